// Norms and counts of a flat tensor, in one pass. Terms are converted to Double before they are squared: a
// Float gradient of 1e-25 must not have norm 0.

import KernelInterface

func statistics(_ count: Int, _ x: Input) -> TensorStatistics {
    var sum = WideVector.zero
    var squares = WideVector.zero
    var magnitudes = WideVector.zero
    var largest = Vector.zero
    var zeros = VectorBits.zero
    @inline(__always) func add(_ x: Vector, _ start: Int, _ valid: Int) {
        let size = absolute(x)
        let wide = widened(x)
        sum += wide
        squares.addProduct(wide, wide)
        magnitudes += widened(size)
        largest.replace(with: size, where: size .> largest)
        zeros.replace(with: zeros &+ 1, where: x .== 0)
    }
    forEachVector(count, x, add)
    let padding = (vectorWidth &- count % vectorWidth) % vectorWidth
    var result = TensorStatistics(
        count: count, sum: treeSum(sum), sumOfSquares: treeSum(squares), sumOfMagnitudes: treeSum(magnitudes),
        largestFiniteMagnitude: Double(largestLane(largest)), zeroCount: total(zeros) &- padding, nanCount: 0,
        infinityCount: 0)
    // Every NaN and infinity shows here; they are counted only where there may be one.
    if !result.sumOfSquares.isFinite { countNonFinite(count, x, &result) }
    return result
}

private func countNonFinite(_ count: Int, _ x: Input, _ result: inout TensorStatistics) {
    var largest = Vector.zero
    var notNumbers = VectorBits.zero
    var infinities = VectorBits.zero
    @inline(__always) func add(_ x: Vector, _ start: Int, _ valid: Int) {
        var finite = absolute(x)
        notNumbers.replace(with: notNumbers &+ 1, where: x .!= x)
        infinities.replace(with: infinities &+ 1, where: finite .== Scalar.infinity)
        finite.replace(with: 0, where: finite .== Scalar.infinity)
        largest.replace(with: finite, where: finite .> largest)
    }
    forEachVector(count, x, add)
    result.largestFiniteMagnitude = Double(largestLane(largest))
    result.nanCount = total(notNumbers)
    result.infinityCount = total(infinities)
}

/// The finite check: x · 0 is 0 for a finite x, else NaN, and one NaN stays in a sum.
func norm(_ count: Int, _ x: Input) -> TensorNorm {
    var squares = WideVector.zero
    var poison = Vector.zero
    @inline(__always) func add(_ x: Vector, _ start: Int, _ valid: Int) {
        let wide = widened(x)
        squares.addProduct(wide, wide)
        poison.addProduct(x, Vector.zero)
    }
    forEachVector(count, x, add)
    return TensorNorm(sumOfSquares: treeSum(squares), isFinite: treeSum(poison) == 0)
}

/// Sum of lane counters.
@inline(__always) func total(_ counts: VectorBits) -> Int {
    var sum = 0
    for lane in counts.indices { sum &+= Int(counts[lane]) }
    return sum
}
