// What the probe records of a layer's activations: mean, spread, zeros, saturation, per unit and in total.

import KernelInterface

func activationStatistics(
    _ h: Input, _ rows: Int, _ units: Int, _ lowerThreshold: Double, _ upperThreshold: Double,
    _ zeroCounts: UnsafeMutablePointer<Int32>, _ saturatedCounts: UnsafeMutablePointer<Int32>
) -> ActivationStatistics {
    let lower = Scalar(lowerThreshold)
    let upper = Scalar(upperThreshold)
    var zeroTotal = 0
    var saturatedTotal = 0
    var unit = 0
    while unit < units {
        let valid = min(vectorWidth, units &- unit)
        var zeros = VectorBits.zero
        var saturated = VectorBits.zero
        var row = h + unit
        for _ in 0..<rows {
            let x = valid == vectorWidth ? loadVector(row) : loadVector(row, first: valid)
            zeros.replace(with: zeros &+ 1, where: x .== 0)
            saturated.replace(with: saturated &+ 1, where: (x .< lower) .| (x .> upper))
            row += units
        }
        for lane in 0..<valid {
            zeroCounts[unit &+ lane] = Int32(truncatingIfNeeded: zeros[lane])
            saturatedCounts[unit &+ lane] = Int32(truncatingIfNeeded: saturated[lane])
            zeroTotal &+= Int(zeros[lane])
            saturatedTotal &+= Int(saturated[lane])
        }
        unit &+= vectorWidth
    }
    let spread = meanAndVariance(rows &* units, h)
    return ActivationStatistics(
        mean: spread.mean, variance: spread.variance, zeroCount: zeroTotal, saturatedCount: saturatedTotal)
}

/// Sums shifted by element 0: in one pass, and without cancellation where all elements are nearly the same.
private func meanAndVariance(_ count: Int, _ x: Input) -> (mean: Double, variance: Double) {
    if count == 0 { return (0, 0) }
    let shift = x[0].isFinite ? Double(x[0]) : 0
    let shifts = WideVector(repeating: shift)
    var sum = WideVector.zero
    var squares = WideVector.zero
    var i = 0
    while i &+ vectorWidth <= count {
        let wide = widened(loadVector(x + i)) - shifts
        sum += wide
        squares.addProduct(wide, wide)
        i &+= vectorWidth
    }
    // The rest lane by lane: padding would not be zero after the shift.
    while i < count {
        let wide = Double(x[i]) - shift
        sum[i % vectorWidth] += wide
        squares[i % vectorWidth].addProduct(wide, wide)
        i &+= 1
    }
    let n = Double(count)
    let total = treeSum(sum)
    let mean = total / n
    let variance = (treeSum(squares) - total * mean) / n
    return (shift + mean, variance < 0 ? 0 : variance)
}
