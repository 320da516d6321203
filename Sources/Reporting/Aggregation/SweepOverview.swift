// What the terminal says about a whole sweep is derived from this. Not here: sentences, tables.

package import SweepModel

/// A failed trial as an example of its cause.
package struct FailureExample: Hashable, Sendable {
    package var trial: Int
    package var message: String
}

/// The settings of a sweep with their figures, and totals over all trials.
package struct SweepOverview: Sendable {
    /// Settings beyond this number are counted but not kept: a sweep of a million settings has to fit.
    package static let settingsKept = 20_000

    /// Names of the swept parameters, in the sweep file's order.
    package let parameters: [String]
    package private(set) var counts = OutcomeCounts()
    /// In order, at most `settingsKept`.
    package private(set) var settings: [SettingSummary] = []
    package private(set) var settingCount = 0
    package private(set) var nonFinitePlaces: [NonFinitePlace: Int] = [:]
    /// How many trials failed for each cause.
    package private(set) var failures: [TrialFailure.Cause: Int] = [:]
    /// The first failed trial of each cause.
    package private(set) var failureExamples: [TrialFailure.Cause: FailureExample] = [:]

    package init(parameters: [String]) { self.parameters = parameters }

    mutating func add(_ row: TrialRow) {
        counts.count(OutcomeSummary(row.outcome))
        if let found = row.result?.firstNonFinite {
            nonFinitePlaces[NonFinitePlace(phase: found.phase, layer: found.layer), default: 0] += 1
        }
        guard let failure = row.failure else { return }
        failures[failure.cause, default: 0] += 1
        if failureExamples[failure.cause] == nil {
            failureExamples[failure.cause] = FailureExample(
                trial: row.specification.trial, message: failure.message)
        }
    }

    mutating func add(_ setting: SettingSummary) {
        settingCount += 1
        if settings.count < Self.settingsKept { settings.append(setting) }
    }

    /// The parameters that differ between settings, but for `label`, which names them.
    var varyingParameters: [String] {
        parameters.filter { name in
            guard name != Self.labelParameter, let first = settings.first?.value(of: name) else {
                return name != Self.labelParameter && settings.contains { $0.value(of: name) != nil }
            }
            return settings.contains { $0.value(of: name) != first }
        }
    }

    /// The parameter that a list of settings uses to name them.
    static let labelParameter = "label"

    /// Whether every setting has a label of its own: somebody listed them by hand.
    var isLabelled: Bool {
        let labels = settings.compactMap { $0.value(of: Self.labelParameter) }
        return labels.count == settings.count && Set(labels).count == labels.count
    }
}
