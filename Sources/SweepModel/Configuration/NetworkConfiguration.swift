// The shape and the ingredients of one network. Not here: weights, arithmetic.

/// A fully connected network: hidden blocks l = 1…L, then the linear read-out L + 1.
///
///     y_l = a_{l−1} W_lᵀ + b_l
///     u_l = norm(y_l)
///     h_l = dropout(φ(u_l))
///     f_l = h_l, or h_l V_lᵀ + c_l                    with two matrices a block
///     a_l = β · f_l + skipScale · a_{l−1}             where `residual` and the widths agree
///         = T_l ⊙ f_l + (1 − T_l) ⊙ a_{l−1}           where `highway` and the widths agree
///         = f_l                                       elsewhere
///     outputs = a_L W_{L+1}ᵀ + b_{L+1}
///
/// β is `branchScale`, over √L with `branchScaling` inverseSquareRootOfDepth. With `residualOrder` pre, norm
/// and φ stand before the matrix: f_l = W_l φ(norm(a_{l−1})) + b_l.
package struct NetworkConfiguration: Hashable, Sendable {
    /// Widths of the hidden blocks, input side first; empty for a linear model.
    package var hiddenWidths: [Int] = [64, 64]
    package var activation: Activation = .relu
    /// Slope of leaky ReLU left of 0.
    package var leakySlope: Double = 0.01
    /// α of ELU.
    package var eluAlpha: Double = 1
    /// Every unit's slope of PReLU before the first step.
    package var preluSlope: Double = 0.25
    package var initialization: Initialization = .heNormal
    /// Factor on the initialisation's standard deviation, hidden blocks.
    package var sigmaW: Double = 1
    /// Standard deviation of the initial biases, N(0, σ_b²).
    package var sigmaB: Double = 0
    /// The read-out's factor; nil: `sigmaW`.
    package var readoutSigmaW: Double?
    /// Whether the last matrix of every residual branch, or γ of its last norm layer where there is one,
    /// starts at 0, so that every block starts as its skip connection (Goyal et al. 2017, section 5.1).
    package var zeroLastResidual: Bool = false
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
    package var branchScaling: BranchScaling = .constant
    package var residualOrder: ResidualOrder = .post
    /// Weight matrices of a hidden block, 1 or 2; with 2 the block is V φ(W x).
    package var blockMatrices: Int = 1
    /// Whether a gate T = σ(W_T x + b_T) mixes a block's output with its input (Srivastava et al. 2015).
    package var highway: Bool = false
    /// b_T before the first step; gates have biases whatever `bias` says.
    package var highwayBias: Double = -1
    /// Probability with which an activation of a hidden block is dropped in training; the others are divided
    /// by 1 − p (Srivastava et al. 2014, inverted).
    package var dropout: Double = 0

    package init() {}

    /// Number of hidden blocks, L.
    package var depth: Int { hiddenWidths.count }
}
