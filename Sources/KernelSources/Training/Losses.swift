// Losses and their gradients with respect to the network's output.

import KernelInterface

func softmaxCrossEntropy(
    _ logits: Input, _ rows: Int, _ classes: Int, _ labels: UnsafePointer<Int32>, _ gradient: Output?
) -> ClassificationLoss {
    let rowWeight = Scalar(1 / Double(rows))
    var losses = WideVector.zero
    var correct = 0
    for row in 0..<rows {
        let x = logits + row &* classes
        let label = Int(labels[row])
        let top = largest(x, classes)
        let isValid = top.isFinite && label >= 0 && label < classes
        let loss: Double
        if isValid {
            let sum: Double
            if let gradient {
                sum = writeGradient(x, classes, top.value, label, rowWeight, gradient + row &* classes)
            } else {
                sum = exponentialSum(x, classes, top.value)
            }
            loss = logarithm(sum) - Double(x[label] - top.value)
        } else {
            let isCertainMiss = label >= 0 && label < classes && x[label] == -.infinity && !top.hasNaN
            loss = isCertainMiss && top.value < .infinity ? .infinity : .nan
            if let gradient { (gradient + row &* classes).update(repeating: .nan, count: classes) }
        }
        if !top.hasNaN && top.index == label { correct &+= 1 }
        losses[row % 16] += loss
    }
    return ClassificationLoss(meanLoss: treeSum(losses) / Double(rows), correctCount: correct)
}

/// The first largest of a row's logits.
private struct RowMaximum {
    var value: Scalar
    var index: Int
    var hasNaN: Bool
    /// All logits are.
    var isFinite: Bool
}

private func largest(_ x: Input, _ count: Int) -> RowMaximum {
    var top = RowMaximum(value: -.infinity, index: 0, hasNaN: false, isFinite: true)
    for i in 0..<count {
        if x[i] > top.value {
            top.value = x[i]
            top.index = i
        }
        top.hasNaN = top.hasNaN || x[i].isNaN
        top.isFinite = top.isFinite && x[i].isFinite
    }
    return top
}

/// Σ exp(x − top)
private func exponentialSum(_ x: Input, _ count: Int, _ top: Scalar) -> Double {
    var sum = WideVector.zero
    var i = 0
    while i < count {
        let valid = min(vectorWidth, count &- i)
        let e = exponential(loadVector(x + i, valid: valid) - top)
        sum += widened(keepingFirst(valid, e))
        i &+= vectorWidth
    }
    return treeSum(sum)
}

/// (exp(x − top) · 1/Σ − one-hot) · weight; returns Σ exp(x − top).
private func writeGradient(
    _ x: Input, _ count: Int, _ top: Scalar, _ label: Int, _ weight: Scalar, _ gradient: Output
) -> Double {
    var sum = WideVector.zero
    var i = 0
    while i < count {
        let valid = min(vectorWidth, count &- i)
        let e = exponential(loadVector(x + i, valid: valid) - top)
        storeVector(e, gradient + i, valid: valid)
        sum += widened(keepingFirst(valid, e))
        i &+= vectorWidth
    }
    let total = treeSum(sum)
    let inverse = Scalar(1 / total)
    let labelled = gradient[label]
    @inline(__always) func share(_ e: Vector) -> Vector { e * inverse * weight }
    forEachVector(count, Input(gradient), gradient, share)
    gradient[label] = (labelled * inverse - 1) * weight
    return total
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
