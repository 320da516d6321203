// Which sweep is meant: by name, by id, by the unique beginning of one.

import Reporting
import SweepModel

enum SweepSelection {
    /// The sweeps that a request means.
    ///
    /// - Parameters:
    ///   - word: what the user wrote; nil: the only one.
    ///   - isEligible: whether it makes sense to ask this of a sweep in that state.
    /// - Throws: for an unknown name with the nearest one, for one that fits several with all of them.
    static func select(
        _ word: String?, all: Bool, among sweeps: [SweepState], where isEligible: (SweepState) -> Bool
    ) throws(RefusedRequest) -> [SweepState] {
        let eligible = sweeps.filter(isEligible)
        if all { return eligible }
        guard let word else {
            guard eligible.count != 1 else { return eligible }
            throw eligible.isEmpty
                ? RefusedRequest(.unknownSweep, "no sweep runs here")
                : RefusedRequest(
                    .ambiguous, "several sweeps run here; name one of \(list(eligible)), or give --all")
        }
        let fitting = fitting(word, among: sweeps)
        if fitting.isEmpty {
            let nearest = Spelling.nearest(to: word, in: sweeps.map(\.name))
            throw RefusedRequest(
                .unknownSweep,
                "no sweep here is called \(word.prefix(80))"
                    + (nearest.map { "; did you mean \($0)?" } ?? "")
                    + (sweeps.isEmpty ? "" : " Here are \(list(sweeps))"))
        }
        let meant = fitting.filter(isEligible)
        guard let first = meant.first ?? fitting.last else { return [] }
        guard meant.count <= 1 else {
            throw RefusedRequest(.ambiguous, "\(word.prefix(80)) fits \(list(meant)); give more of the id")
        }
        guard isEligible(first) else {
            throw RefusedRequest(.refused, "\(first.name) (\(first.id.prefix(8))) is \(first.state.text)")
        }
        return [first]
    }

    /// An exact name comes before an exact id, that before beginnings of either.
    private static func fitting(_ word: String, among sweeps: [SweepState]) -> [SweepState] {
        let rules: [(SweepState) -> Bool] = [
            { $0.name == word },
            { $0.id == word },
            { $0.id.hasPrefix(word.lowercased()) || $0.name.hasPrefix(word) || runName($0).hasPrefix(word) },
        ]
        guard !word.isEmpty else { return [] }
        for rule in rules {
            let fitting = sweeps.filter(rule)
            if !fitting.isEmpty { return fitting }
        }
        return []
    }

    /// The run directory's own name, which is what people see.
    private static func runName(_ sweep: SweepState) -> Substring {
        sweep.runDirectory.split(separator: "/").last ?? ""
    }

    private static func list(_ sweeps: [SweepState]) -> String {
        let named = sweeps.prefix(10).map { "\($0.name) (\($0.id.prefix(8)))" }
        return named.joined(separator: ", ") + (sweeps.count > 10 ? ", …" : "")
    }
}
