// Where the first number that is not finite was born.

/// The first tensor, in the probe's scan order, that held NaN or an infinity.
///
/// Scan order within a step: input and targets → parameters → forward, layer 1…L+1 (y before a norm layer,
/// preactivation u, activation h) → loss → backward, layer L+1…1 (δ, ∇W, ∇b, ∇γ, ∇β) → updated parameters.
package struct NonFiniteProvenance: Hashable, Sendable {
    package enum Phase: String, CaseIterable, Hashable, Sendable {
        case data, parameters, forward, loss, backward, update
    }

    package enum Tensor: String, CaseIterable, Hashable, Sendable {
        case input
        case target
        case weight
        case bias
        case gamma
        case beta
        /// y: the product before a norm layer.
        case product
        /// u: what goes into the activation (the read-out's outputs too).
        case preactivation
        case activation
        case loss
        case delta
        case weightGradient = "weight_gradient"
        case biasGradient = "bias_gradient"
        case gammaGradient = "gamma_gradient"
        case betaGradient = "beta_gradient"
        /// Weight normalisation's g.
        case gain
        /// PReLU's trainable slopes.
        case slope
        case gainGradient = "gain_gradient"
        case slopeGradient = "slope_gradient"
    }

    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case nan
        case infinity = "inf"
        case both = "inf+nan"
    }

    /// Counted from 0.
    package var step: Int
    package var phase: Phase
    /// 0 for data and loss, 1…L hidden, L + 1 the read-out.
    package var layer: Int
    package var tensor: Tensor
    package var kind: Kind
    /// NaNs and infinities in the tensor; 0 where a foreign trace does not say.
    package var count: Int
    /// Largest finite |x| in the tensor; 0 if it holds none.
    package var largestFinite: Double

    package init(
        step: Int, phase: Phase, layer: Int, tensor: Tensor, kind: Kind, count: Int = 0,
        largestFinite: Double = 0
    ) {
        self.step = step
        self.phase = phase
        self.layer = layer
        self.tensor = tensor
        self.kind = kind
        self.count = count
        self.largestFinite = largestFinite
    }
}
