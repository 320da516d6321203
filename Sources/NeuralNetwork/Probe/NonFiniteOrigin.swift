// Where the first number that is not finite was born, in the order in which a step computes.
// Not here: the looking (the probe does it as the blocks go).

/// The tensors of a layer that can be looked at.
package enum TensorKind: Hashable, Sendable, CaseIterable {
    case weight, bias, gain, gamma, beta, slope
    /// y, the product before a norm layer.
    case product
    /// u, what goes into the activation; the read-out's outputs.
    case preactivation
    /// h = φ(u).
    case activation
    case loss
    /// δ = ∂L/∂u.
    case delta
    case weightGradient, biasGradient, gainGradient, gammaGradient, betaGradient, slopeGradient
}

/// The first tensor that held NaN or an infinity. The scan order is the order of computation: parameters →
/// forward, layer 1…L+1 (y, u, h) → loss → backward, layer L+1…1 (δ, ∇W, ∇b, ∇γ, ∇β) → updated parameters.
package struct NonFiniteOrigin: Hashable, Sendable {
    package enum Phase: Hashable, Sendable {
        case parameters, forward, loss, backward, update
    }

    /// Counted from 0.
    package var step: Int
    package var phase: Phase
    /// 1…L hidden, L + 1 the read-out; 0 for the loss.
    package var layer: Int
    package var tensor: TensorKind
    package var nanCount: Int
    package var infinityCount: Int
    /// Largest finite |x| in the tensor; 0 if it holds none.
    package var largestFinite: Double
}
