// Trials in trial order to settings, one at a time. Not here: the figures' text.

internal import SweepModel

/// Gathers the trials of a setting, which follow each other (trial = setting × replicates + replicate), and
/// hands the setting on when the next one begins: memory for one setting, however many there are.
package struct SettingAggregator: Sendable {
    private var current: SettingSummary?
    private var samples = [[Double]](repeating: [], count: SettingMedian.all.count)

    package init() {}

    /// Takes the next trial in trial order; returns the setting that is complete by that.
    package mutating func add(_ row: TrialRow) -> SettingSummary? {
        var completed: SettingSummary?
        if current?.setting != row.specification.setting {
            completed = finish()
            current = SettingSummary(
                setting: row.specification.setting, parameters: row.specification.parameters)
        }
        current?.counts.count(OutcomeSummary(row.outcome))
        guard let result = row.result else { return completed }
        for (index, median) in SettingMedian.all.enumerated() {
            if let value = median.figure(result) { samples[index].append(value) }
        }
        if let cause = result.judgement.cause { current?.causes[cause, default: 0] += 1 }
        if let found = result.firstNonFinite {
            current?.nonFinitePlaces[NonFinitePlace(phase: found.phase, layer: found.layer), default: 0] += 1
        }
        return completed
    }

    /// The setting whose trials were added last; nil if there is none.
    package mutating func finish() -> SettingSummary? {
        guard var completed = current else { return nil }
        completed.medians = samples.map { $0.isEmpty ? nil : SampleStatistics.median($0) }
        current = nil
        for index in samples.indices { samples[index].removeAll(keepingCapacity: true) }
        return completed
    }
}
