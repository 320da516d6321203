// Norms and counts of a flat tensor, in one pass. Terms are converted to Double before they are squared: a
// Float gradient of 1e-25 must not have norm 0.

import KernelInterface

private struct TensorTerms: ElementTerms {
    let x: Input

    /// Σx² and Σ|x|; max |x| and zeros.
    typealias Sums = Pair<Pair<WideSum, WideSum>, Pair<Largest, Count>>

    @inline(__always) func add(_ sums: inout Sums, _ at: Int, _ valid: Int) {
        let x = loadVector(x + at, valid: valid)
        let size = absolute(x)
        let wide = widened(size)
        accumulate(&sums.first.first.value, wide, wide)
        sums.first.second.value += wide
        sums.second.first.take(size)
        sums.second.second.add(where: x .== 0)
    }
}

/// Writes all of `TensorFigure`.
func statistics<L: ElementLayout>(
    _: L.Type, _ count: Int, _ x: Input, _ figures: UnsafeMutablePointer<Double>
) {
    let found = L.sums(count, TensorTerms(x: x))
    let (squares, magnitudes) = (found.first.first.value, found.first.second.value)
    let (largest, zeros) = (found.second.first.value, found.second.second.wide)
    // Lanes that are not real held zeros.
    let padding = L.lanes == 1 ? (vectorWidth &- count % vectorWidth) % vectorWidth : 0
    L.store(squares, figures, TensorFigure.sumOfSquares.rawValue)
    L.store(magnitudes, figures, TensorFigure.sumOfMagnitudes.rawValue)
    L.store(widened(largest), figures, TensorFigure.largestFiniteMagnitude.rawValue)
    L.store(zeros - WideVector(repeating: Double(padding)), figures, TensorFigure.zeroCount.rawValue)
    // Every NaN and infinity shows here; they are counted only where there may be one.
    let poison = squares - squares
    if treeSum(poison) == 0 {
        L.store(.zero, figures, TensorFigure.nanCount.rawValue)
        L.store(.zero, figures, TensorFigure.infinityCount.rawValue)
    } else {
        countNonFinite(L.self, count, x, figures)
    }
}

private struct NonFiniteTerms: ElementTerms {
    let x: Input

    /// max |x| over the finite elements; NaNs and infinities.
    typealias Sums = Pair<Largest, Pair<Count, Count>>

    @inline(__always) func add(_ sums: inout Sums, _ at: Int, _ valid: Int) {
        let x = loadVector(x + at, valid: valid)
        var finite = absolute(x)
        sums.second.first.add(where: x .!= x)
        sums.second.second.add(where: finite .== Scalar.infinity)
        finite.replace(with: 0, where: finite .== Scalar.infinity)
        sums.first.take(finite)
    }
}

private func countNonFinite<L: ElementLayout>(
    _: L.Type, _ count: Int, _ x: Input, _ figures: UnsafeMutablePointer<Double>
) {
    let found = L.heavySums(count, NonFiniteTerms(x: x))
    L.store(widened(found.first.value), figures, TensorFigure.largestFiniteMagnitude.rawValue)
    L.store(found.second.first.wide, figures, TensorFigure.nanCount.rawValue)
    L.store(found.second.second.wide, figures, TensorFigure.infinityCount.rawValue)
}

private struct SquareTerms: ElementTerms {
    let x: Input

    @inline(__always) func add(_ sum: inout WideSum, _ at: Int, _ valid: Int) {
        let wide = widened(loadVector(x + at, valid: valid))
        accumulate(&sum.value, wide, wide)
    }
}

/// Σx² only.
func squares<L: ElementLayout>(
    _: L.Type, _ count: Int, _ x: Input, _ figures: UnsafeMutablePointer<Double>
) {
    L.store(L.sums(count, SquareTerms(x: x)).value, figures, 0)
}
