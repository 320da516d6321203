// The project's one rule for sums, for the few terms that are summed outside the kernels.

/// 16 partial sums by index mod 16 and a fixed tree, in Double; the same rule as the kernels' (see
/// `KernelTable`).
struct LaneSum {
    private var partial = SIMD16<Double>(repeating: 0)
    private var count = 0

    @inline(__always)
    mutating func add(_ term: Double) {
        partial[count & 15] += term
        count += 1
    }

    @inline(__always)
    var total: Double {
        let eight = partial.lowHalf + partial.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}
