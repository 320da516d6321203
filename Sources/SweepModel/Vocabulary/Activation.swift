// The activation functions by name, with what the rest of the house has to know about them.
// Not here: their arithmetic (the kernels' business).

/// An elementwise activation function φ.
package enum Activation: String, CaseIterable, Hashable, Sendable {
    case linear
    case sigmoid
    case tanh
    case relu
    case leakyReLU = "leaky_relu"
    case gelu
    case geluTanh = "gelu_tanh"
    case silu
    case elu
    case selu
    case softplus
    /// max(−1, min(1, z)), Collobert 2004.
    case hardTanh = "hard_tanh"
    /// z/(1 + |z|), Glorot & Bengio 2010.
    case softsign
    /// z · tanh(ln(1 + e^z)), Misra 2019.
    case mish
    /// z where z > 0, else a · z with a trainable slope a, one a unit (He et al. 2015, eq. 1).
    case prelu

    /// Greatest lower and least upper bound of φ; infinite where there is none.
    ///
    /// A unit counts as saturated when it lies within 1 % of the distance between two finite bounds from
    /// one of them, so only activations that are bounded on both sides can saturate.
    package var bounds: (lower: Double, upper: Double) {
        switch self {
        case .sigmoid: (0, 1)
        case .tanh, .hardTanh, .softsign: (-1, 1)
        case .linear: (-.infinity, .infinity)
        case .relu, .softplus: (0, .infinity)
        case .leakyReLU, .prelu: (-.infinity, .infinity)
        case .gelu: (-0.170_04, .infinity)
        case .geluTanh: (-0.170_05, .infinity)
        case .silu: (-0.278_47, .infinity)
        case .elu: (-1, .infinity)
        case .selu: (-1.758_10, .infinity)
        case .mish: (-0.308_85, .infinity)
        }
    }

    /// Whether a unit's output is exactly zero on a half-line, so that units can die (ReLU).
    package var hasExactZeroHalfLine: Bool { self == .relu }
}
