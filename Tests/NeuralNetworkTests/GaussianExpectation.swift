// E[f(√q z)], z ~ N(0, 1), and the activations as plain functions of a Double: what the theory's formulas are
// made of. Independent of the kernels. Not a test itself.

import Foundation
import KernelInterface
import NeuralNetwork

/// By the midpoint rule, which for smooth f converges exponentially; kinks at 0 lie between two nodes.
func gaussianExpectation(variance: Double, _ f: (Double) -> Double) -> Double {
    let step = 1.0 / 256
    let deviation = variance.squareRoot()
    var sum = 0.0
    for index in -2560..<2560 {
        let z = (Double(index) + 0.5) * step
        sum += exp(-z * z / 2) * f(deviation * z)
    }
    return sum * step / (2 * Double.pi).squareRoot()
}

/// An activation with the Gaussian moments that gradients at initialisation depend on.
struct ScalarActivation: Sendable {
    let value: @Sendable (Double) -> Double

    init(_ activation: Activation) {
        let sigmoid = { @Sendable (x: Double) in 1 / (1 + exp(-x)) }
        let softplus = { @Sendable (x: Double) in max(x, 0) + log1p(exp(-abs(x))) }
        value =
            switch activation {
            case .linear: { $0 }
            case .sigmoid: sigmoid
            case .tanh: { tanh($0) }
            case .hardTanh: { max(-1, min(1, $0)) }
            case .softsign: { $0 / (1 + abs($0)) }
            case .relu: { max(0, $0) }
            case .leakyReLU(let slope), .prelu(let slope): { $0 > 0 ? $0 : slope * $0 }
            case .gelu: { $0 * erfc(-$0 / 2.0.squareRoot()) / 2 }
            case .geluTanh:
                { $0 / 2 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
            case .silu: { $0 * sigmoid($0) }
            case .mish: { $0 * tanh(softplus($0)) }
            case .elu(let alpha): { $0 > 0 ? $0 : alpha * expm1($0) }
            case .selu: { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * expm1($0)) }
            case .softplus: softplus
            }
    }

    /// φ′ as a central difference, so that no formula for a derivative can be wrong in the kernels and here
    /// alike.
    func slope(_ x: Double) -> Double { (value(x + 1e-5) - value(x - 1e-5)) / 2e-5 }

    /// E[φ(√q z)]
    func mean(_ q: Double) -> Double { gaussianExpectation(variance: q, value) }
    /// E[φ(√q z)²]
    func square(_ q: Double) -> Double { gaussianExpectation(variance: q) { pow(value($0), 2) } }
    /// E[φ′(√q z)²]
    func slopeSquare(_ q: Double) -> Double { gaussianExpectation(variance: q) { pow(slope($0), 2) } }
}
