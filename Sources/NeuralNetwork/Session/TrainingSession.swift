// One network in training: parameters, state of the update rule, probe. A step is forward → loss → backward
// (with the probe's measurements) → penalty → global norm → clip → update; each phase has a file of its own.
// Not here: per-element arithmetic (the kernels), the order of batches and what is kept of a step (Training).

import KernelInterface

/// A network in training, in one number format. Nothing in a step allocates.
final class TrainingSession<Scalar: BinaryFloatingPoint & Sendable> {
    let architecture: NetworkArchitecture
    let options: TrainingOptions
    let kernels: KernelTable<Scalar>
    let samples: SampleStorage<Scalar>
    let sampleRows: Int
    /// Rows of a step's batch.
    let batchRows: Int
    /// The most rows that evaluation computes at once; at least `batchRows`.
    let chunkRows: Int
    let arena: Arena
    let layout: SessionLayout

    /// The latest step's figures.
    var measurement: StepMeasurement
    /// The first tensor that was not finite; training ends with the step that found it.
    var origin: NonFiniteOrigin?
    /// Updates made so far.
    var updateCount = 0
    /// β₁ᵗ and β₂ᵗ of Adam.
    var betaPowers = (first: 1.0, second: 1.0)
    /// The step's batch.
    var batch: Batch
    /// Upper bounds of the parameter tensors' Euclidean norms, four a layer as in `ParameterSlot`.
    var parameterBounds: [Double]
    /// Σ g² of every parameter tensor's gradient, four a layer; 0 for tensors that do not exist.
    var gradientSquares: [Double]

    /// The rows that a step works on.
    struct Batch {
        var rows: Int
        /// [rows × inputs]
        var inputs: UnsafePointer<Scalar>
        /// [rows × outputs]
        var values: UnsafePointer<Scalar>
        /// [rows]; nil for real targets.
        var classes: UnsafePointer<Int32>?
    }

    /// - Parameter batchRows: rows of a step's batch, 1 ... samples' rows.
    init(
        architecture: NetworkArchitecture, options: TrainingOptions, kernels: KernelTable<Scalar>,
        samples: SampleStorage<Scalar>, sampleRows: Int, batchRows: Int, arena: Arena
    ) {
        self.architecture = architecture
        self.options = options
        self.kernels = kernels
        self.samples = samples
        self.sampleRows = sampleRows
        self.batchRows = batchRows
        chunkRows = max(batchRows, min(64, sampleRows))
        self.arena = arena
        layout = SessionLayout(
            architecture: architecture, options: options, rows: chunkRows, kernels: kernels)
        arena.prepare(for: layout.plan)
        measurement = StepMeasurement(weightLayers: architecture.weightLayers)
        batch = Batch(
            rows: batchRows, inputs: samples.inputs, values: samples.values, classes: samples.classes)
        parameterBounds = Array(repeating: 0, count: ParameterSlot.count * architecture.weightLayers)
        gradientSquares = parameterBounds
    }

    @inline(__always)
    func pointer(_ region: Region) -> UnsafeMutablePointer<Scalar> { arena.pointer(region) }

    /// a_{l−1}: what goes into weight layer `index`.
    @inline(__always)
    func layerInput(_ index: Int) -> UnsafePointer<Scalar> {
        index == 0 ? batch.inputs : UnsafePointer(pointer(layout.layers[index - 1].blockOutput))
    }
}

/// The parameter tensors of a layer, in declaration order.
enum ParameterSlot: Int, CaseIterable {
    case weight, bias, gamma, beta

    static let count = 4

    var tensor: TensorKind {
        switch self {
        case .weight: .weight
        case .bias: .bias
        case .gamma: .gamma
        case .beta: .beta
        }
    }

    var gradientTensor: TensorKind {
        switch self {
        case .weight: .weightGradient
        case .bias: .biasGradient
        case .gamma: .gammaGradient
        case .beta: .betaGradient
        }
    }
}

extension LayerLayout {
    /// Where a parameter lies; nil where the layer has none of the kind.
    @inline(__always)
    func parameter(_ slot: ParameterSlot) -> Region? {
        switch slot {
        case .weight: weight
        case .bias: bias
        case .gamma: gamma
        case .beta: beta
        }
    }

    /// Where a parameter's gradient lies; nil where the layer has no such parameter.
    @inline(__always)
    func gradient(_ slot: ParameterSlot) -> Region? {
        switch slot {
        case .weight: weightGradient
        case .bias: bias == nil ? nil : biasGradient
        case .gamma: gamma == nil ? nil : gammaGradient
        case .beta: beta == nil ? nil : betaGradient
        }
    }
}
