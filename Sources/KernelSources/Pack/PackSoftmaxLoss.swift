// Softmax cross-entropy of 16 networks at once: vectors run across networks. The same arithmetic as
// SoftmaxLoss.

import KernelInterface

func packSoftmaxLoss(_ pass: LossPass, smoothing: Double) {
    guard let labels = pass.classes else {
        Packed.store(WideVector(repeating: .nan), pass.meanLoss, 0)
        return
    }
    let weights = SoftmaxWeights(rows: pass.rows, classes: pass.outputs, smoothing: smoothing)
    let found = heavyRowLaneSum(pass.rows, SoftmaxRows(pass: pass, labels: labels, weights: weights))
    Packed.store(found.value / WideVector(repeating: Double(pass.rows)), pass.meanLoss, 0)
    countCorrect(pass, labels)
}

private struct SoftmaxRows: RowTerms {
    let pass: LossPass
    let labels: UnsafePointer<Int32>
    let weights: SoftmaxWeights

    @inline(__always) func add(_ loss: inout WideSum, _ row: Int) {
        let at = row &* pass.outputs &* vectorWidth
        loss.value += packRow(
            scalars(pass.prediction) + at, pass.outputs,
            packLabels(labels, row, isShared: pass.targetsAreShared), weights,
            pass.gradient.map { scalars($0) + at })
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

/// The losses of one row; writes its gradient.
@inline(__always)
private func packRow(
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
    if treeSum(poison) != 0 { repairRow(x, classes, label, poison, weights, gradient, &loss) }
    return loss
}

/// Networks with a NaN or infinite logit: NaN, or +∞ where only the own logit is −∞.
private func repairRow(
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
