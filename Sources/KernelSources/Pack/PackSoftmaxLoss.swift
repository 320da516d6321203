// Softmax cross-entropy of 16 networks at once: vectors run across networks. Not here: the arithmetic
// (SoftmaxRows).

import KernelInterface

func packSoftmaxLoss(_ pass: LossPass, smoothing: Double) {
    guard let labels = pass.classes else {
        Packed.store(WideVector(repeating: .nan), pass.meanLoss, 0)
        return
    }
    let weights = SoftmaxWeights(rows: pass.rows, classes: pass.outputs, smoothing: smoothing)
    let found = heavyRowLaneSum(pass.rows, NetworkRows(pass: pass, labels: labels, weights: weights))
    Packed.store(found.value / WideVector(repeating: Double(pass.rows)), pass.meanLoss, 0)
    countCorrect(pass, labels)
}

private struct NetworkRows: RowTerms {
    let pass: LossPass
    let labels: UnsafePointer<Int32>
    let weights: SoftmaxWeights

    @inline(__always) func add(_ loss: inout WideSum, _ row: Int) {
        let at = row &* pass.outputs &* vectorWidth
        loss.value += softmaxRows(
            scalars(pass.prediction) + at, pass.outputs,
            packLabels(labels, row, isShared: pass.targetsAreShared), weights,
            pass.gradient.map { scalars($0) + at })
    }
}
