// Norms and counts of a flat tensor, in one pass. Terms are converted to Double before they are squared: a Float
// gradient of 1e-25 must not have norm 0.

import KernelInterface

func statistics(_ count: Int, _ x: Input) -> TensorStatistics {
    var sum = WideVector.zero
    var squares = WideVector.zero
    var magnitudes = WideVector.zero
    var largest = Vector.zero
    var zeros = VectorBits.zero
    var notNumbers = VectorBits.zero
    var infinities = VectorBits.zero
    forEachVector(count, x) { x, _, _ in
        let size = absolute(x)
        let wide = widened(x)
        sum += wide
        squares.addProduct(wide, wide)
        magnitudes += widened(size)
        var finite = size
        finite.replace(with: 0, where: .!(size .< Scalar.infinity))
        largest.replace(with: finite, where: finite .> largest)
        zeros.replace(with: zeros &+ 1, where: x .== 0)
        notNumbers.replace(with: notNumbers &+ 1, where: x .!= x)
        infinities.replace(with: infinities &+ 1, where: size .== Scalar.infinity)
    }
    var maximum: Scalar = 0
    for lane in largest.indices where largest[lane] > maximum { maximum = largest[lane] }
    let padding = (vectorWidth &- count % vectorWidth) % vectorWidth
    return TensorStatistics(
        count: count, sum: treeSum(sum), sumOfSquares: treeSum(squares), sumOfMagnitudes: treeSum(magnitudes),
        largestFiniteMagnitude: Double(maximum), zeroCount: total(zeros) &- padding,
        nanCount: total(notNumbers), infinityCount: total(infinities))
}

/// The finite check: x · 0 is 0 for a finite x, else NaN, and one NaN stays in a sum.
func norm(_ count: Int, _ x: Input) -> TensorNorm {
    var squares = WideVector.zero
    var poison = Vector.zero
    forEachVector(count, x) { x, _, _ in
        let wide = widened(x)
        squares.addProduct(wide, wide)
        poison.addProduct(x, Vector.zero)
    }
    return TensorNorm(sumOfSquares: treeSum(squares), isFinite: all(poison .== 0))
}

/// Sum of lane counters.
@inline(__always) func total(_ counts: VectorBits) -> Int {
    var sum = 0
    for lane in counts.indices { sum &+= Int(counts[lane]) }
    return sum
}
