// Softmax cross-entropy and its gradient with respect to the logits, of one network: vectors run across 16
// rows of the batch, which are turned for it and back. Not here: the arithmetic (SoftmaxRows).

import KernelInterface

func softmaxLoss(_ pass: LossPass, smoothing: Double) {
    guard let labels = pass.classes else {
        pass.meanLoss[0] = .nan
        return
    }
    let (rows, classes) = (pass.rows, pass.outputs)
    let logits = scalars(pass.prediction)
    let weights = SoftmaxWeights(rows: rows, classes: classes, smoothing: smoothing)
    // [classes × 16] each: logits, and what becomes of them.
    let turned = scalars(pass.scratch)
    let terms = turned + classes &* vectorWidth
    var losses = WideVector.zero
    var correct = Count()
    var first = 0
    while first < rows {
        // Row r belongs to lane r mod 16 of the lane sum over the rows.
        let valid = min(vectorWidth, rows &- first)
        if valid < vectorWidth { turned.update(repeating: 0, count: classes &* vectorWidth) }
        transpose(
            logits + first &* classes, classes, rows: valid, columns: classes, into: turned, vectorWidth)
        var label = VectorBits.zero
        for row in 0..<valid { label[row] = ScalarBits(labels[first &+ row]) }
        let loss = softmaxRows(
            Input(turned), classes, label, weights, pass.gradient == nil ? nil : terms)
        losses += keepingFirst(valid, loss)
        if let gradient = pass.gradient {
            transpose(
                Input(terms), vectorWidth, rows: classes, columns: valid,
                into: scalars(gradient) + first &* classes, classes)
        }
        if pass.correctCount != nil {
            correct.add(where: areCorrect(Input(turned), classes, label) .& isReal(valid))
        }
        first &+= vectorWidth
    }
    pass.meanLoss[0] = treeSum(losses) / Double(rows)
    pass.correctCount?[0] = correct.collapsed().wide[0]
}
