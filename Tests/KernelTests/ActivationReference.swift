// φ and φ′ in Double from the C library's functions: the reference that the kernels' accuracy is measured
// against. Independent of ReproducibleMath, whose operations the kernels share. Not a test itself.

import Foundation
import KernelInterface

/// φ(z), φ′(z), and the size of what φ′ is summed from.
struct ActivationReference {
    var value: Double
    var slope: Double
    /// The largest term of the sum that the kernel computes φ′ as: where it cancels, errors are judged in
    /// units of this.
    var slopeScale: Double

    /// For finite z. Every formula is accurate in relative terms as far as Float's exponents reach.
    init(_ activation: Activation, _ z: Double) {
        let sigmoid = 1 / (1 + exp(-z))
        switch activation {
        case .linear: self.init(z, 1)
        case .sigmoid: self.init(sigmoid, sigmoid / (1 + exp(z)))
        case .tanh:
            self.init(Foundation.tanh(z), 1 / (cosh(z) * cosh(z)))
            slopeScale = 1
        case .hardTanh: self.init(max(-1, min(1, z)), abs(z) < 1 ? 1 : 0)
        case .softsign: self.init(z / (1 + abs(z)), 1 / ((1 + abs(z)) * (1 + abs(z))))
        case .relu: self.init(max(0, z), z > 0 ? 1 : 0)
        case .leakyReLU(let slope), .prelu(let slope): self.init(z > 0 ? z : slope * z, z > 0 ? 1 : slope)
        case .gelu:
            let density = exp(-z * z / 2) / (2 * Double.pi).squareRoot()
            self.init(z, gate: erfc(-z / 2.0.squareRoot()) / 2, gateSlope: density)
        case .geluTanh:
            let c = 2 * (2 / Double.pi).squareRoot()
            let t = c * (z + 0.044715 * z * z * z)
            let gate = 1 / (1 + exp(-t))
            let inner = c * (1 + 3 * 0.044715 * z * z)
            self.init(z, gate: gate, gateSlope: gate / (1 + exp(t)) * inner)
        case .silu: self.init(z, gate: sigmoid, gateSlope: sigmoid / (1 + exp(z)))
        case .mish:
            let inverse = 1 / cosh(Self.softplus(z))
            self.init(
                z, gate: Foundation.tanh(Self.softplus(z)), gateSlope: inverse * inverse * sigmoid)
        case .elu(let alpha): self.init(z > 0 ? z : alpha * expm1(z), z > 0 ? 1 : alpha * exp(z))
        case .selu:
            // Klambauer et al. 2017, λ and α.
            let (scale, alpha) = (1.0507009873554805, 1.6732632423543772)
            self.init(
                z > 0 ? scale * z : scale * alpha * expm1(z), z > 0 ? scale : scale * alpha * exp(z))
        case .softplus: self.init(Self.softplus(z), sigmoid)
        }
    }

    private init(_ value: Double, _ slope: Double) {
        self.value = value
        self.slope = slope
        slopeScale = abs(slope)
    }

    /// φ = z · gate(z), φ′ = gate + z · gate′
    private init(_ z: Double, gate: Double, gateSlope: Double) {
        value = z * gate
        slope = gate + z * gateSlope
        slopeScale = max(abs(gate), abs(z * gateSlope))
    }

    private static func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }
}
