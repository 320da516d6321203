// Loss and accuracy on whole sample sets, chunk by chunk, with running statistics and without dropout. Only
// sessions of one network do this; a pack's networks move there one by one.

import KernelInterface

/// Loss on some rows.
package struct Evaluation: Hashable, Sendable {
    package var rows: Int
    /// Mean data loss.
    package var loss: Double
    /// Rows classified right; nil for real targets.
    package var correctCount: Int?
}

extension TrainingSession {
    /// Mean loss and accuracy over all rows of `samples` (at least one), which fit the architecture.
    func evaluate(_ samples: Samples) -> Evaluation {
        for normalizer in normalizers { normalizer.prepareInference() }
        var losses = LaneSum()
        var correct: Int? = samples.classes == nil ? nil : 0
        let bytes = kernels.format.byteCount
        var start = 0
        while start < samples.rows {
            let count = min(workspace.rowCapacity, samples.rows - start)
            workspace.rows = count
            batch = Batch(
                inputs: samples.inputs + start * architecture.inputs * bytes,
                values: samples.values + start * architecture.outputs * bytes,
                classes: samples.classes.map { $0 + start }, isShared: true)
            forward(.inference)
            let found = loss()
            losses.add(found.loss * Double(count))
            if let before = correct, let more = found.correctCount { correct = before + more }
            start += count
        }
        return Evaluation(
            rows: samples.rows, loss: losses.total / Double(samples.rows), correctCount: correct)
    }

    /// The data loss on the loaded rows, without gradients; batch norm uses these rows' statistics, and its
    /// running ones stay.
    func dataLoss() -> Evaluation {
        forward(.probing)
        return loss()
    }

    private func loss() -> Evaluation {
        var (mean, correct) = (Double.nan, 0.0)
        computeLoss(withGradient: false, meanLoss: &mean, correctCount: &correct)
        let hasClasses = batch.classes != nil
        if hasClasses, options[0].loss.comparesElements { correct = argmaxHits() }
        return Evaluation(rows: workspace.rows, loss: mean, correctCount: hasClasses ? Int(correct) : nil)
    }

    /// Rows whose first largest output is the class, for losses that don't count them.
    private func argmaxHits() -> Double {
        guard let classes = batch.classes else { return 0 }
        var (unused, correct) = (0.0, 0.0)
        kernels.training.loss(
            LossPass(
                loss: .hinge, rows: workspace.rows, outputs: architecture.outputs,
                prediction: workspace.pointer(readout.output), classes: classes, targets: nil,
                targetsAreShared: true, gradient: nil, meanLoss: &unused, correctCount: &correct,
                scratch: workspace.pointer(workspace.scratch)))
        return correct
    }
}
