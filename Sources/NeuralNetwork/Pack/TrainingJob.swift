// One network's training from initial parameters to its last step, as a request. Not here: doing it
// (PackTrainer).

import KernelInterface

/// Which rows a step trains on.
package enum BatchSource {
    /// All rows, as they lie.
    case full
    /// `fill(step, rows)` writes the row numbers of a step's batch of `rows` rows; called once a step, in
    /// order, and before that for step 0 where initial weights are scaled by the first batch.
    case rows(Int, fill: (_ step: Int, _ rows: UnsafeMutableBufferPointer<Int32>) -> Void)
}

/// What a training's owner wants after a step.
package enum StepDecision: Hashable, Sendable {
    case proceed
    /// The training is done; it ends as after its last step.
    case finish
    /// Give the training up; it ends without evaluations.
    case cancel
}

/// One network to train.
package struct TrainingJob {
    package var architecture: NetworkArchitecture
    package var options: TrainingOptions
    package var samples: Samples
    package var batches: BatchSource
    package var steps: Int
    /// Every k-th step, and the first and the last one, is probed in full.
    package var probeEvery: Int
    /// Decides dropout's masks.
    package var seed: UInt64
    /// Factor on η at a step, counted from 0; nil: 1 throughout.
    package var schedule: ((_ step: Int) -> Double)?
    /// Initial parameters of every weight layer.
    package var parameters: (_ layer: Int) -> LayerParameters
    /// Where it is given, the weights are then scaled layer by layer so that the products on the first batch
    /// have this variance (``LayerSequentialUnitVariance``).
    package var initialVariance: ((_ layer: Int) -> Double)?
    /// Called after steps' updates, with as many steps as nobody has been told of. The figures are to be read
    /// at once: the next step overwrites them.
    package var observe: (StepBlock) -> StepDecision
    /// The most steps that `observe` is called with; 1 where it decides by what a step did.
    package var observeEvery: Int
    /// Sample sets to evaluate the trained network on.
    package var evaluations: [Samples]

    package init(
        architecture: NetworkArchitecture, options: TrainingOptions, samples: Samples, batches: BatchSource,
        steps: Int, probeEvery: Int = 1, evaluations: [Samples] = [], seed: UInt64 = 0,
        schedule: ((_ step: Int) -> Double)? = nil, initialVariance: ((_ layer: Int) -> Double)? = nil,
        parameters: @escaping (_ layer: Int) -> LayerParameters,
        observeEvery: Int = 1, observe: @escaping (StepBlock) -> StepDecision
    ) {
        self.architecture = architecture
        self.options = options
        self.samples = samples
        self.batches = batches
        self.steps = steps
        self.probeEvery = probeEvery
        self.evaluations = evaluations
        self.seed = seed
        self.schedule = schedule
        self.initialVariance = initialVariance
        self.parameters = parameters
        self.observeEvery = observeEvery
        self.observe = observe
    }

    /// Rows of a step's batch.
    var batchRows: Int {
        switch batches {
        case .full: samples.rows
        case .rows(let count, _): count
        }
    }

    /// Whether a step, counted from 0, is measured completely.
    func isProbed(_ step: Int) -> Bool { probeEvery == 1 || step % probeEvery == 0 || step == steps - 1 }

    /// η of a step.
    func learningRate(_ step: Int) -> Double {
        schedule.map { options.learningRate * $0(step) } ?? options.learningRate
    }
}

/// How a training ended.
package struct TrainingEnd: Sendable {
    /// Steps that were run; fewer than asked for after a non-finite number or a decision.
    package var steps: Int
    package var isCancelled: Bool
    /// The first tensor that was not finite; the step that found it is the last one.
    package var origin: NonFiniteOrigin?
    /// The layers' figures of the last step; empty after a cancellation.
    package var lastLayers: [LayerMeasurement]
    /// In the order of the job's; empty after a cancellation.
    package var evaluations: [Evaluation]
    /// Share of each hidden weight layer's units that were active in less than 1 % of the last batch's rows.
    package var inactiveUnitShares: [Double]
}

/// What networks must share to be computed side by side: everything but numbers that a lane can have of its
/// own.
struct LaneKey: Hashable {
    private var architecture: NetworkArchitecture
    private var options: TrainingOptions
    private var samples: ObjectIdentifier
    private var isFull: Bool
    private var batchRows: Int

    init(_ job: TrainingJob) {
        architecture = job.architecture
        // Masks are drawn with each lane's own probability.
        if architecture.dropout > 0 { architecture.dropout = 0.5 }
        options = job.options
        options.learningRate = 1
        options.weightDecay = 0
        // A penalty that a lane lacks would still touch its numbers.
        options.l1 = options.l1 == 0 ? 0 : 1
        options.l2 = options.l2 == 0 ? 0 : 1
        options.clipping =
            switch options.clipping {
            case .none: .none
            case .norm: .norm(1)
            case .value: .value(1)
            case .layerNorm: .layerNorm(1)
            case .adaptive: .adaptive(1)
            }
        options.rule = options.rule.withoutNumbers
        samples = ObjectIdentifier(job.samples)
        batchRows = job.batchRows
        isFull = if case .full = job.batches { true } else { false }
    }
}

extension UpdateRule {
    fileprivate var withoutNumbers: UpdateRule {
        switch self {
        case .sgd: .sgd
        case .momentum: .momentum(0)
        case .nesterov: .nesterov(0)
        case .adam: .adam(beta1: 0, beta2: 0, epsilon: 0)
        case .amsgrad: .amsgrad(beta1: 0, beta2: 0, epsilon: 0)
        case .nadam: .nadam(beta1: 0, beta2: 0, epsilon: 0, momentumDecay: 0)
        case .rmsprop: .rmsprop(rho: 0, epsilon: 0)
        case .adagrad: .adagrad(epsilon: 0)
        case .lion: .lion(beta1: 0, beta2: 0)
        }
    }
}
