// ℓ_c of the multi-class hinge loss. Not here: the other losses.

extension ConstantPredictor {
    /// min over scores x of Σ_y f_y Σ_{j≠y} max(0, 1 − x_y + x_j)/K, f the frequencies of K classes.
    ///
    /// Exact, by these steps:
    /// 1. The objective is a sum of max(0, 1 + difference of two scores): a linear programme whose matrix is
    ///    that of a network, so some best x consists of whole numbers.
    /// 2. More frequent classes have no smaller scores (else exchanging two scores would lower the loss), and
    ///    two neighbouring scores differ by at most 1 (closing a wider gap lowers it). So a best x is given
    ///    by cutting the classes, most frequent first, into runs; each run's score is 1 below that of the
    ///    run before.
    /// 3. With class j below class i by m runs, the pair costs f_i + f_j for m = 0 and f_j (1 + m) for m ≥ 1.
    ///    Summed: Σ_j f_j j, for each run Σ over its classes of f_i times the run's classes behind i, and for
    ///    each cut at place p the frequency of all classes behind it times p. Runs and cuts cost by
    ///    themselves, so the best cuts are found from the left, in K²/2 steps.
    static func hinge(_ classes: [Int32], count: Int) -> Double {
        let sorted = frequencies(classes, count: count).sorted(by: >)
        // behind[p]: frequency of the classes from place p on.
        var behind = Array(repeating: 0.0, count: count + 1)
        for place in sorted.indices.reversed() { behind[place] = behind[place + 1] + sorted[place] }
        // best[e]: least cost of runs and cuts for the first e classes.
        var best = Array(repeating: 0.0, count: count + 1)
        for end in 1...count {
            var least = Double.infinity
            var run = 0.0
            // The run from `start` to `end`: taking `start` in adds its frequency for each class behind it.
            for start in (0..<end).reversed() {
                run += sorted[start] * Double(end - 1 - start)
                let cut = start == 0 ? 0 : behind[start] * Double(start)
                least = min(least, best[start] + cut + run)
            }
            best[end] = least
        }
        let below = sorted.enumerated().reduce(0.0) { $0 + $1.element * Double($1.offset) }
        return (below + best[count]) / Double(count)
    }
}
