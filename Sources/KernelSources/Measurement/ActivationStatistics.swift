// What the probe records of a layer's activations: mean, spread, zeros, saturation.

import KernelInterface

/// The sums of one pass over h.
private struct ActivationSums: PartialSums {
    /// Σ(h − c) and Σ(h − c)².
    var shifted = WideSumPair()
    var zeros = Count()
    var saturated = Count()

    @inline(__always) init() {}

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        var result = Self()
        result.shifted = a.shifted + b.shifted
        result.zeros = a.zeros + b.zeros
        result.saturated = a.saturated + b.saturated
        return result
    }

    @inline(__always) func collapsed() -> Self {
        var result = Self()
        result.shifted = shifted.collapsed()
        result.zeros = zeros.collapsed()
        result.saturated = saturated.collapsed()
        return result
    }
}

private struct ActivationTerms: ElementTerms {
    let h: Input
    let shift: WideVector
    let lower: Scalar
    let upper: Scalar

    @inline(__always) func add(_ sums: inout ActivationSums, _ at: Int, _ valid: Int) {
        let h = loadVector(h + at, valid: valid)
        var wide = widened(h) - shift
        var isSaturated = (h .< lower) .| (h .> upper)
        // Elements that are not real are 0: they are taken off the zeros below.
        if valid != vectorWidth {
            wide = keepingFirst(valid, wide)
            isSaturated = isSaturated .& isReal(valid)
        }
        sums.shifted.first += wide
        accumulate(&sums.shifted.second, wide, wide)
        sums.zeros.add(where: h .== 0)
        sums.saturated.add(where: isSaturated)
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
    let part = found.shifted.first / n
    var variance = (found.shifted.second - found.shifted.first * part) / n
    variance.replace(with: 0, where: variance .< 0)
    L.store(shift + part, figures, ActivationFigure.mean.rawValue)
    L.store(variance, figures, ActivationFigure.variance.rawValue)
    L.store(
        found.zeros.wide - WideVector(repeating: Double(padding)), figures,
        ActivationFigure.zeroCount.rawValue)
    L.store(found.saturated.wide, figures, ActivationFigure.saturatedCount.rawValue)
    // One NaN or infinity makes the sum NaN or infinite, and that minus itself NaN.
    L.store(
        found.shifted.first - found.shifted.first, figures, ActivationFigure.poison.rawValue)
}
