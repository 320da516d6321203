// The door to a network in training for code outside this target: no generics, numbers as Double.
// Not here: a loop over steps (PackTrainer).

/// A network in training. Not thread-safe; one slot owns it.
package final class NetworkSession {
    /// A switch over two concrete types instead of a protocol: so the generic code is specialised.
    private enum Core {
        case float32(TrainingSession<Float>)
        case float64(TrainingSession<Double>)
    }

    package let architecture: NetworkArchitecture
    package let samples: Samples
    private let core: Core

    /// - Parameters:
    ///   - parameters: one a weight layer, input side first.
    ///   - batchRows: rows of a step's batch, 1 ... the samples' rows.
    ///   - slot: whose kernels and memory are used; it serves one session at a time.
    /// - Precondition: `samples` fit the architecture and the loss.
    package init(
        architecture: NetworkArchitecture, options: TrainingOptions, samples: Samples, batchRows: Int,
        slot: ComputeSlot, parameters: (_ layer: Int) -> LayerParameters
    ) {
        precondition((1...max(1, samples.rows)).contains(batchRows), "a batch of 1 to all rows")
        precondition(
            samples.features == architecture.inputs && samples.outputs == architecture.outputs,
            "samples fit the network")
        self.architecture = architecture
        self.samples = samples
        switch samples.storage {
        case .float32(let storage):
            let session = TrainingSession(
                architecture: architecture, options: options, kernels: slot.kernels.float32,
                samples: storage, sampleRows: samples.rows, batchRows: batchRows, arena: slot.arena)
            for index in 0..<architecture.weightLayers {
                session.setParameters(parameters(index), layer: index)
            }
            core = .float32(session)
        case .float64(let storage):
            let session = TrainingSession(
                architecture: architecture, options: options, kernels: slot.kernels.float64,
                samples: storage, sampleRows: samples.rows, batchRows: batchRows, arena: slot.arena)
            for index in 0..<architecture.weightLayers {
                session.setParameters(parameters(index), layer: index)
            }
            core = .float64(session)
        }
    }

    /// Forward, loss, backward and measurements; the update is `applyUpdate`'s.
    ///
    /// - Parameters:
    ///   - rows: the batch, row numbers of the samples; nil: the first `batchRows` as they lie.
    ///   - isProbed: whether the layers' complete sets are measured.
    package func computeGradient(rows: UnsafeBufferPointer<Int32>? = nil, isProbed: Bool = true) {
        switch core {
        case .float32(let session): session.computeGradient(rows: rows, isProbed: isProbed)
        case .float64(let session): session.computeGradient(rows: rows, isProbed: isProbed)
        }
    }

    /// Clips the gradient and updates the parameters.
    package func applyUpdate() {
        switch core {
        case .float32(let session): session.applyUpdate()
        case .float64(let session): session.applyUpdate()
        }
    }

    /// The latest step's figures; update ratios and weight norms come with `applyUpdate`.
    package var measurement: StepMeasurement {
        switch core {
        case .float32(let session): session.measurement
        case .float64(let session): session.measurement
        }
    }

    /// The first tensor that was not finite.
    package var origin: NonFiniteOrigin? {
        switch core {
        case .float32(let session): session.origin
        case .float64(let session): session.origin
        }
    }

    /// Data loss on the given rows (nil: the first `batchRows`) without gradients; batch norm uses their own
    /// statistics.
    package func dataLoss(rows: UnsafeBufferPointer<Int32>? = nil) -> Evaluation {
        switch core {
        case .float32(let session): session.dataLoss(rows: rows)
        case .float64(let session): session.dataLoss(rows: rows)
        }
    }

    /// Mean loss and accuracy on whole samples; batch norm uses its running statistics.
    ///
    /// - Precondition: the samples fit the architecture and have this session's format.
    package func evaluate(_ samples: Samples) -> Evaluation {
        switch (core, samples.storage) {
        case (.float32(let session), .float32(let storage)): session.evaluate(storage, rows: samples.rows)
        case (.float64(let session), .float64(let storage)): session.evaluate(storage, rows: samples.rows)
        default: preconditionFailure("samples in \(samples.format) given to a session in another format")
        }
    }

    /// Share of hidden layer `layer`'s units that are active in less than 1 % of the latest batch's rows.
    package func inactiveUnitShare(layer: Int) -> Double {
        switch core {
        case .float32(let session): session.inactiveUnitShare(layer: layer)
        case .float64(let session): session.inactiveUnitShare(layer: layer)
        }
    }

    /// A copy of a tensor; nil where the network has or keeps none of the kind (see
    /// `TrainingSession.tensor`).
    package func tensor(_ kind: TensorKind, layer: Int) -> [Double]? {
        switch core {
        case .float32(let session): session.tensor(kind, layer: layer)
        case .float64(let session): session.tensor(kind, layer: layer)
        }
    }

    /// ∂L/∂inputs of the latest batch; nil unless the options ask for it.
    package func inputGradient() -> [Double]? {
        switch core {
        case .float32(let session): session.inputGradient()
        case .float64(let session): session.inputGradient()
        }
    }

    /// Batch norm's running mean and unbiased variance; nil where the layer has none.
    package func runningStatistics(layer: Int) -> (mean: [Double], variance: [Double])? {
        switch core {
        case .float32(let session): session.runningStatistics(layer: layer)
        case .float64(let session): session.runningStatistics(layer: layer)
        }
    }
}
