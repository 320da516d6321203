// What a sweep found out, in at most a dozen sentences, each with its counts. Everything is derived from the
// results; no sentence knows what a sweep was meant to show. Not here: the comparisons themselves.

package import SweepModel

/// The sentences that a run ends with.
package enum Findings {
    package static let most = 12

    /// Identity of results and failures first, then the whole, then what changes a verdict, the best
    /// supported first, then where numbers stopped being finite.
    package static func sentences(
        _ overview: SweepOverview, identityViolations: [IdentityViolation] = [],
        verification: VerificationReport? = nil, workers: [WorkerRecord] = []
    ) -> [String] {
        guard overview.counts.total > 0 else { return ["No trial is recorded."] }
        let matched = MatchedSettings(overview)
        var head = VerificationReport.sentences(identityViolations, workers: workers)
        head += (verification?.sentence(trials: overview.counts.total)).map { [$0] } ?? []
        head += failures(overview)
        head.append(whole(overview))
        let places = nonFinite(overview)
        let room = max(0, most - head.count - places.count)
        let rescues = Rescue.sentences(Rescue.all(in: matched), matched)
        let effects = ParameterEffect.all(in: matched).map { $0.sentence(matched) }
        // Both kinds get half of the room, or what the other leaves.
        let effectCount = min(effects.count, max(room / 2, room - rescues.count))
        let comparisons = rescues.prefix(room - effectCount) + effects.prefix(effectCount)
        return Array((head + comparisons + places).prefix(most))
    }

    // MARK: - Sentences about the whole

    private static func failures(_ overview: SweepOverview) -> [String] {
        guard overview.counts.failed > 0 else { return [] }
        let causes = TrialFailure.Cause.allCases.compactMap { cause in
            overview.failures[cause].map { "\($0) \(cause.rawValue)" }
        }
        let first = overview.failureExamples.values.min { $0.trial < $1.trial }
        let example = first.map { " Trial \($0.trial): \($0.message)" } ?? ""
        let trials = overview.counts.failed == 1 ? "1 trial" : "\(overview.counts.failed) trials"
        return [
            "\(trials) could not be executed (\(causes.joined(separator: ", "))), which is no verdict."
                + example
        ]
    }

    private static func whole(_ overview: SweepOverview) -> String {
        let total = overview.counts.total
        let parts = Verdict.allCases.compactMap { verdict -> String? in
            let count = overview.counts[verdict]
            guard count > 0 else { return nil }
            return "\(count) \(verdict.rawValue) (\(RoundedNumber.percent(count, of: total)))"
        }
        let settings = overview.settingCount == 1 ? "1 setting" : "\(overview.settingCount) settings"
        guard !parts.isEmpty else { return "None of \(total) trials in \(settings) could be executed." }
        let kept =
            overview.settingCount > overview.settings.count
            ? " Comparisons are made among the first \(overview.settings.count) settings." : ""
        return "Of \(total) trials in \(settings): \(parts.joined(separator: ", "))." + kept
    }

    private static func nonFinite(_ overview: SweepOverview) -> [String] {
        let total = overview.nonFinitePlaces.values.reduce(0, +)
        guard total > 0 else { return [] }
        let places = overview.nonFinitePlaces.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let named = places.prefix(3).map { place, count in
            let layer = place.layer > 0 ? ", layer \(place.layer)" : ""
            return "\(place.phase.phrase)\(layer): \(count)"
        }
        let rest = places.count > 3 ? ", …" : ""
        return [
            "In \(total) of \(overview.counts[.exploding]) exploding trials a number stopped being finite; "
                + "where first: \(named.joined(separator: "; "))\(rest)."
        ]
    }
}

extension NonFiniteProvenance.Phase {
    fileprivate var phrase: String {
        switch self {
        case .data: "in the data"
        case .parameters: "in the initial parameters"
        case .forward: "on the way forward"
        case .loss: "in the loss"
        case .backward: "on the way back"
        case .update: "in the update"
        }
    }
}
