// The remaining names that a sweep file may use: normalisation, loss, optimiser, precision, scaling of data.
// Not here: what they compute.

/// A normalisation layer between a block's product and its activation.
package enum Normalization: String, CaseIterable, Hashable, Sendable {
    case none
    /// Over the batch, biased variance (Ioffe & Szegedy 2015, algorithm 1).
    case batch
    /// Over the features of one row, biased variance (Ba et al. 2016, eq. 4).
    case layer
}

/// What training minimises.
package enum LossFunction: String, CaseIterable, Hashable, Sendable {
    /// Mean over the batch of −ln softmax(logits)[class], in nats.
    case softmaxCrossEntropy = "softmax_cross_entropy"
    /// Mean over all batch × output elements of (output − target)².
    case meanSquaredError = "mean_squared_error"
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
