// How a network is trained: loss, update rule, penalties, clipping, number format. Not here: the loop, the
// batches.

/// What training minimises.
package enum LossKind: Hashable, Sendable {
    /// Mean over the batch of −ln softmax(outputs)[class].
    case softmaxCrossEntropy
    /// Mean over all batch × output elements of (output − target)².
    case meanSquaredError
}

/// The rule that turns a gradient into an update, with its own numbers.
package enum UpdateRule: Hashable, Sendable {
    case sgd
    /// v ← μv + g, w ← w − ηv.
    case momentum(Double)
    /// v ← μv + g, w ← w − η(g + μv).
    case nesterov(Double)
    /// Kingma & Ba 2015, algorithm 1, ε outside the root. With weight decay this is AdamW (Loshchilov &
    /// Hutter 2019, algorithm 2).
    case adam(beta1: Double, beta2: Double, epsilon: Double)

    /// How many tensors of state a parameter tensor needs.
    var momentCount: Int {
        switch self {
        case .sgd: 0
        case .momentum, .nesterov: 1
        case .adam: 2
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
}

/// The format in which a network is computed; statistics are always in Double.
package enum NumberFormat: Hashable, Sendable, CaseIterable {
    case float32, float64
}

/// Everything about training that is neither the network nor the data.
package struct TrainingOptions: Hashable, Sendable {
    package var loss: LossKind
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

    package init(loss: LossKind) { self.loss = loss }

    var hasPenalty: Bool { l1 != 0 || l2 != 0 }
}
