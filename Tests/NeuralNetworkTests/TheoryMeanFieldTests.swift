// Gradients at initialisation of wide networks without norm layers: ‖δ_l‖² = χ(q_l) ‖δ_{l+1}‖² (Poole 2016,
// Schoenholz 2017), for every activation, at settings drawn in each run.
//
// Residual blocks of one matrix: the same argument, for odd activations.
// Not here: blocks of two matrices (TheoryResidualBlockTests).

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

/// q_l and χ(q_l) of one sample in an infinitely wide network: q_l = σ_w² E[φ(√q_{l−1} z)²] + σ_b²,
/// χ(q) = σ_w² E[φ′(√q z)²].
enum MeanField {
    /// ln of the growth of ‖δ‖² per layer from layer L to layer 1.
    static func growth(_ experiment: TheoryExperiment) -> Double {
        let phi = ScalarActivation(experiment.activation)
        let (w, b) = (experiment.sigmaW * experiment.sigmaW, experiment.sigmaB * experiment.sigmaB)
        // q₁, from ‖x‖² = width.
        var q = w + b
        var sum = 0.0
        for _ in 1..<experiment.depth {
            sum += log(w * phi.slopeSquare(q))
            q = w * phi.square(q) + b
        }
        return sum / Double(experiment.depth - 1)
    }

    /// The same for a_l = s a_{l−1} + β φ(W a_{l−1} + b) with odd φ, where branch and skip are uncorrelated:
    /// with p the mean square of a, q_l = σ_w² p_{l−1} + σ_b² and p_l = s² p_{l−1} + β² E[φ²]; backward
    /// ∂L/∂a grows by s² + β²χ(q_l), and δ_l = β φ′ ∂L/∂a_l.
    static func residualGrowth(_ experiment: TheoryExperiment, skip: Double, branch: Double) -> Double {
        let phi = ScalarActivation(experiment.activation)
        let (w, b) = (experiment.sigmaW * experiment.sigmaW, experiment.sigmaB * experiment.sigmaB)
        var p = 1.0
        var sum = 0.0
        for layer in 1...experiment.depth {
            let q = w * p + b
            let slopes = phi.slopeSquare(q)
            if layer == 1 { sum += log(slopes) }
            if layer > 1 { sum += log(skip * skip + branch * branch * w * slopes) }
            if layer == experiment.depth { sum -= log(slopes) }
            p = skip * skip * p + branch * branch * phi.square(q)
        }
        return sum / Double(experiment.depth - 1)
    }
}

struct TheoryMeanFieldTests {
    static let activations = Array(TheorySettings.activations.enumerated())

    /// Weights from ordered into chaotic phases, and biases. Gated units have an unstable fixed point of q
    /// (SiLU near σ_w = 1.5): around it q's fluctuations at finite width grow with depth, and theory holds at
    /// widths of several hundreds only. They stay below it.
    static func drawn(_ number: Int, _ activation: Activation) -> TheoryExperiment {
        var cursor = TheorySettings.cursor(number)
        let sigmaW: ClosedRange<Double> =
            switch activation {
            case .sigmoid: 0.8...6
            case .tanh, .hardTanh, .softsign: 0.8...1.8
            case .gelu, .geluTanh, .silu, .mish: 0.8...1.15
            default: 0.8...1.6
            }
        return TheoryExperiment(
            width: cursor.integer(in: 216...272), depth: cursor.integer(in: 12...16),
            activation: activation, sigmaW: cursor.number(in: sigmaW), sigmaB: cursor.number(in: 0...0.4),
            firstSeed: cursor.networkSeed())
    }

    @Test(arguments: activations) func gradientsGrowByChiALayer(
        _ number: Int, _ activation: Activation
    ) throws {
        let experiment = Self.drawn(number, activation)
        let expected = MeanField.growth(experiment)
        let found = try experiment.estimate("mean field", of: expected, band: 0.03) { try $0.growth() }
        #expect(
            found.agrees(with: expected, band: 0.03), "\(experiment): \(found.comparison(with: expected))")
    }

    /// (activation, σ_w, σ_b, band): critical points, where gradients neither grow nor vanish.
    static let criticalPoints: [(Activation, Double, Double, Double)] = [
        (.tanh, 1, 0, 0.03), (.tanh, 1.32701, 0.05.squareRoot(), 0.03), (.relu, 2.0.squareRoot(), 0, 0.03),
        (.sigmoid, 10.149, 0, 0.06),
    ]

    @Test(arguments: criticalPoints) func gradientsKeepTheirNormAtCriticalPoints(
        _ activation: Activation, _ sigmaW: Double, _ sigmaB: Double, _ band: Double
    ) throws {
        let experiment = TheoryExperiment(
            width: 256, depth: 20, activation: activation, sigmaW: sigmaW, sigmaB: sigmaB,
            firstSeed: TheorySettings.seed)
        let expected = MeanField.growth(experiment)
        let found = try experiment.estimate("critical", of: expected, band: band) { try $0.growth() }
        #expect(
            found.agrees(with: expected, band: band), "\(experiment): \(found.comparison(with: expected))")
    }

    static let oddActivations: [Activation] = [.tanh, .hardTanh, .softsign, .linear]

    @Test(arguments: Array(oddActivations.enumerated())) func residualNetworks(
        _ number: Int, _ activation: Activation
    ) throws {
        var cursor = TheorySettings.cursor(100 + number)
        let scales = (skip: cursor.number(in: 0.7...1), branch: cursor.number(in: 0.3...1))
        var experiment = TheoryExperiment(
            width: cursor.integer(in: 216...272), depth: cursor.integer(in: 12...16), activation: activation,
            sigmaW: cursor.number(in: 0.8...1.5), sigmaB: cursor.number(in: 0...0.3), seeds: 16,
            firstSeed: cursor.networkSeed())
        experiment.residual = scales
        let expected = MeanField.residualGrowth(experiment, skip: scales.skip, branch: scales.branch)
        let found = try experiment.estimate("residual, \(scales)", of: expected, band: 0.03) {
            try $0.growth()
        }
        #expect(
            found.agrees(with: expected, band: 0.03), "\(experiment): \(found.comparison(with: expected))")
    }
}
