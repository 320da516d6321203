// One network's training from initial parameters to its last step, as a request. Not here: doing it
// (PackTrainer).

/// Which rows a step trains on.
package enum BatchSource {
    /// All rows, as they lie.
    case full
    /// `fill(step, rows)` writes the row numbers of a step's batch of `rows` rows; called once a step, in
    /// order.
    case rows(Int, fill: (_ step: Int, _ rows: UnsafeMutableBufferPointer<Int32>) -> Void)
}

/// What a training's owner wants after a step.
package enum StepDecision: Hashable, Sendable {
    case proceed
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
    /// Initial parameters of weight layer 0 ..< L + 1.
    package var parameters: (_ layer: Int) -> LayerParameters
    /// Called after every step's update. The measurement is to be read at once, not kept: a kept one makes
    /// the next step copy it.
    package var observe: (borrowing StepMeasurement) -> StepDecision
    /// Sample sets to evaluate the trained network on.
    package var evaluations: [Samples]

    package init(
        architecture: NetworkArchitecture, options: TrainingOptions, samples: Samples, batches: BatchSource,
        steps: Int, probeEvery: Int = 1, evaluations: [Samples] = [],
        parameters: @escaping (_ layer: Int) -> LayerParameters,
        observe: @escaping (borrowing StepMeasurement) -> StepDecision
    ) {
        self.architecture = architecture
        self.options = options
        self.samples = samples
        self.batches = batches
        self.steps = steps
        self.probeEvery = probeEvery
        self.evaluations = evaluations
        self.parameters = parameters
        self.observe = observe
    }
}

/// How a training ended.
package struct TrainingEnd: Sendable {
    /// Steps that were run; fewer than asked for after a non-finite number or a cancellation.
    package var steps: Int
    package var isCancelled: Bool
    /// The first tensor that was not finite; the step that found it is the last one.
    package var origin: NonFiniteOrigin?
    /// In the order of the job's; empty after a cancellation.
    package var evaluations: [Evaluation]
    /// Share of each hidden layer's units that were active in less than 1 % of the last batch's rows.
    package var inactiveUnitShares: [Double]
}
