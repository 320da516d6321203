// The shape and the formulas of one network of fully connected blocks, as this target understands them.
// Not here: names in sweep files (SweepModel), memory and arithmetic (Blocks, the kernels).

package import KernelInterface

/// What is normalised in a hidden block.
package enum NormalizationKind: Hashable, Sendable {
    case none
    /// Over the rows of the batch, biased variance (Ioffe & Szegedy 2015).
    case batch
    /// Over the units of a row, biased variance (Ba et al. 2016).
    case layer
    /// Over the units of a row, without a mean and without β (Zhang & Sennrich 2019).
    case rms
    /// The weights: W = g · v/‖v‖ for every unit (Salimans & Kingma 2016, eq. 2). g starts at ‖v‖.
    case weight

    /// Whether there is a norm layer, with x̂ and statistics.
    package var isLayer: Bool { self == .batch || self == .layer || self == .rms }
}

/// Where a residual block's activation stands.
package enum ResidualOrder: Hashable, Sendable {
    /// a = skip · x + branch · φ(norm(Wx + b)).
    case post
    /// a = skip · x + branch · (Wφ(norm(x)) + b) (He et al. 2016, "Identity mappings", figure 4e). A block
    /// without a skip connection is Wx + b alone, and φ(norm(·)) stands before the read-out.
    case pre
}

/// A fully connected network: hidden blocks b = 1…B, then the linear read-out. With the default options
///
///     y = x W + b                        W [in × out]
///     u = y, or γ (y − mean)/√(var + ε) + β
///     h = φ(u)
///     a = branchScale · h + skipScale · x   where `residual` and the widths agree, else h
///     outputs = a_B W + b
///
/// With two matrices a block, h V + c stands in h's place. A highway block (Srivastava et al. 2015, eq. 3) is
/// T ⊙ h + (1 − T) ⊙ x with T = sigmoid(x W_T + b_T) where the widths agree. Dropout multiplies φ(u).
package struct NetworkArchitecture: Hashable, Sendable {
    /// Features of a row; at least 1.
    package var inputs: Int
    /// Widths of the hidden blocks, input side first; empty for a linear model.
    package var hiddenWidths: [Int]
    /// Units of the read-out; at least 1.
    package var outputs: Int
    package var activation: Activation = .relu
    package var bias = true
    package var normalization: NormalizationKind = .none
    /// Whether norm layers have trainable γ (from 1) and β (from 0).
    package var normalizationAffine = true
    package var normalizationEpsilon = 1e-5
    package var residual = false
    package var residualOrder: ResidualOrder = .post
    package var skipScale = 1.0
    package var branchScale = 1.0
    /// Weight matrices of a hidden block: 1 or 2.
    package var blockMatrices = 1
    package var highway = false
    /// Probability that an element of h is dropped, 0 ≤ p < 1.
    package var dropout = 0.0

    package init(inputs: Int, hiddenWidths: [Int], outputs: Int) {
        self.inputs = inputs
        self.hiddenWidths = hiddenWidths
        self.outputs = outputs
    }

    /// Number of hidden blocks.
    package var depth: Int { hiddenWidths.count }

    /// Width of what goes into block `block` (0 ..< depth), or into the read-out (depth).
    package func blockInput(_ block: Int) -> Int { block == 0 ? inputs : hiddenWidths[block - 1] }

    /// Whether block `block` adds its input to its output.
    package func hasSkip(_ block: Int) -> Bool {
        residual && block < depth && blockInput(block) == hiddenWidths[block]
    }

    /// Whether block `block` is a highway block; residual blocks never are.
    package func hasGate(_ block: Int) -> Bool {
        highway && !residual && block < depth && blockInput(block) == hiddenWidths[block]
    }

    /// Whether block `block` has its norm layer and activation before its (first) matrix; the read-out too
    /// where blocks do.
    package func isPreActivated(_ block: Int) -> Bool {
        residual && residualOrder == .pre && depth > 0 && (block == depth || hasSkip(block))
    }
}
