// How a trial trains: optimiser, penalties, clipping, batches. Not here: the loop.

/// An optimiser with its numbers.
package struct OptimizerConfiguration: Hashable, Sendable {
    package var kind: OptimizerKind = .sgd
    /// η.
    package var learningRate: Double = 0.01
    /// μ of momentum and Nesterov.
    package var momentum: Double = 0.9
    /// nil: the rule's own, see ``OptimizerKind/standardBeta1``.
    package var beta1: Double?
    /// nil: the rule's own.
    package var beta2: Double?
    /// ε, added outside the square root as in PyTorch; nil: the rule's own.
    package var epsilon: Double?
    /// ρ of RMSprop, PyTorch's α.
    package var rho: Double = 0.99
    /// ψ of Nadam's momentum schedule β₁(1 − ½ · 0.96^(tψ)).
    package var momentumDecay: Double = 4e-3
    /// Decoupled decay λ on weight matrices, for every optimiser: W ← W(1 − ηλ) before the update
    /// (Loshchilov & Hutter 2019).
    package var weightDecay: Double = 0

    package init() {}

    /// β₁ that the rule computes with.
    package var effectiveBeta1: Double { beta1 ?? kind.standardBeta1 }
    /// β₂ that the rule computes with.
    package var effectiveBeta2: Double { beta2 ?? kind.standardBeta2 }
    /// ε that the rule computes with.
    package var effectiveEpsilon: Double { epsilon ?? kind.standardEpsilon }
}

/// What a rule computes with where nothing else is given: PyTorch's defaults, Lion's from Chen et al. 2023.
extension OptimizerKind {
    package var standardBeta1: Double { 0.9 }
    package var standardBeta2: Double { self == .lion ? 0.99 : 0.999 }
    package var standardEpsilon: Double { self == .adagrad ? 1e-10 : 1e-8 }
}

/// How η changes over the steps, as a factor on it.
package struct ScheduleConfiguration: Hashable, Sendable {
    package var kind: ScheduleKind = .constant
    /// Steps between two changes of kind `step`.
    package var stepLength: Int = 100
    /// γ of `step` and `exponential`; nil: the schedule's own.
    package var gamma: Double?
    /// Share of η at the end of `cosine` and `oneCycle`; nil: the schedule's own.
    package var finalShare: Double?
    /// Steps over which the rate first rises linearly, before any schedule but `oneCycle`; nil: the
    /// schedule's own.
    package var warmupSteps: Int?

    package init() {}

    /// γ that the schedule computes with.
    package var effectiveGamma: Double { gamma ?? (kind == .exponential ? 0.99 : 0.1) }
    /// 0, and for one cycle PyTorch's 1/(25 · 10⁴).
    package var effectiveFinalShare: Double { finalShare ?? (kind == .oneCycle ? 1 / 250_000 : 0) }
    /// 0, and for linear warm-up a tenth of the steps, at least one.
    package func effectiveWarmupSteps(of steps: Int) -> Int {
        warmupSteps ?? (kind == .linearWarmup ? max(1, steps / 10) : 0)
    }
}

/// Limits on the gradient of the total loss, applied after it was measured and before the update.
package enum GradientClipping: Hashable, Sendable {
    case none
    /// All tensors times min(1, c/(‖g‖₂ + 1e-6)), Pascanu 2013, PyTorch's form.
    case norm(Double)
    /// Every element into [−c, c].
    case value(Double)
    /// Every parameter tensor by itself times min(1, c/(‖g‖₂ + 1e-6)).
    case layerNorm(Double)
    /// Adaptive clipping (Brock et al. 2021, eq. 3): the gradient g_i of a unit's weights w_i times
    /// min(1, λ max(‖w_i‖, 1e-3)/‖g_i‖), hidden blocks only.
    case adaptive(Double)
}

/// Everything about the training loop that is not the network or the data.
package struct TrainingConfiguration: Hashable, Sendable {
    package var steps: Int = 200
    /// Rows of a step's batch; nil: all rows, unshuffled. A last partial batch of an epoch is dropped.
    package var batchSize: Int? = 64
    package var precision: Precision = .float32
    package var loss: LossFunction = .softmaxCrossEntropy
    /// δ of the Huber loss.
    package var huberDelta: Double = 1
    /// ε of softmax cross-entropy's targets (1 − ε) · one-hot + ε/classes (Szegedy et al. 2016, section 7).
    package var labelSmoothing: Double = 0
    package var optimizer = OptimizerConfiguration()
    package var schedule = ScheduleConfiguration()
    package var clipping: GradientClipping = .none
    /// λ of λ Σ|W| over weight matrices.
    package var l1: Double = 0
    /// λ of λ/2 Σ W² over weight matrices.
    package var l2: Double = 0
    /// The full set of layer statistics is recorded at every k-th step (and the first and the last one).
    package var probeEvery: Int = 1
    /// Training ends after the first step whose data loss, on its batch and before its update, is at most
    /// this; nil: it runs all its steps. The verdict is judged on the recorded steps as ever.
    package var targetLoss: Double?
    /// Whether numbers too small for the format's full precision become 0: faster in vanishing networks, but
    /// such results are the same on machines of one architecture only.
    package var flushDenormals: Bool = false

    package init() {}
}
