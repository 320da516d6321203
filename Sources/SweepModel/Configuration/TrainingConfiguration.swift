// How a trial trains: optimiser, penalties, clipping, batches. Not here: the loop.

/// An optimiser with its numbers.
package struct OptimizerConfiguration: Hashable, Sendable {
    package var kind: OptimizerKind = .sgd
    /// η.
    package var learningRate: Double = 0.01
    /// μ of momentum and Nesterov.
    package var momentum: Double = 0.9
    package var beta1: Double = 0.9
    package var beta2: Double = 0.999
    /// ε of Adam, added outside the square root as in PyTorch.
    package var epsilon: Double = 1e-8
    /// Decoupled decay λ on weight matrices, for every optimiser: W ← W(1 − ηλ) before the update
    /// (Loshchilov & Hutter 2019).
    package var weightDecay: Double = 0

    package init() {}
}

/// Limits on the gradient of the total loss, applied after it was measured and before the update.
package enum GradientClipping: Hashable, Sendable {
    case none
    /// All tensors times min(1, c/(‖g‖₂ + 1e-6)), Pascanu 2013, PyTorch's form.
    case norm(Double)
    /// Every element into [−c, c].
    case value(Double)
}

/// Everything about the training loop that is not the network or the data.
package struct TrainingConfiguration: Hashable, Sendable {
    package var steps: Int = 200
    /// Rows of a step's batch; nil: all rows, unshuffled. A last partial batch of an epoch is dropped.
    package var batchSize: Int? = 64
    package var precision: Precision = .float32
    package var loss: LossFunction = .softmaxCrossEntropy
    package var optimizer = OptimizerConfiguration()
    package var clipping: GradientClipping = .none
    /// λ of λ Σ|W| over weight matrices.
    package var l1: Double = 0
    /// λ of λ/2 Σ W² over weight matrices.
    package var l2: Double = 0
    /// The full set of layer statistics is recorded at every k-th step (and the first and the last one).
    package var probeEvery: Int = 1

    package init() {}
}
