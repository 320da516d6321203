// The activation functions the kernels know, with the exact formulas and the conventions at 0.

/// φ, applied to every element of a pre-activation z.
///
/// Parameters are rounded once to the kernel's scalar. NaN propagates into φ and φ′ (but φ′ of `linear` is
/// always 1). Infinities give the limits. Derivatives at z = 0:
/// `relu` 0, `leakyReLU` its slope, `elu` α, `selu` λα (the limit from below everywhere).
package enum Activation: Sendable, Hashable {
    /// φ(z) = z
    case linear
    /// φ(z) = 1 / (1 + e^−z)
    case sigmoid
    case tanh
    /// φ(z) = max(0, z)
    case relu
    /// φ(z) = z for z > 0, slope · z otherwise
    case leakyReLU(slope: Double)
    /// φ(z) = z Φ(z), with Φ the normal distribution function by erf (Hendrycks & Gimpel 2016)
    case gelu
    /// φ(z) = z/2 (1 + tanh(√(2/π) (z + 0.044715 z³))) (the approximation of the same paper)
    case geluTanh
    /// φ(z) = z · sigmoid(z)
    case silu
    /// φ(z) = z for z > 0, α (e^z − 1) otherwise
    case elu(alpha: Double)
    /// φ(z) = λ z for z > 0, λα (e^z − 1) otherwise (Klambauer et al. 2017)
    case selu
    /// φ(z) = ln(1 + e^z)
    case softplus
}
