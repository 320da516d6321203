// Gradients at initialisation of networks with norm layers, for every activation, at settings drawn in each
// run: batch norm E[φ′²] / Var φ (Yang 2019), layer norm E[φ′²] / E[φ²].

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

/// ln of the growth of ‖δ‖² per layer, the pre-activations being N(0, 1).
enum NormalizedGrowth {
    /// Whatever σ_w and σ_b.
    static func batch(_ activation: Activation) -> Double {
        let phi = ScalarActivation(activation)
        return log(phi.slopeSquare(1) / (phi.square(1) - pow(phi.mean(1), 2)))
    }

    /// σ_w² E[φ′²] / (σ_w² E[φ²] + σ_b²): the layer's product has the variance by which the norm divides.
    static func layer(_ activation: Activation, sigmaW: Double, sigmaB: Double) -> Double {
        let phi = ScalarActivation(activation)
        let w = sigmaW * sigmaW
        return log(w * phi.slopeSquare(1) / (w * phi.square(1) + sigmaB * sigmaB))
    }
}

struct TheoryNormalizationTests {
    static let activations = Array(TheorySettings.activations.enumerated())

    /// The formula is that of a batch whose rows are alike. SiLU and softplus break this symmetry with depth:
    /// one row's norm grows at the others' expense, by a factor of 10 within 20 layers, and gradients gather
    /// in it (an independent simulation shows the same). Their networks are shallow here.
    static func breaksSymmetry(_ activation: Activation) -> Bool {
        activation == .silu || activation == .softplus
    }

    /// In deep networks the two top and three bottom layers are left out. At finite width n and batch B the
    /// growth is about 2/n + 1/B above the formula.
    @Test(arguments: activations) func batchNorm(_ number: Int, _ activation: Activation) throws {
        var cursor = TheorySettings.cursor(200 + number)
        let isShallow = Self.breaksSymmetry(activation)
        let experiment = TheoryExperiment(
            width: cursor.integer(in: 240...288), depth: isShallow ? 6 : 20, activation: activation,
            sigmaW: cursor.number(in: 0.7...2), sigmaB: cursor.number(in: 0...0.5), normalization: .batch,
            rows: isShallow ? 256 : 192, outputs: 10, seeds: isShallow ? 16 : 5,
            firstSeed: cursor.networkSeed())
        let expected = NormalizedGrowth.batch(activation)
        let band = activation == .relu ? 0.02 : 0.03
        let found = try experiment.estimate("batch norm", of: expected, band: band) {
            try $0.growth(first: isShallow ? 2 : 4, last: isShallow ? 5 : 18)
        }
        #expect(
            found.agrees(with: expected, band: band), "\(experiment): \(found.comparison(with: expected))")
    }

    @Test(arguments: activations) func layerNorm(_ number: Int, _ activation: Activation) throws {
        var cursor = TheorySettings.cursor(300 + number)
        let experiment = TheoryExperiment(
            width: cursor.integer(in: 216...272), depth: cursor.integer(in: 12...16), activation: activation,
            sigmaW: cursor.number(in: 0.7...2), sigmaB: cursor.number(in: 0...0.5), normalization: .layer,
            seeds: 24, firstSeed: cursor.networkSeed())
        let expected = NormalizedGrowth.layer(
            activation, sigmaW: experiment.sigmaW, sigmaB: experiment.sigmaB)
        let found = try experiment.estimate("layer norm", of: expected, band: 0.03) { try $0.growth() }
        #expect(
            found.agrees(with: expected, band: 0.03), "\(experiment): \(found.comparison(with: expected))")
    }
}
