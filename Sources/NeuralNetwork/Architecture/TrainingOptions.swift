// How a network is trained: loss, update rule, penalties, clipping. Not here: the loop, the batches,
// schedules.

package import KernelInterface

/// The rule that turns a gradient into an update, with its own numbers; the formulas are at
/// `KernelInterface.OptimizerRule`.
package enum UpdateRule: Hashable, Sendable {
    case sgd
    /// v ← μv + g, w ← w − ηv.
    case momentum(Double)
    /// v ← μv + g, w ← w − η(g + μv).
    case nesterov(Double)
    /// Kingma & Ba 2015, algorithm 1, ε outside the root. With weight decay this is AdamW (Loshchilov &
    /// Hutter 2019, algorithm 2).
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    /// Reddi et al. 2018, algorithm 2, with Adam's bias corrections as PyTorch.
    case amsgrad(beta1: Double, beta2: Double, epsilon: Double)
    /// Dozat 2016; μₜ = β₁(1 − ½ · 0.96^(t · momentumDecay)) as PyTorch.
    case nadam(beta1: Double, beta2: Double, epsilon: Double, momentumDecay: Double)
    /// Hinton's lecture 6e, ε outside the root as PyTorch.
    case rmsprop(rho: Double, epsilon: Double)
    /// Duchi et al. 2011.
    case adagrad(epsilon: Double)
    /// Chen et al. 2023, algorithm 2.
    case lion(beta1: Double, beta2: Double)

    /// Whether a step's coefficients depend on its number.
    var changesWithSteps: Bool {
        switch self {
        case .adam, .amsgrad, .nadam: true
        case .sgd, .momentum, .nesterov, .rmsprop, .adagrad, .lion: false
        }
    }

    var kernelRule: OptimizerRule {
        switch self {
        case .sgd: .sgd
        case .momentum: .momentum
        case .nesterov: .nesterov
        case .adam: .adam
        case .amsgrad: .amsgrad
        case .nadam: .nadam
        case .rmsprop: .rmsprop
        case .adagrad: .adagrad
        case .lion: .lion
        }
    }
}

/// Limits on the total loss's gradient.
package enum ClippingRule: Hashable, Sendable {
    case none
    /// All tensors times min(1, c/(‖g‖₂ + 1e-6)) (Pascanu 2013 in PyTorch's form).
    case norm(Double)
    /// Every element into [−c, c].
    case value(Double)
    /// Each tensor times min(1, c/(‖its g‖₂ + 1e-6)).
    case layerNorm(Double)
    /// Adaptive gradient clipping (Brock et al. 2021, eq. 3): each unit's gradient to at most λ · max(‖w‖,
    /// 1e-3); vectors are one unit, the read-out's W and b are left alone.
    case adaptive(Double)
}

/// Everything about training that is neither the network nor the data.
package struct TrainingOptions: Hashable, Sendable {
    package var loss: Loss
    package var rule: UpdateRule = .sgd
    /// η.
    package var learningRate = 0.01
    /// λ of W ← W(1 − ηλ) before the update, on weight matrices only, for every rule.
    package var weightDecay = 0.0
    /// λ of λ Σ|W| over weight matrices.
    package var l1 = 0.0
    /// λ of λ/2 Σ W² over weight matrices.
    package var l2 = 0.0
    package var clipping: ClippingRule = .none
    /// Whether to compute ∂L/∂inputs as well (nothing in training needs it).
    package var inputGradient = false
    /// Whether results and operands below the format's normal range count as 0; outside the promise of
    /// equal bits between architectures.
    package var flushDenormals = false

    package init(loss: Loss) { self.loss = loss }

    var hasPenalty: Bool { l1 != 0 || l2 != 0 }
}
