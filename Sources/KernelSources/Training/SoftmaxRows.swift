// Softmax cross-entropy of 16 rows at once, a row in each lane: one of each of 16 networks, or 16 of one
// network.

/// The factors that a batch's rows share.
struct SoftmaxWeights {
    /// 1/rows
    let row: Scalar
    /// λ/K, each class's part of the smoothed target.
    let share: Scalar
    /// 1 − λ + λ/K, the class's own.
    let own: Scalar
    /// λ and λ/K in Double, for the loss.
    let smoothing: Double
    let wideShare: Double

    @inline(__always) init(rows: Int, classes: Int, smoothing: Double) {
        row = Scalar(1 / Double(rows))
        self.smoothing = smoothing
        wideShare = smoothing / Double(classes)
        share = Scalar(wideShare)
        own = Scalar(1 - smoothing + wideShare)
    }
}

/// Σ e^(x − top) over the classes; leaves the terms where the gradient will be.
private struct ExponentialRows: RowTerms {
    let x: Input
    let top: Vector
    let terms: Output?

    @inline(__always) func add(_ sum: inout WideSum, _ j: Int) {
        let e = ExponentialParts(loadVector(x + j &* vectorWidth) - top).value
        if let terms { storeVector(e, terms + j &* vectorWidth) }
        sum.value += widened(e)
    }
}

/// Σ (x − top) over the classes.
private struct ShiftedRows: RowTerms {
    let x: Input
    let top: Vector

    @inline(__always) func add(_ sum: inout WideSum, _ j: Int) {
        sum.value += widened(loadVector(x + j &* vectorWidth) - top)
    }
}

/// The losses of 16 rows, of one network or of 16; writes their gradients.
///
/// - Parameters:
///   - x: logits [classes × 16].
///   - label: the rows' classes.
///   - gradient: [classes × 16]; nil where it is not wanted.
@inline(__always)
func softmaxRows(
    _ x: Input, _ classes: Int, _ label: VectorBits, _ weights: SoftmaxWeights, _ gradient: Output?
) -> WideVector {
    var top = Vector(repeating: -.infinity)
    var poison = Vector.zero
    var labelled = Vector(repeating: .nan)
    for j in 0..<classes {
        let logit = loadVector(x + j &* vectorWidth)
        top.replace(with: logit, where: logit .> top)
        poison += logit - logit
        labelled.replace(with: logit, where: isClass(label, j))
    }
    // A label that is no class leaves NaN.
    poison += labelled - labelled

    let sums: WideSum
    if classes == 2 {
        // The larger logit's exponential is 1.
        let (first, second) = (loadVector(x), loadVector(x + vectorWidth))
        let isSecond = second .> first
        var low = second
        low.replace(with: first, where: isSecond)
        let e = ExponentialParts(low - top).value
        if let gradient {
            var (firstTerm, secondTerm) = (Vector(repeating: 1), e)
            firstTerm.replace(with: e, where: isSecond)
            secondTerm.replace(with: 1, where: isSecond)
            storeVector(firstTerm, gradient)
            storeVector(secondTerm, gradient + vectorWidth)
        }
        sums = WideSum(1 + widened(e))
    } else {
        sums = heavyRowLaneSum(classes, ExponentialRows(x: x, top: top, terms: gradient))
    }
    if let gradient {
        let inverse = narrowed(1 / sums.value)
        for j in 0..<classes {
            let e = loadVector(Input(gradient) + j &* vectorWidth) * inverse
            var value = e - weights.share
            value.replace(with: e - weights.own, where: isClass(label, j))
            storeVector(value * weights.row, gradient + j &* vectorWidth)
        }
    }
    var relative = widened(labelled - top)
    if weights.smoothing != 0 {
        let all = heavyRowLaneSum(classes, ShiftedRows(x: x, top: top))
        relative = ((1 - weights.smoothing) * relative) + all.value * weights.wideShare
    }
    var loss = logarithm(sums.value) - relative
    if treeSum(poison) != 0 { repairRows(x, classes, label, poison, weights, gradient, &loss) }
    return loss
}

/// Rows with a NaN or infinite logit: NaN, or +∞ where only the own logit is −∞.
private func repairRows(
    _ x: Input, _ classes: Int, _ label: VectorBits, _ poison: Vector, _ weights: SoftmaxWeights,
    _ gradient: Output?, _ loss: inout WideVector
) {
    for lane in 0..<vectorWidth where poison[lane] != 0 {
        var hasNaN = false
        var top = -Scalar.infinity
        for j in 0..<classes {
            let logit = x[j &* vectorWidth &+ lane]
            hasNaN = hasNaN || logit.isNaN
            if logit > top { top = logit }
            gradient?[j &* vectorWidth &+ lane] = .nan
        }
        let own = Int(label[lane])
        let isCertainMiss =
            weights.smoothing == 0 && own >= 0 && own < classes
            && x[own &* vectorWidth &+ lane] == -.infinity && !hasNaN && top < .infinity
        loss[lane] = isCertainMiss ? .infinity : .nan
    }
}
