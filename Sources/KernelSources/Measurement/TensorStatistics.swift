// Norms and counts of a flat tensor, in one pass. Terms are converted to Double before they are squared: a
// Float gradient of 1e-25 must not have norm 0.

import KernelInterface

private struct TensorSums: PartialSums {
    var sums = WideSumPair()
    var largest = Largest()
    var zeros = Count()

    @inline(__always) init() {}

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        var result = Self()
        result.sums = a.sums + b.sums
        result.largest = a.largest + b.largest
        result.zeros = a.zeros + b.zeros
        return result
    }

    @inline(__always) func collapsed() -> Self {
        var result = Self()
        result.sums = sums.collapsed()
        result.largest = largest.collapsed()
        result.zeros = zeros.collapsed()
        return result
    }
}

private struct TensorTerms: ElementTerms {
    let x: Input

    @inline(__always) func add(_ sums: inout TensorSums, _ at: Int, _ valid: Int) {
        let x = loadVector(x + at, valid: valid)
        let size = absolute(x)
        let wide = widened(size)
        accumulate(&sums.sums.first, wide, wide)
        sums.sums.second += wide
        sums.largest.take(size)
        sums.zeros.add(where: x .== 0)
    }
}

/// Writes all of `TensorFigure`.
func statistics<L: ElementLayout>(
    _: L.Type, _ count: Int, _ x: Input, _ figures: UnsafeMutablePointer<Double>
) {
    let found = L.sums(count, TensorTerms(x: x))
    // Lanes that are not real held zeros.
    let padding = L.lanes == 1 ? (vectorWidth &- count % vectorWidth) % vectorWidth : 0
    L.store(found.sums.first, figures, TensorFigure.sumOfSquares.rawValue)
    L.store(found.sums.second, figures, TensorFigure.sumOfMagnitudes.rawValue)
    L.store(widened(found.largest.value), figures, TensorFigure.largestFiniteMagnitude.rawValue)
    L.store(
        found.zeros.wide - WideVector(repeating: Double(padding)), figures, TensorFigure.zeroCount.rawValue)
    // Every NaN and infinity shows here; they are counted only where there may be one.
    let poison = found.sums.first - found.sums.first
    if treeSum(poison) == 0 {
        L.store(.zero, figures, TensorFigure.nanCount.rawValue)
        L.store(.zero, figures, TensorFigure.infinityCount.rawValue)
    } else {
        countNonFinite(L.self, count, x, figures)
    }
}

private struct NonFiniteSums: PartialSums {
    var largest = Largest()
    var notNumbers = Count()
    var infinities = Count()

    @inline(__always) init() {}

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        var result = Self()
        result.largest = a.largest + b.largest
        result.notNumbers = a.notNumbers + b.notNumbers
        result.infinities = a.infinities + b.infinities
        return result
    }

    @inline(__always) func collapsed() -> Self {
        var result = Self()
        result.largest = largest.collapsed()
        result.notNumbers = notNumbers.collapsed()
        result.infinities = infinities.collapsed()
        return result
    }
}

private struct NonFiniteTerms: ElementTerms {
    let x: Input

    @inline(__always) func add(_ sums: inout NonFiniteSums, _ at: Int, _ valid: Int) {
        let x = loadVector(x + at, valid: valid)
        var finite = absolute(x)
        sums.notNumbers.add(where: x .!= x)
        sums.infinities.add(where: finite .== Scalar.infinity)
        finite.replace(with: 0, where: finite .== Scalar.infinity)
        sums.largest.take(finite)
    }
}

private func countNonFinite<L: ElementLayout>(
    _: L.Type, _ count: Int, _ x: Input, _ figures: UnsafeMutablePointer<Double>
) {
    let found = L.heavySums(count, NonFiniteTerms(x: x))
    L.store(widened(found.largest.value), figures, TensorFigure.largestFiniteMagnitude.rawValue)
    L.store(found.notNumbers.wide, figures, TensorFigure.nanCount.rawValue)
    L.store(found.infinities.wide, figures, TensorFigure.infinityCount.rawValue)
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
