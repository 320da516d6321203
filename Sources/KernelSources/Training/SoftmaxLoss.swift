// Softmax cross-entropy and its gradient with respect to the logits, of one network: vectors run along a row.

import KernelInterface

func softmaxLoss(_ pass: LossPass, smoothing: Double) {
    guard let labels = pass.classes else {
        pass.meanLoss[0] = .nan
        return
    }
    let (rows, classes) = (pass.rows, pass.outputs)
    let logits = scalars(pass.prediction)
    let gradient = pass.gradient.map { scalars($0) }
    let weights = SoftmaxWeights(rows: rows, classes: classes, smoothing: smoothing)
    var losses = WideVector.zero
    var correct = 0
    var first = 0
    while first < rows {
        // 16 rows share one logarithm: row r belongs to lane r mod 16 of the lane sum over the rows anyway.
        var sums = WideVector(repeating: 1)
        var labelled = WideVector.zero
        for row in first..<min(first &+ vectorWidth, rows) {
            let result = softmaxRow(
                SoftmaxRow(
                    logits: logits + row &* classes, classes: classes, label: Int(labels[row]),
                    isLast: (row &+ 1) &* classes &+ vectorWidth > rows &* classes),
                weights, gradient.map { $0 + row &* classes })
            sums[row &- first] = result.sum
            labelled[row &- first] = result.labelled
            if result.isCorrect { correct &+= 1 }
        }
        losses += logarithm(sums) - labelled
        first &+= vectorWidth
    }
    pass.meanLoss[0] = treeSum(losses) / Double(rows)
    pass.correctCount?[0] = Double(correct)
}

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

private struct SoftmaxRow {
    var logits: Input
    var classes: Int
    var label: Int
    /// True where a whole vector read from the row's last element on might leave the tensor.
    var isLast: Bool

    /// 16 logits from `start` on; what is beyond the row's end is −∞.
    @inline(__always) func load(_ start: Int) -> Vector {
        let valid = classes &- start
        if valid >= vectorWidth { return loadVector(logits + start) }
        // What follows in the tensor is read and replaced: cheaper than a load of fewer elements.
        let v = isLast ? loadVector(logits + start, first: valid) : loadVector(logits + start)
        return replacingRest(valid, v, by: -.infinity)
    }
}

/// Loss of one row = ln `sum` − `labelled`.
private struct SoftmaxResult {
    /// Σ exp(x − top)
    var sum: Double
    /// x_label − top, or what makes the loss of a row that has none NaN or +∞.
    var labelled: Double
    var isCorrect: Bool
}

@inline(__always)
private func softmaxRow(
    _ row: SoftmaxRow, _ weights: SoftmaxWeights, _ gradient: Output?
) -> SoftmaxResult {
    var largest = Vector(repeating: -.infinity)
    var poison = Vector.zero
    var start = 0
    while start < row.classes {
        let x = row.load(start)
        largest.replace(with: x, where: x .> largest)
        // x − x is 0 where x is finite, else NaN; the padding is put right below.
        poison += replacingRest(row.classes &- start, x - x, by: 0)
        start &+= vectorWidth
    }
    let top = largestLane(largest)
    guard treeSum(poison) == 0, row.label >= 0, row.label < row.classes else {
        return nonFiniteRow(row, weights, gradient)
    }

    var sums = WideVector.zero
    start = 0
    while start < row.classes {
        let e = ExponentialParts(row.load(start) - top).value
        if let gradient { storeVector(e, gradient + start, valid: min(vectorWidth, row.classes &- start)) }
        sums += widened(e)
        start &+= vectorWidth
    }
    let sum = treeSum(sums)
    if let gradient { finishGradient(gradient, row, Scalar(1 / sum), weights) }
    var leader = 0
    while leader < row.label && row.logits[leader] != top { leader &+= 1 }
    var labelled = Double(row.logits[row.label] - top)
    if weights.smoothing != 0 {
        let all = shiftedSum(row, top) * weights.wideShare
        labelled = ((1 - weights.smoothing) * labelled) + all
    }
    return SoftmaxResult(
        sum: sum, labelled: labelled,
        isCorrect: leader == row.label && row.logits[leader] == top)
}

/// Σ (x − top), for the smoothed part of the loss.
private func shiftedSum(_ row: SoftmaxRow, _ top: Scalar) -> Double {
    var sums = WideVector.zero
    var start = 0
    while start < row.classes {
        sums += widened(replacingRest(row.classes &- start, row.load(start) - top, by: 0))
        start &+= vectorWidth
    }
    return treeSum(sums)
}

/// (e · 1/Σ − target) / rows, in place of e.
@inline(__always)
private func finishGradient(
    _ gradient: Output, _ row: SoftmaxRow, _ inverse: Scalar, _ weights: SoftmaxWeights
) {
    let labelled = gradient[row.label]
    let (share, weight) = (weights.share, weights.row)
    @inline(__always) func other(_ e: Vector) -> Vector { (e * inverse - share) * weight }
    forEachVector(row.classes, Input(gradient), gradient, other)
    gradient[row.label] = (labelled * inverse - weights.own) * weight
}

/// A row that has a NaN or infinite logit, or a label that is none.
private func nonFiniteRow(
    _ row: SoftmaxRow, _ weights: SoftmaxWeights, _ gradient: Output?
) -> SoftmaxResult {
    var hasNaN = false
    var top = -Scalar.infinity
    var leader = 0
    for i in 0..<row.classes {
        hasNaN = hasNaN || row.logits[i].isNaN
        if row.logits[i] > top {
            top = row.logits[i]
            leader = i
        }
    }
    if let gradient { gradient.update(repeating: .nan, count: row.classes) }
    let hasLabel = row.label >= 0 && row.label < row.classes
    let isCertainMiss =
        weights.smoothing == 0 && hasLabel && row.logits[row.label] == -.infinity && !hasNaN
        && top < .infinity
    return SoftmaxResult(
        sum: 1, labelled: isCertainMiss ? -.infinity : .nan, isCorrect: !hasNaN && leader == row.label)
}
