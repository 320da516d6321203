// From the journal to the result files: CSVs and manifest, each whole or not at all. Not here: their columns.

import DataSets
import Foundation
import Reporting
import SweepConfiguration
import SweepJournal
import SweepModel
import SweepProtocol
import SweepWire

/// Writes a finished sweep's results into its run directory.
struct ResultFiles {
    /// Bytes of one file that are collected before they are written.
    private static let chunk = 1 << 20

    private let input: SweepInput
    private let directory: RunDirectory

    init(input: SweepInput, directory: RunDirectory) {
        self.input = input
        self.directory = directory
    }

    /// Streams all recorded trials into the CSVs and writes the manifest.
    ///
    /// - Returns: what they come to.
    func write() throws(CommandFailure) -> SweepAnswer {
        do {
            let overview = try writeResults()
            let span = try writeAttempts()
            let answer = SweepAnswer(
                overview: overview,
                verification: VerificationReport(
                    share: input.definition.verificationShare,
                    counts: try directory.journal.verificationCounts()),
                identityViolations: try directory.journal.identityViolations(),
                workers: try directory.journal.workers(), directory: directory.path)
            try writeManifest(answer, span)
            return answer
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(
                "\(directory.path): the results cannot be written: \(error). What was recorded is safe; "
                    + "run again with --resume")
        }
    }

    private func writeResults() throws -> SweepOverview {
        var report = SweepReport(parameters: input.definition.parameterNames)
        var files: [SweepReport.File: AtomicFile] = [:]
        for file in SweepReport.File.allCases {
            files[file] = try AtomicFile(path: "\(directory.path)/\(file.rawValue)")
        }
        func flush(atLeast size: Int) throws {
            for file in SweepReport.File.allCases where report.pendingBytes(file) >= size {
                try files[file]?.append(report.take(file))
            }
        }
        try directory.journal.forEachResult { result in
            let row = TrialRow(
                specification: input.definition.trial(at: result.lease.trial),
                outcome: try OutcomeCodec.decode(result.payload))
            report.add(row)
            try flush(atLeast: Self.chunk)
        }
        report.finish()
        try flush(atLeast: 1)
        for file in SweepReport.File.allCases { try files[file]?.commit() }
        return report.overview
    }

    /// First grant and last end, in milliseconds since 1970.
    private struct TimeRange {
        var first: Int64?
        var last: Int64?
    }

    private func writeAttempts() throws -> TimeRange {
        let table = CSVTable.attempts
        let file = try AtomicFile(path: "\(directory.path)/\(table.file)")
        var bytes: [UInt8] = []
        var span = TimeRange()
        table.appendHeader(to: &bytes)
        try directory.journal.forEachAttempt { attempt in
            let row = AttemptRow(attempt)
            span.first = [span.first, row.startedMilliseconds].compactMap(\.self).min()
            span.last = [span.last, row.endedMilliseconds].compactMap(\.self).max()
            table.append(row, to: &bytes)
            if bytes.count >= Self.chunk {
                try file.append(bytes)
                bytes = []
            }
        }
        try file.append(bytes)
        try file.commit()
        return span
    }

    private var flushDenormals: RunManifest.DenormalFlushing {
        if input.definition.parameterNames.contains("flush_denormals") { return .swept }
        return input.definition.base.training.flushDenormals ? .yes : .no
    }

    private func writeManifest(_ answer: SweepAnswer, _ span: TimeRange) throws {
        var manifest = RunManifest(
            name: input.definition.name, digest: input.digest.sha256, version: Release.version,
            gitRevision: Release.gitRevision,
            operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString)
        manifest.dataFiles = input.dataFiles.map {
            RunManifest.DataFile(path: $0.path, sha256: $0.sha256, size: $0.size)
        }
        manifest.settings = input.definition.settingCount
        manifest.replicates = input.definition.replicates
        manifest.trials = input.definition.trialCount
        manifest.flushDenormals = flushDenormals
        manifest.counts = answer.overview.counts
        manifest.epochs = Int(clamping: directory.journal.epoch)
        manifest.startedMilliseconds = span.first
        manifest.finishedMilliseconds = span.last
        manifest.workers = answer.workers
        manifest.verification = answer.verification
        manifest.identityViolations = answer.identityViolations
        try RunDirectory.write(manifest.json, to: "\(directory.path)/manifest.json")
    }
}

extension AttemptRow {
    fileprivate init(_ attempt: AttemptRecord) {
        let outcome: AttemptOutcome =
            switch (attempt.outcome, attempt.summary) {
            case (.recorded, let summary?): .recorded(summary)
            case (.ended(let ending), _): .ended(ending)
            case (.verified, _): .verification(isIdentical: true)
            case (.differs, _): .verification(isIdentical: false)
            case (.recorded, nil), (.open, _): .open
            }
        self.init(
            lease: attempt.lease, worker: attempt.worker, host: attempt.host, processID: attempt.processID,
            startedMilliseconds: attempt.grantedUnixNanoseconds / 1_000_000,
            endedMilliseconds: attempt.endedUnixNanoseconds.map { $0 / 1_000_000 },
            durationNanoseconds: attempt.durationNanoseconds, outcome: outcome)
    }
}
