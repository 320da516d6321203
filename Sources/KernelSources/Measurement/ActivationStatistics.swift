// What the probe records of a layer's activations: mean, spread, zeros, saturation.

import KernelInterface

private struct ActivationTerms: ElementTerms {
    let h: Input
    let shift: WideVector
    let lower: Scalar
    let upper: Scalar

    /// Σ(h − c) and Σ(h − c)²; zeros and saturated elements.
    typealias Sums = Pair<Pair<WideSum, WideSum>, Pair<Count, Count>>

    @inline(__always) func add(_ sums: inout Sums, _ at: Int, _ valid: Int) {
        let h = loadVector(h + at, valid: valid)
        var wide = widened(h) - shift
        var isSaturated = (h .< lower) .| (h .> upper)
        // Elements that are not real are 0: they are taken off the zeros below.
        if valid != vectorWidth {
            wide = keepingFirst(valid, wide)
            isSaturated = isSaturated .& isReal(valid)
        }
        sums.first.first.value += wide
        accumulate(&sums.first.second.value, wide, wide)
        sums.second.first.add(where: h .== 0)
        sums.second.second.add(where: isSaturated)
    }
}

/// Writes all of `ActivationFigure`; `poison` is h's own.
///
/// c is element 0 where it is finite, else 0.
func activationStatistics<L: ElementLayout>(
    _: L.Type, _ count: Int, _ h: Input, lower: Double, upper: Double,
    _ figures: UnsafeMutablePointer<Double>
) {
    var shift = count == 0 ? WideVector.zero : widened(L.loadFirst(h))
    shift.replace(with: 0, where: (shift - shift) .!= 0)
    let found = L.heavySums(
        count, ActivationTerms(h: h, shift: shift, lower: Scalar(lower), upper: Scalar(upper)))
    let n = WideVector(repeating: Double(max(1, count)))
    let padding = L.lanes == 1 ? (vectorWidth &- count % vectorWidth) % vectorWidth : 0
    let (sum, squares) = (found.first.first.value, found.first.second.value)
    let (zeros, saturated) = (found.second.first.wide, found.second.second.wide)
    let part = sum / n
    var variance = (squares - sum * part) / n
    variance.replace(with: 0, where: variance .< 0)
    L.store(shift + part, figures, ActivationFigure.mean.rawValue)
    L.store(variance, figures, ActivationFigure.variance.rawValue)
    L.store(
        zeros - WideVector(repeating: Double(padding)), figures, ActivationFigure.zeroCount.rawValue)
    L.store(saturated, figures, ActivationFigure.saturatedCount.rawValue)
    // One NaN or infinity makes the sum NaN or infinite, and that minus itself NaN.
    L.store(sum - sum, figures, ActivationFigure.poison.rawValue)
}
