// Losses and their gradients with respect to the network's output.

import KernelInterface

func softmaxCrossEntropy(
    _ logits: Input, _ rows: Int, _ classes: Int, _ labels: UnsafePointer<Int32>, _ gradient: Output?
) -> ClassificationLoss {
    let weight = Scalar(1 / Double(rows))
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
                weight, gradient.map { $0 + row &* classes })
            sums[row &- first] = result.sum
            labelled[row &- first] = result.labelled
            if result.isCorrect { correct &+= 1 }
        }
        losses += logarithm(sums) - labelled
        first &+= vectorWidth
    }
    return ClassificationLoss(meanLoss: treeSum(losses) / Double(rows), correctCount: correct)
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
private func softmaxRow(_ row: SoftmaxRow, _ weight: Scalar, _ gradient: Output?) -> SoftmaxResult {
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
        return nonFiniteRow(row, gradient)
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
    if let gradient { finishGradient(gradient, row, Scalar(1 / sum), weight) }
    var leader = 0
    while leader < row.label && row.logits[leader] != top { leader &+= 1 }
    return SoftmaxResult(
        sum: sum, labelled: Double(row.logits[row.label] - top),
        isCorrect: leader == row.label && row.logits[leader] == top)
}

/// (e · 1/Σ − one-hot) · weight, in place of e.
@inline(__always)
private func finishGradient(_ gradient: Output, _ row: SoftmaxRow, _ inverse: Scalar, _ weight: Scalar) {
    let labelled = gradient[row.label]
    @inline(__always) func share(_ e: Vector) -> Vector { e * inverse * weight }
    forEachVector(row.classes, Input(gradient), gradient, share)
    gradient[row.label] = (labelled * inverse - 1) * weight
}

/// A row that has a NaN or infinite logit, or a label that is none.
private func nonFiniteRow(_ row: SoftmaxRow, _ gradient: Output?) -> SoftmaxResult {
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
    let isCertainMiss = hasLabel && row.logits[row.label] == -.infinity && !hasNaN && top < .infinity
    return SoftmaxResult(
        sum: 1, labelled: isCertainMiss ? -.infinity : .nan, isCorrect: !hasNaN && leader == row.label)
}

func meanSquaredError(_ count: Int, _ prediction: Input, _ target: Input, _ gradient: Output?) -> Double {
    var squares = WideVector.zero
    @inline(__always) func add(_ p: Vector, _ start: Int, _ valid: Int) {
        let difference = widened(p - loadVector(target + start, valid: valid))
        squares.addProduct(difference, difference)
    }
    forEachVector(count, prediction, add)
    if let gradient {
        let factor = Scalar(2 / Double(count))
        @inline(__always) func slope(_ p: Vector, _ t: Vector) -> Vector { (p - t) * factor }
        forEachVector(count, prediction, target, gradient, slope)
    }
    return treeSum(squares) / Double(count)
}
