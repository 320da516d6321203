// Rescues in words. Not here: finding them.

internal import SweepModel

extension Rescue {
    /// Sentences about rescues, strongest first: those of a single setting by the same name are one sentence
    /// (there, of each parameter, the two strongest changes; elsewhere the strongest one).
    static func sentences(_ rescues: [Rescue], _ matched: MatchedSettings) -> [String] {
        var kept: [[Rescue]] = []
        var places: [Int: Int] = [:]
        var counts: [Kind: Int] = [:]
        for rescue in rescues {
            let single = rescue.pairs.count == 1 ? rescue.pairs.first?.before : nil
            let kind = Kind(
                verdict: rescue.verdict, parameters: rescue.changes.map(\.parameter), setting: single)
            counts[kind, default: 0] += 1
            guard counts[kind, default: 0] <= (single == nil ? 1 : 2) else { continue }
            if let single, let place = places[single] {
                kept[place].append(rescue)
            } else {
                if let single { places[single] = kept.count }
                kept.append([rescue])
            }
        }
        return kept.map { group in
            guard let pair = group.first?.pairs.first, group.count > 1 || group[0].pairs.count == 1 else {
                return group[0].pluralSentence(matched)
            }
            return sentence(group, before: pair.before, matched)
        }
    }

    /// What counts as the same kind of rescue.
    private struct Kind: Hashable {
        var verdict: Verdict
        var parameters: [Int]
        var setting: Int?
    }

    /// Changes named in one sentence.
    private static let mostNamed = 8

    /// One setting with all that rescues it.
    private static func sentence(
        _ rescues: [Rescue], before: Int, _ matched: MatchedSettings
    ) -> String {
        let setting = matched.settings[before]
        let verdict = rescues[0].verdict
        let parts = rescues.prefix(mostNamed).compactMap { rescue -> String? in
            guard let pair = rescue.pairs.first else { return nil }
            let after = matched.settings[pair.after]
            let result = after.dominantVerdict ?? verdict
            let changes = rescue.changes.map { matched.change($0) }.joined(separator: " with ")
            return "\(changes) (\(result.rawValue), \(after.counts[result]) of \(after.trials))"
        }
        let more = rescues.count > mostNamed ? ", and \(rescues.count - mostNamed) more" : ""
        let subject = matched.name(before)
        return subject.prefix(1).uppercased() + subject.dropFirst()
            + " \(verdict.singular) (\(setting.counts[verdict]) of \(setting.trials) trials); "
            + "all else equal, "
            + (parts.count == 1 ? "it trains with " : "it trains with any of these: ")
            + parts.joined(separator: ", ") + more + "."
    }

    /// One change over several pairs of settings.
    private func pluralSentence(_ matched: MatchedSettings) -> String {
        let before = changes.map { change in
            "\(matched.parameters[change.parameter]) \(matched.text(change.from, of: change.parameter))"
        }
        let after = changes.map { change in
            "\(matched.parameters[change.parameter]) becomes \(matched.text(change.to, of: change.parameter))"
        }
        let converging = outcomes[.converging, default: 0]
        let trains =
            converging == 0
            ? "\(trained) converge"
            : "\(trained) train (\(trained - converging) converged, \(converging) converging)"
        let others = [Verdict.stalled, .vanishing, .exploding].compactMap { other -> String? in
            guard let count = outcomes[other] else { return nil }
            return "\(count) \(other == verdict ? "still " : "")\(other.plural)"
        }
        let rest = others.isEmpty ? "" : " (\(others.joined(separator: ", ")))"
        return "Of \(pairs.count) settings that \(verdict.plural) with \(before.joined(separator: " and ")), "
            + "\(trains) when only \(after.joined(separator: " and "))\(rest)."
    }
}

extension MatchedSettings {
    /// Such as `depth 10 → 1`.
    fileprivate func change(_ change: Rescue.Change) -> String {
        "\(parameters[change.parameter]) \(text(change.from, of: change.parameter)) → "
            + text(change.to, of: change.parameter)
    }
}

extension Verdict {
    /// What one setting does.
    var singular: String {
        switch self {
        case .converged: "converges"
        case .converging: "is converging"
        case .stalled: "stalls"
        case .vanishing: "vanishes"
        case .exploding: "explodes"
        }
    }

    /// What several settings do.
    var plural: String {
        switch self {
        case .converged: "converge"
        case .converging: "are converging"
        case .stalled: "stall"
        case .vanishing: "vanish"
        case .exploding: "explode"
        }
    }
}
