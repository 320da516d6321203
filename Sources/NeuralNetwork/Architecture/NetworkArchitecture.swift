// The shape and the formulas of one fully connected network, as this target understands them.
// Not here: names in sweep files (SweepModel), memory (SessionLayout), arithmetic (the kernels).

/// An elementwise activation function φ. Derivatives at 0: relu 0, leaky ReLU its slope, ELU α, SELU λα.
package enum ActivationFunction: Hashable, Sendable {
    case linear, sigmoid, tanh, relu, gelu, geluTanh, silu, selu, softplus
    case leakyReLU(slope: Double)
    case elu(alpha: Double)

    /// Beyond these an output counts as saturated: within 1 % of the distance between the two bounds from one
    /// of them. Infinite where φ is not bounded on both sides.
    var saturationThresholds: (lower: Double, upper: Double) {
        switch self {
        case .sigmoid: (0.01, 0.99)
        case .tanh: (-0.98, 0.98)
        default: (-.infinity, .infinity)
        }
    }
}

/// What stands between a block's product and its activation.
package enum NormalizationKind: Hashable, Sendable {
    case none
    /// Over the rows of the batch, biased variance (Ioffe & Szegedy 2015).
    case batch
    /// Over the units of a row, biased variance (Ba et al. 2016).
    case layer
}

/// A fully connected network: hidden blocks l = 1…L, then the linear read-out L + 1.
///
///     y_l = a_{l−1} W_l + b_l                      W_l [in × out]
///     u_l = y_l, or γ (y_l − mean)/√(var + ε) + β
///     h_l = φ(u_l)
///     a_l = branchScale · h_l + skipScale · a_{l−1}   where `residual` and the widths agree, else h_l
///     outputs = a_L W_{L+1} + b_{L+1}
package struct NetworkArchitecture: Hashable, Sendable {
    /// Features of a row; at least 1.
    package var inputs: Int
    /// Widths of the hidden blocks, input side first; empty for a linear model.
    package var hiddenWidths: [Int]
    /// Units of the read-out; at least 1.
    package var outputs: Int
    package var activation: ActivationFunction = .relu
    package var bias = true
    package var normalization: NormalizationKind = .none
    /// Whether norm layers have trainable γ (from 1) and β (from 0).
    package var normalizationAffine = true
    package var normalizationEpsilon = 1e-5
    package var residual = false
    package var skipScale = 1.0
    package var branchScale = 1.0

    package init(inputs: Int, hiddenWidths: [Int], outputs: Int) {
        self.inputs = inputs
        self.hiddenWidths = hiddenWidths
        self.outputs = outputs
    }

    /// Number of hidden blocks, L.
    package var depth: Int { hiddenWidths.count }
    /// Number of weight layers, L + 1.
    package var weightLayers: Int { hiddenWidths.count + 1 }

    /// Fan-in of weight layer `index` (0 ..< L + 1).
    package func fanIn(_ index: Int) -> Int { index == 0 ? inputs : hiddenWidths[index - 1] }
    /// Units of weight layer `index` (0 ..< L + 1).
    package func units(_ index: Int) -> Int { index == hiddenWidths.count ? outputs : hiddenWidths[index] }
    /// Whether block `index` has a skip connection.
    package func hasSkip(_ index: Int) -> Bool {
        residual && index < depth && fanIn(index) == units(index)
    }
}
