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
            let sum = exponentialSum(x, classes, top.value)
            loss = logarithm(sum) - Double(x[label] - top.value)
            if let gradient {
                let start = gradient + row &* classes
                writeGradient(x, classes, top.value, Scalar(1 / sum), rowWeight, start)
                let probability = exponential(Vector(repeating: x[label] - top.value))[0] * Scalar(1 / sum)
                start[label] = (probability - 1) * rowWeight
            }
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
    forEachVector(count, x) { x, _, valid in
        let e = exponential(x - top)
        sum += widened(valid == vectorWidth ? e : keepingFirst(valid, e))
    }
    return treeSum(sum)
}

/// (exp(x − top) · inverse) · weight
private func writeGradient(
    _ x: Input, _ count: Int, _ top: Scalar, _ inverse: Scalar, _ weight: Scalar, _ gradient: Output
) {
    forEachVector(count, x, gradient) { exponential($0 - top) * inverse * weight }
}

func meanSquaredError(_ count: Int, _ prediction: Input, _ target: Input, _ gradient: Output?) -> Double {
    var squares = WideVector.zero
    forEachVector(count, prediction) { p, start, valid in
        let difference = widened(p - loadVector(target + start, valid: valid))
        squares.addProduct(difference, difference)
    }
    if let gradient {
        let factor = Scalar(2 / Double(count))
        forEachVector(count, prediction, target, gradient) { p, t in (p - t) * factor }
    }
    return treeSum(squares) / Double(count)
}
