// The shape and the ingredients of one network. Not here: weights, arithmetic.

/// A fully connected network: hidden blocks l = 1…L, then the linear read-out L + 1.
///
///     y_l = a_{l−1} W_lᵀ + b_l
///     u_l = norm(y_l)
///     h_l = φ(u_l)
///     a_l = branchScale · h_l + skipScale · a_{l−1}   where `residual` and the widths agree, else h_l
///     outputs = a_L W_{L+1}ᵀ + b_{L+1}
package struct NetworkConfiguration: Hashable, Sendable {
    /// Widths of the hidden blocks, input side first; empty for a linear model.
    package var hiddenWidths: [Int] = [64, 64]
    package var activation: Activation = .relu
    /// Slope of leaky ReLU left of 0.
    package var leakySlope: Double = 0.01
    /// α of ELU.
    package var eluAlpha: Double = 1
    package var initialization: Initialization = .heNormal
    /// Factor on the initialisation's standard deviation, hidden blocks.
    package var sigmaW: Double = 1
    /// Standard deviation of the initial biases, N(0, σ_b²).
    package var sigmaB: Double = 0
    /// The read-out's factor; nil: `sigmaW`.
    package var readoutSigmaW: Double?
    /// Whether blocks and read-out have biases.
    package var bias: Bool = true
    package var normalization: Normalization = .none
    /// Whether the norm layer has trainable γ (from 1) and β (from 0).
    package var normalizationAffine: Bool = true
    /// ε inside the square root of a norm layer.
    package var normalizationEpsilon: Double = 1e-5
    package var residual: Bool = false
    package var skipScale: Double = 1
    package var branchScale: Double = 1

    package init() {}

    /// Number of hidden blocks, L.
    package var depth: Int { hiddenWidths.count }
}
