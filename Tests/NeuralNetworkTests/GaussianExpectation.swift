// E[f(√q z)], z ~ N(0, 1), by the trapezoidal rule: for smooth f it converges exponentially, and the kinks of
// ReLU lie on a node.

import Foundation
import NeuralNetwork

func gaussianExpectation(variance: Double, _ f: (Double) -> Double) -> Double {
    let step = 1.0 / 512
    var sum = 0.0
    for index in -5120...5120 {
        let z = Double(index) * step
        sum += exp(-z * z / 2) * f(variance.squareRoot() * z)
    }
    return sum * step / (2 * Double.pi).squareRoot()
}

/// φ and φ′ of the activations that have a closed form in Foundation's functions.
func scalarFunctions(_ activation: ActivationFunction) -> (
    value: (Double) -> Double, slope: (Double) -> Double
)? {
    let sigmoid = { (x: Double) in 1 / (1 + exp(-x)) }
    let normal = { (x: Double) in 0.5 * erfc(-x / 2.0.squareRoot()) }
    switch activation {
    case .linear: return ({ $0 }, { _ in 1 })
    case .sigmoid: return (sigmoid, { sigmoid($0) * (1 - sigmoid($0)) })
    case .tanh: return ({ tanh($0) }, { 1 - tanh($0) * tanh($0) })
    // At the kink the mean of both sides: the trapezoidal rule's own choice.
    case .relu: return ({ max(0, $0) }, { $0 == 0 ? 0.5.squareRoot() : $0 > 0 ? 1 : 0 })
    case .gelu:
        return (
            { $0 * normal($0) },
            { normal($0) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
        )
    default: return nil
    }
}
