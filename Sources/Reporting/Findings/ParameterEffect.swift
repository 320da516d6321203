// How the shares of verdicts change along a parameter's values with everything else equal.
// Not here: single changes that rescue a setting (Rescue).

internal import SweepModel

/// A parameter's marginal effect, over the groups of settings that have all of its values and agree in all
/// other parameters (so that every value meets the same company).
struct ParameterEffect {
    var parameter: Int
    /// Number of groups.
    var groups: Int
    /// The verdict whose share changes most, and by how much.
    var verdict: Verdict
    var range: Double
    /// For each value: trials of that verdict, and executed trials.
    var counts: [(verdict: Int, trials: Int)]

    /// A smaller difference of shares is not worth a sentence.
    private static let leastRange = 0.05
    private static let mostValues = 64
    /// Values that a sentence names.
    private static let namedValues = 6

    /// The effects of all parameters that can be compared in at least two groups, the strongest first.
    static func all(in matched: MatchedSettings) -> [ParameterEffect] {
        matched.parameters.indices.compactMap { effect(of: $0, in: matched) }
            .enumerated()
            .sorted { ($1.element.range, $0.offset) < ($0.element.range, $1.offset) }
            .map(\.element)
    }

    private static func effect(of parameter: Int, in matched: MatchedSettings) -> ParameterEffect? {
        let values = matched.values[parameter].count
        guard values > 1, values <= mostValues else { return nil }
        let groups = matched.groups(differingIn: parameter).filter { $0.settings.count == values }
        guard groups.count > 1 else { return nil }
        var counts = Array(repeating: OutcomeCounts(), count: values)
        for group in groups {
            for (value, setting) in group.settings {
                for verdict in Verdict.allCases {
                    counts[value].count(.verdict(verdict), times: matched.settings[setting].counts[verdict])
                }
            }
        }
        guard counts.allSatisfy({ $0.total > 0 }) else { return nil }
        let ranges = Verdict.allCases.map { verdict in
            let shares = counts.map { Double($0[verdict]) / Double($0.total) }
            return (verdict: verdict, range: (shares.max() ?? 0) - (shares.min() ?? 0))
        }
        // The worse verdict on a tie.
        guard let most = ranges.max(by: { ($0.range, $0.verdict) < ($1.range, $1.verdict) }),
            most.range >= leastRange
        else { return nil }
        return ParameterEffect(
            parameter: parameter, groups: groups.count, verdict: most.verdict, range: most.range,
            counts: counts.map { ($0[most.verdict], $0.total) })
    }

    func sentence(_ matched: MatchedSettings) -> String {
        let parts = named.map { value in
            "\(RoundedNumber.percent(counts[value].verdict, of: counts[value].trials)) at "
                + matched.text(value, of: parameter)
        }
        let trials = counts.reduce(0) { $0 + $1.trials }
        return "\(matched.parameters[parameter]): all else equal, the share of \(verdict.rawValue) trials is "
            + "\(parts.joined(separator: ", ")) (\(groups) groups of settings, \(trials) trials)."
    }

    /// The values that are named: all, or evenly spread ones with both ends.
    private var named: [Int] {
        guard counts.count > Self.namedValues else { return Array(counts.indices) }
        return (0..<Self.namedValues).map { $0 * (counts.count - 1) / (Self.namedValues - 1) }
    }
}
