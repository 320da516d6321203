// What the probe records of a layer's activations: mean, spread, zeros, saturation.

import KernelInterface

/// The sums over activations h that the figures come from.
struct ActivationStatistics {
    /// c: the first activation where it is finite, else 0, so that a mean far from 0 costs no digits.
    let shift: WideVector
    let lower: Scalar
    let upper: Scalar

    /// Σ(h − c) and Σ(h − c)²; zeros and saturated elements.
    typealias Sums = Pair<Pair<WideSum, WideSum>, Pair<Count, Count>>

    /// - Parameter first: element 0, in its lanes.
    @inline(__always) init(first: Vector, lower: Scalar, upper: Scalar) {
        var shift = widened(first)
        shift.replace(with: 0, where: (shift - shift) .!= 0)
        self.shift = shift
        self.lower = lower
        self.upper = upper
    }

    /// Takes in a vector; lanes from `valid` on must hold 0.
    @inline(__always) func add(_ sums: inout Sums, _ h: Vector, _ valid: Int) {
        var wide = widened(h) - shift
        var isSaturated = (h .< lower) .| (h .> upper)
        // Elements that are not real are 0: `write` takes them off the zeros.
        if valid != vectorWidth {
            wide = keepingFirst(valid, wide)
            isSaturated = isSaturated .& isReal(valid)
        }
        sums.first.first.value += wide
        accumulate(&sums.first.second.value, wide, wide)
        sums.second.first.add(where: h .== 0)
        sums.second.second.add(where: isSaturated)
    }

    /// Writes all of `ActivationFigure`; `poison` is h's own.
    @inline(__always)
    func write<L: ElementLayout>(
        _: L.Type, _ found: Sums, count: Int, to figures: UnsafeMutablePointer<Double>
    ) {
        let n = WideVector(repeating: Double(max(1, count)))
        let padding = L.lanes == 1 ? (vectorWidth &- count % vectorWidth) % vectorWidth : 0
        let (sum, squares) = (found.first.first.value, found.first.second.value)
        let part = sum / n
        var variance = (squares - sum * part) / n
        variance.replace(with: 0, where: variance .< 0)
        L.store(shift + part, figures, ActivationFigure.mean.rawValue)
        L.store(variance, figures, ActivationFigure.variance.rawValue)
        L.store(
            found.second.first.wide - WideVector(repeating: Double(padding)), figures,
            ActivationFigure.zeroCount.rawValue)
        L.store(found.second.second.wide, figures, ActivationFigure.saturatedCount.rawValue)
        // One NaN or infinity makes the sum NaN or infinite, and that minus itself NaN.
        L.store(sum - sum, figures, ActivationFigure.poison.rawValue)
    }
}

private struct ActivationTerms: ElementTerms {
    let statistics: ActivationStatistics
    let h: Input

    @inline(__always)
    func add(_ sums: inout ActivationStatistics.Sums, _ at: Int, _ valid: Int) {
        statistics.add(&sums, loadVector(h + at, valid: valid), valid)
    }
}

/// The figures of activations that are there already.
func activationStatistics<L: ElementLayout>(
    _: L.Type, _ count: Int, _ h: Input, lower: Double, upper: Double,
    _ figures: UnsafeMutablePointer<Double>
) {
    let statistics = ActivationStatistics(
        first: count == 0 ? .zero : L.loadElement(h, 0), lower: Scalar(lower), upper: Scalar(upper))
    let found = L.heavySums(count, ActivationTerms(statistics: statistics, h: h))
    statistics.write(L.self, found, count: count, to: figures)
}
