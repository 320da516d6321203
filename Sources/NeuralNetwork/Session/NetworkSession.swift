// The door to one network in training for code outside this target: numbers as Double.
// Not here: a loop over steps (PackTrainer).

import KernelInterface

/// A network in training. Not thread-safe; one slot owns it.
package final class NetworkSession {
    package let architecture: NetworkArchitecture
    package let samples: Samples
    private let core: TrainingSession
    private var isProbed = true

    /// - Parameters:
    ///   - parameters: one a weight layer, input side first.
    ///   - batchRows: rows of a step's batch, 1 ... the samples' rows.
    ///   - slot: whose kernels and memory are used; it serves one session at a time.
    ///   - seed: decides dropout's masks.
    /// - Precondition: `samples` fit the architecture and the loss.
    package init(
        architecture: NetworkArchitecture, options: TrainingOptions, samples: Samples, batchRows: Int,
        slot: ComputeSlot, seed: UInt64 = 0, parameters: (_ layer: Int) -> LayerParameters
    ) {
        precondition((1...max(1, samples.rows)).contains(batchRows), "a batch of 1 to all rows")
        precondition(
            samples.features == architecture.inputs && samples.outputs == architecture.outputs,
            "samples fit the network")
        self.architecture = architecture
        self.samples = samples
        core = TrainingSession(
            architecture: architecture, options: options, kernels: slot.kernels.tables(samples.format).one,
            samples: samples, batchRows: batchRows, arena: slot.arena)
        core.start(lane: 0, options: options, seed: seed, parameters: parameters)
    }

    /// η of the steps to come.
    package func setLearningRate(_ rate: Double) { core.options[0].learningRate = rate }

    private func load(_ rows: UnsafeBufferPointer<Int32>?) {
        if let rows {
            core.setRows(rows, lane: 0)
            core.gather()
        } else {
            core.loadAllRows()
        }
    }

    /// Forward, loss, backward and measurements; the update is `applyUpdate`'s.
    ///
    /// - Parameters:
    ///   - rows: the batch, row numbers of the samples; nil: the first `batchRows` as they lie.
    ///   - isProbed: whether the layers' complete sets are measured.
    package func computeGradient(rows: UnsafeBufferPointer<Int32>? = nil, isProbed: Bool = true) {
        self.isProbed = isProbed
        load(rows)
        core.computeGradient(isComplete: isProbed)
    }

    /// Clips the gradient and updates the parameters.
    package func applyUpdate() { core.applyUpdate() }

    /// The latest step's figures; update ratios and weight norms come with `applyUpdate`.
    package var measurement: StepMeasurement { core.probe.view(0, isProbed: isProbed).measurement }

    /// The first tensor that was not finite.
    package var origin: NonFiniteOrigin? { core.probe.origins[0] }

    /// Data loss on the given rows (nil: the first `batchRows`) without gradients; batch norm uses their own
    /// statistics.
    package func dataLoss(rows: UnsafeBufferPointer<Int32>? = nil) -> Evaluation {
        load(rows)
        return core.dataLoss()
    }

    /// Mean loss and accuracy on whole samples; batch norm uses its running statistics.
    ///
    /// - Precondition: the samples fit the architecture and have this session's format.
    package func evaluate(_ samples: Samples) -> Evaluation {
        precondition(samples.format == self.samples.format, "samples in the session's format")
        return core.evaluate(samples)
    }

    /// Share of weight layer `layer`'s units (counted from 1) that are active in less than 1 % of the latest
    /// batch's rows.
    package func inactiveUnitShare(layer: Int) -> Double { core.inactiveUnitShare(layer: layer - 1, lane: 0) }

    /// A copy of a tensor; nil where the network has or keeps none of the kind (see
    /// `TrainingSession.tensor`).
    package func tensor(_ kind: TensorKind, layer: Int) -> [Double]? { core.tensor(kind, layer: layer) }

    /// ∂L/∂inputs of the latest batch; nil unless the options ask for it.
    package func inputGradient() -> [Double]? { core.inputGradient() }

    /// Batch norm's running mean and unbiased variance; nil where the layer has none.
    package func runningStatistics(layer: Int) -> (mean: [Double], variance: [Double])? {
        core.runningStatistics(layer: layer)
    }
}
