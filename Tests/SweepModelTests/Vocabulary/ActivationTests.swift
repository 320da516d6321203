// The activations' bounds against their formulas.

import Foundation
import SweepModel
import Testing

struct ActivationTests {
    private static func value(_ activation: Activation, _ z: Double) -> Double {
        switch activation {
        case .linear: z
        case .sigmoid: 1 / (1 + exp(-z))
        case .tanh: tanh(z)
        case .relu: max(0, z)
        case .leakyReLU: z > 0 ? z : 0.01 * z
        case .gelu: z * 0.5 * erfc(-z / 2.0.squareRoot())
        case .geluTanh: z / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)))
        case .silu: z / (1 + exp(-z))
        case .elu: z > 0 ? z : expm1(z)
        case .selu: 1.050_700_987_355_480_5 * (z > 0 ? z : 1.673_263_242_354_377_2 * expm1(z))
        case .softplus: log1p(exp(z))
        case .hardTanh: max(-1, min(1, z))
        case .softsign: z / (1 + abs(z))
        case .mish: z * tanh(log1p(exp(z)))
        case .prelu: z > 0 ? z : 0.25 * z
        }
    }

    @Test(arguments: Activation.allCases) func valuesComeNearTheBoundsAndNoFurther(_ activation: Activation) {
        let near = (-400_000...400_000).map { Self.value(activation, Double($0) * 1e-4) }
        // Softsign nears its bounds slowly.
        let values = near + [-1e9, 1e9].map { Self.value(activation, $0) }
        for (bound, extreme) in [
            (activation.bounds.lower, values.min() ?? 0), (activation.bounds.upper, values.max() ?? 0),
        ] {
            if bound.isFinite {
                #expect(abs(extreme - bound) < 1e-4 && abs(extreme) <= abs(bound), "\(extreme)")
            } else {
                #expect(abs(extreme) > 39)
            }
        }
    }
}
