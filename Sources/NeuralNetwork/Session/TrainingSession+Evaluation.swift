// Loss and accuracy on whole sample sets, chunk by chunk. Batch norm uses its running statistics here.
// Not here: the forward pass of training, which measures and keeps what the backward pass needs.

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
    /// Mean loss and accuracy over the first `rows` rows of `samples` (at least one), which fit the
    /// architecture.
    func evaluate(_ samples: SampleStorage<Scalar>, rows: Int) -> Evaluation {
        for index in layout.layers.indices { foldRunningStatistics(index) }
        var losses = LaneSum()
        var correct: Int? = samples.classes == nil ? nil : 0
        var start = 0
        while start < rows {
            let count = min(chunkRows, rows - start)
            batch = Batch(
                rows: count, inputs: samples.inputs + start * architecture.inputs,
                values: samples.values + start * architecture.outputs,
                classes: samples.classes.map { $0 + start })
            for index in layout.layers.indices { infer(index) }
            let found = computeLoss(withGradient: false)
            losses.add(found.loss * Double(count))
            if let before = correct, let more = found.correctCount { correct = before + more }
            start += count
        }
        return Evaluation(rows: rows, loss: losses.total / Double(rows), correctCount: correct)
    }

    /// One block without measurements.
    private func infer(_ index: Int) {
        let layer = layout.layers[index]
        let count = batch.rows * layer.units
        let activation = pointer(layer.activation)
        var preactivation = activation
        if layer.runningStatistics != nil {
            multiplyForward(index, into: activation, weight: layer.weightGradient, bias: layer.betaGradient)
        } else if layer.hasNormalization {
            multiplyForward(index, into: pointer(layout.upstream))
            preactivation = normalize(index, pointer(layout.upstream), isTraining: false)
        } else {
            multiplyForward(index, into: activation)
        }
        guard index < architecture.depth else { return }
        kernels.activate(kernelActivation, count, preactivation, activation, pointer(layer.delta))
        guard layer.hasSkip else { return }
        kernels.combine(
            count, architecture.branchScale, activation, architecture.skipScale, layerInput(index),
            pointer(layer.blockOutput))
    }

    /// A batch-norm layer with fixed statistics is a linear map: with s = γ/√(v + ε), W̃ = W·diag(s) and
    /// b̃ = (b − m)·s + β. They take the place of ∇W and ∇β, which the next step writes anew.
    private func foldRunningStatistics(_ index: Int) {
        let layer = layout.layers[index]
        guard let running = layer.runningStatistics, let betaGradient = layer.betaGradient else { return }
        let mean: UnsafeMutablePointer<Double> = arena.pointer(running.mean)
        let variance: UnsafeMutablePointer<Double> = arena.pointer(running.variance)
        let (weight, foldedWeight) = (pointer(layer.weight), pointer(layer.weightGradient))
        let foldedBias = pointer(betaGradient)
        for unit in 0..<layer.units {
            let gamma = layer.gamma.map { Double(pointer($0)[unit]) } ?? 1
            let beta = layer.beta.map { Double(pointer($0)[unit]) } ?? 0
            let bias = layer.bias.map { Double(pointer($0)[unit]) } ?? 0
            let scale = gamma / (variance[unit] + architecture.normalizationEpsilon).squareRoot()
            foldedBias[unit] = Scalar((bias - mean[unit]) * scale + beta)
            for input in 0..<layer.fanIn {
                let place = input * layer.units + unit
                foldedWeight[place] = Scalar(Double(weight[place]) * scale)
            }
        }
    }
}
