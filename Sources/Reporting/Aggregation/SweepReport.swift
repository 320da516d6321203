// All results of a sweep in one pass: rows go in, bytes of the CSVs and an overview come out.
// Not here: files, the journal.

internal import SweepModel

/// Streams trials into `trials.csv`, `layers.csv` and `summary.csv`. Memory holds one setting, the bytes that
/// were not yet taken, and the overview.
///
///     var report = SweepReport(parameters: names)
///     for row in rows {
///         report.add(row)
///         for file in SweepReport.File.allCases where report.pendingBytes(file) > 1 << 20 {
///             write(report.take(file))
///         }
///     }
///     report.finish()  // then take what is left
package struct SweepReport: Sendable {
    package enum File: String, CaseIterable, Hashable, Sendable {
        case trials = "trials.csv"
        case layers = "layers.csv"
        case summary = "summary.csv"
    }

    package private(set) var overview: SweepOverview
    private let trialTable: CSVTable<TrialRow>
    private let layerTable = CSVTable.layers
    private let summaryTable: CSVTable<SettingSummary>
    private var aggregator = SettingAggregator()
    private var trialBytes: [UInt8] = []
    private var layerBytes: [UInt8] = []
    private var summaryBytes: [UInt8] = []

    /// `parameters`: names of the swept parameters in the sweep file's order, for the header.
    package init(parameters: [String]) {
        overview = SweepOverview(parameters: parameters)
        trialTable = .trials(parameters: parameters)
        summaryTable = .summary(parameters: parameters)
        trialTable.appendHeader(to: &trialBytes)
        layerTable.appendHeader(to: &layerBytes)
        summaryTable.appendHeader(to: &summaryBytes)
    }

    /// Takes the next trial; trials must come in the order of their numbers.
    package mutating func add(_ row: TrialRow) {
        trialTable.append(row, to: &trialBytes)
        for layer in row.result?.layers ?? [] {
            layerTable.append(LayerRow(trial: row.specification.trial, layer: layer), to: &layerBytes)
        }
        overview.add(row)
        if let setting = aggregator.add(row) { complete(setting) }
    }

    /// Completes the last setting; nothing may be added afterwards.
    package mutating func finish() {
        if let setting = aggregator.finish() { complete(setting) }
    }

    /// Bytes of a file that wait to be taken.
    package func pendingBytes(_ file: File) -> Int {
        switch file {
        case .trials: trialBytes.count
        case .layers: layerBytes.count
        case .summary: summaryBytes.count
        }
    }

    /// The next bytes of a file; they are forgotten here.
    package mutating func take(_ file: File) -> [UInt8] {
        switch file {
        case .trials: Self.drain(&trialBytes)
        case .layers: Self.drain(&layerBytes)
        case .summary: Self.drain(&summaryBytes)
        }
    }

    private mutating func complete(_ setting: SettingSummary) {
        summaryTable.append(setting, to: &summaryBytes)
        overview.add(setting)
    }

    private static func drain(_ bytes: inout [UInt8]) -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
