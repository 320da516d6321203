// Which change lets settings train that vanish or explode without it. Not here: the sentence about it.

internal import SweepModel

/// One change of one or two parameters, over all pairs of settings that differ in nothing else.
struct Rescue {
    struct Change: Hashable {
        var parameter: Int
        var from: Int
        var to: Int
    }

    /// What the settings before the change are dominated by.
    var verdict: Verdict
    var changes: [Change]
    /// Pairs of settings, before and after the change.
    var pairs: [(before: Int, after: Int)] = []
    /// How many settings after the change are dominated by each verdict.
    var outcomes: [Verdict: Int] = [:]

    var trained: Int { outcomes[.converged, default: 0] + outcomes[.converging, default: 0] }

    /// More settings count, and more of those that were tried.
    var strength: Double { pairs.isEmpty ? 0 : Double(trained * trained) / Double(pairs.count) }

    // MARK: - Search

    /// A parameter with more values than this is a sampled one; hardly two settings agree in all others.
    private static let mostValues = 64
    /// Two changes at once are looked for in short lists of settings made by hand only: a grid has the steps
    /// between, and settings drawn at random differ in everything.
    private static let mostSettingsForTwoChanges = 400

    /// Every change that lets at least one setting train, the strongest first.
    static func all(in matched: MatchedSettings) -> [Rescue] {
        var found = RescueTally()
        for parameter in matched.parameters.indices where matched.values[parameter].count <= mostValues {
            for group in matched.groups(differingIn: parameter) where group.settings.count > 1 {
                let members = group.settings.sorted { $0.key < $1.key }
                for (from, before) in members {
                    for (to, after) in members where to != from {
                        let change = Change(parameter: parameter, from: from, to: to)
                        found.count([change], before: before, after: after, matched.settings)
                    }
                }
            }
        }
        if matched.isListed, matched.settings.count <= mostSettingsForTwoChanges {
            addDoubleChanges(matched, to: &found)
        }
        // Sorting is stable only by the index: equal strengths keep the order of the sweep file.
        return found.rescues.enumerated().filter { $0.element.trained > 0 }
            .sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }
            .map(\.element)
    }

    /// Pairs that differ in two parameters, where the sweep has no setting with only one of the changes.
    private static func addDoubleChanges(_ matched: MatchedSettings, to found: inout RescueTally) {
        let known = Set(matched.points)
        for (before, from) in matched.points.enumerated() {
            for (after, to) in matched.points.enumerated() {
                let differing = from.indices.filter { from[$0] != to[$0] }
                guard differing.count == 2 else { continue }
                let isDirect = differing.allSatisfy { parameter in
                    var between = from
                    between[parameter] = to[parameter]
                    return !known.contains(between)
                }
                guard isDirect else { continue }
                let changes = differing.map { Change(parameter: $0, from: from[$0], to: to[$0]) }
                found.count(changes, before: before, after: after, matched.settings)
            }
        }
    }
}

/// Counts pairs by change, in the order in which changes first appear.
private struct RescueTally {
    private struct Key: Hashable {
        var verdict: Verdict
        var changes: [Rescue.Change]
    }

    private(set) var rescues: [Rescue] = []
    private var places: [Key: Int] = [:]

    mutating func count(
        _ changes: [Rescue.Change], before: Int, after: Int, _ settings: [SettingSummary]
    ) {
        guard let verdict = settings[before].dominantVerdict, verdict == .vanishing || verdict == .exploding,
            let outcome = settings[after].dominantVerdict
        else { return }
        let key = Key(verdict: verdict, changes: changes)
        let place = places[key] ?? rescues.count
        if place == rescues.count {
            places[key] = place
            rescues.append(Rescue(verdict: verdict, changes: changes))
        }
        rescues[place].pairs.append((before, after))
        rescues[place].outcomes[outcome, default: 0] += 1
    }
}
