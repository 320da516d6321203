// The activation functions the kernels know, with the exact formulas and the conventions at 0.

/// φ, applied to every element of a pre-activation z.
///
/// Parameters are rounded once to the kernel's scalar. NaN propagates into φ and φ′ (but φ′ of `linear` is
/// always 1). Infinities give the limits. Derivatives at z = 0:
/// `relu` 0, `leakyReLU` its slope, `elu` α, `selu` λα (the limit from below everywhere). Of `hardTanh` at
/// z = ±1: 0, as in PyTorch.
///
/// Errors of φ and φ′ in Float stay below these limits, in units in the last place (ulp) of the result:
///
/// | activation | φ | φ′ |
/// |---|---|---|
/// | linear, hardTanh, relu | 0 | 0 |
/// | leakyReLU, prelu | 1 | 1 |
/// | sigmoid | 3 | 6 |
/// | tanh | 6 | 6 (of 1: φ′ = 1 − φ²) |
/// | softsign | 2 | 4 |
/// | gelu | 8 | 8 |
/// | geluTanh | 220, far below 0 | 220, far below 0 |
/// | silu | 4 | 6 |
/// | mish | 5 | 8 |
/// | elu, selu | 3 | 3 |
/// | softplus | 3 | 3 |
///
/// φ′ of gelu, geluTanh, silu and mish is a sum, gate + z · gate′; its ulp are those of the larger term, and
/// those of 2⁻¹¹⁹ where the result is less, because the gate is a denormal number there.
package enum Activation: Sendable, Hashable {
    /// φ(z) = z
    case linear
    /// φ(z) = 1 / (1 + e^−z)
    case sigmoid
    case tanh
    /// φ(z) = max(−1, min(1, z)) (Collobert 2004)
    case hardTanh
    /// φ(z) = z / (1 + |z|) (Glorot & Bengio 2010)
    case softsign
    /// φ(z) = max(0, z)
    case relu
    /// φ(z) = z for z > 0, slope · z otherwise
    case leakyReLU(slope: Double)
    /// φ(z) = z for z > 0, a · z otherwise, with a trainable a for every unit that starts at `initialSlope`
    /// (He et al. 2015). A pass without slopes takes the initial one.
    case prelu(initialSlope: Double)
    /// φ(z) = z Φ(z), with Φ the normal distribution function by erf (Hendrycks & Gimpel 2016)
    case gelu
    /// φ(z) = z/2 (1 + tanh(√(2/π) (z + 0.044715 z³))) (the approximation of the same paper)
    case geluTanh
    /// φ(z) = z · sigmoid(z)
    case silu
    /// φ(z) = z · tanh(ln(1 + e^z)) (Misra 2019)
    case mish
    /// φ(z) = z for z > 0, α (e^z − 1) otherwise
    case elu(alpha: Double)
    /// φ(z) = λ z for z > 0, λα (e^z − 1) otherwise (Klambauer et al. 2017)
    case selu
    /// φ(z) = ln(1 + e^z)
    case softplus

    /// Beyond these an output counts as saturated: within 1 % of the distance between the two bounds from one
    /// of them. Infinite where φ is not bounded on both sides.
    package var saturationThresholds: (lower: Double, upper: Double) {
        switch self {
        case .sigmoid: (0.01, 0.99)
        case .tanh, .hardTanh, .softsign: (-0.98, 0.98)
        default: (-.infinity, .infinity)
        }
    }
}
