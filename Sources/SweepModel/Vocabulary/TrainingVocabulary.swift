// The remaining names that a sweep file may use: normalisation, loss, optimiser, precision, scaling of data.
// Not here: what they compute.

/// A normalisation layer between a block's product and its activation.
package enum Normalization: String, CaseIterable, Hashable, Sendable {
    case none
    /// Over the batch, biased variance (Ioffe & Szegedy 2015, algorithm 1).
    case batch
    /// Over the features of one row, biased variance (Ba et al. 2016, eq. 4).
    case layer
    /// γ y/√(mean y² + ε) over the features of one row: no mean, no β (Zhang & Sennrich 2019, eq. 4).
    case rms
    /// Of the weights, not of the product: W = g · v/‖v‖ per unit, g starting at ‖v‖ (Salimans & Kingma
    /// 2016, eq. 2), so that the start is that of the network without it.
    case weight
}

/// Where a residual block's activation stands, β being the branch's and s the skip's scale.
package enum ResidualOrder: String, CaseIterable, Hashable, Sendable {
    /// a = s · x + β · φ(norm(W x + b)).
    case post
    /// a = s · x + β · (W φ(norm(x)) + b), He et al. 2016, "Identity mappings".
    case pre
}

/// How a residual branch's scale depends on the depth.
package enum BranchScaling: String, CaseIterable, Hashable, Sendable {
    /// `branch_scale` as it is.
    case constant
    /// `branch_scale`/√L, L hidden blocks (Yang & Schoenholz 2017).
    case inverseSquareRootOfDepth = "inverse_sqrt_depth"
}

/// What training minimises.
package enum LossFunction: String, CaseIterable, Hashable, Sendable {
    /// Mean over the batch of −ln softmax(logits)[class], in nats.
    case softmaxCrossEntropy = "softmax_cross_entropy"
    /// Mean over all batch × output elements of (output − target)².
    case meanSquaredError = "mean_squared_error"
    /// Mean over all batch × output elements of e²/2 for |e| ≤ δ, else δ(|e| − δ/2), e = output − target
    /// (Huber 1964, in PyTorch's form).
    case huber
    /// Mean over the batch of Σ_{j≠y} max(0, 1 − x_y + x_j)/classes, y the row's class (Weston & Watkins
    /// 1999, in the form of PyTorch's MultiMarginLoss with p = 1).
    case hinge

    /// Whether targets must be classes.
    package var needsClasses: Bool { self == .softmaxCrossEntropy || self == .hinge }
}

/// The rule that turns a gradient into a parameter update.
package enum OptimizerKind: String, CaseIterable, Hashable, Sendable {
    case sgd
    /// v ← μv + g, w ← w − ηv (Polyak 1964, in PyTorch's form).
    case momentum
    /// w ← w − η(g + μv) (Nesterov 1983, in PyTorch's form).
    case nesterov
    /// Kingma & Ba 2015, algorithm 1.
    case adam
    /// Loshchilov & Hutter 2019, algorithm 2: Adam with decoupled weight decay.
    case adamW = "adamw"
    /// v ← ρv + (1 − ρ)g², w ← w − η g/(√v + ε) (Tieleman & Hinton 2012, in PyTorch's form).
    case rmsprop
    /// s ← s + g², w ← w − η g/(√s + ε) (Duchi et al. 2011, in PyTorch's form).
    case adagrad
    /// Adam with Nesterov's momentum (Dozat 2016, in PyTorch's form).
    case nadam
    /// w ← w − η sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g (Chen et al. 2023, algorithm 2).
    case lion
    /// Adam with the greatest second moment so far (Reddi et al. 2018, in PyTorch's form).
    case amsgrad
}

/// How the learning rate changes over a trial's steps.
package enum ScheduleKind: String, CaseIterable, Hashable, Sendable {
    case constant
    /// Times γ every k steps.
    case step
    /// Times γ every step.
    case exponential
    /// Half a cosine down to a share of η (Loshchilov & Hutter 2017, eq. 5, without restarts).
    case cosine
    /// Linearly up to η over the first steps, then constant (Goyal et al. 2017, section 2.2).
    case linearWarmup = "linear_warmup"
    /// Up from η/25 to η over 30 % of the steps, then down, both along cosines (Smith & Topin 2018, in the
    /// form of PyTorch's OneCycleLR; the momentum stays as it is).
    case oneCycle = "one_cycle"
}

/// The floating-point format in which a trial is computed. Statistics are always accumulated in Double.
package enum Precision: String, CaseIterable, Hashable, Sendable {
    case float32
    case float64
}

/// How input features are scaled, with figures taken from the training part only.
package enum FeatureScaling: String, CaseIterable, Hashable, Sendable {
    case none
    /// Zero mean and unit variance for each feature; a constant feature becomes 0.
    case standardize
    /// Each feature linearly onto [0, 1]; a constant feature becomes 0.
    case minMax = "min_max"
}
