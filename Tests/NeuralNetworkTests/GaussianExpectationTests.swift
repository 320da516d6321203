// The theory's formulas against closed forms and published numbers, before networks are held against them.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

struct GaussianExpectationTests {
    @Test(arguments: [0.01, 0.3, 1, 4]) func momentsWithAClosedForm(_ q: Double) {
        let relu = ScalarActivation(.relu)
        #expect(abs(relu.square(q) - q / 2) < 1e-5 * q && abs(relu.slopeSquare(q) - 0.5) < 1e-5)
        #expect(abs(relu.mean(q) - (q / (2 * Double.pi)).squareRoot()) < 1e-5)
        // The kinks at ±1 lie anywhere between nodes: an error of the order of the step.
        #expect(abs(ScalarActivation(.hardTanh).slopeSquare(q) - erf((1 / (2 * q)).squareRoot())) < 4e-3)
        let linear = ScalarActivation(.linear)
        #expect(abs(linear.square(q) - q) < 1e-12 && abs(linear.slopeSquare(q) - 1) < 1e-9)
    }

    /// (σ_w, σ_b, activation): where χ = 1 at q's fixed point (Poole 2016, Schoenholz 2017).
    static let criticalPoints: [(Double, Double, Activation)] = [
        (1.32701, 0.05.squareRoot(), .tanh), (2.0.squareRoot(), 0, .relu), (10.149, 0, .sigmoid),
    ]

    @Test(arguments: criticalPoints) func chiIsOneAtCriticalPoints(
        _ sigmaW: Double, _ sigmaB: Double, _ activation: Activation
    ) {
        let phi = ScalarActivation(activation)
        var q = 1.0
        for _ in 0..<400 { q = sigmaW * sigmaW * phi.square(q) + sigmaB * sigmaB }
        #expect(abs(sigmaW * sigmaW * phi.slopeSquare(q) - 1) < 2e-4)
    }

    @Test func sigmoidOfUnitWeightsLosesThreeQuartersALayer() {
        let phi = ScalarActivation(.sigmoid)
        var q = 1.0
        for _ in 0..<100 { q = phi.square(q) }
        #expect(abs(phi.slopeSquare(q) - 0.0557) < 1e-4)
    }

    /// Yang 2019: π/(π − 1) for ReLU.
    @Test func batchNormsGrowth() {
        let relu = ScalarActivation(.relu)
        let growth = relu.slopeSquare(1) / (relu.square(1) - pow(relu.mean(1), 2))
        #expect(abs(growth - Double.pi / (Double.pi - 1)) < 1e-4)
    }
}
