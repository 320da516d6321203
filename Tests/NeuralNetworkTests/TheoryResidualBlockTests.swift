// Gradients at initialisation of residual networks with two matrices a block, a = s x + β (V φ(W x + b) + c):
// ∂L/∂x grows by s² + β² σ_v² χ a block (Yang & Schoenholz 2017), for every activation, at settings drawn in
// each run; bounded with β = 1/√L. Not here: blocks of one matrix (TheoryMeanFieldTests).

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

/// A family of such networks. V has zero mean, so that branch and skip are uncorrelated whatever φ.
private struct ResidualExperiment: RepeatableExperiment {
    var activation: Activation
    var width = 256
    var depth = 50
    var sigmaW = 1.0
    var sigmaV = 1.0
    var sigmaB = 0.0
    var skip = 1.0
    var branch = 1.0
    var seeds = 10
    var firstSeed: UInt64 = 0

    var description: String {
        "\(activation), width \(width), depth \(depth), σ_w \(sigmaW), σ_v \(sigmaV), σ_b \(sigmaB), "
            + "skip \(skip), branch \(branch), first seed \(firstSeed)"
    }

    /// ln of the growth of ‖∂L/∂a‖² over all blocks. With p the mean square of a, from 1: q = σ_w² p + σ_b²,
    /// p ← s² p + β² (σ_v² E[φ(√q z)²] + σ_b²), and χ = σ_w² E[φ′(√q z)²].
    var expectedGrowth: Double {
        let phi = ScalarActivation(activation)
        let (w, v, b) = (sigmaW * sigmaW, sigmaV * sigmaV, sigmaB * sigmaB)
        var (p, sum) = (1.0, 0.0)
        for _ in 0..<depth {
            let q = w * p + b
            sum += log(skip * skip + branch * branch * v * w * phi.slopeSquare(q))
            p = skip * skip * p + branch * branch * (v * phi.square(q) + b)
        }
        return sum
    }

    /// The same of networks, one a seed: from ∂L/∂a_L to ∂L/∂inputs.
    func logarithms() throws -> [Double] {
        let slot = ComputeSlot(kernels: try KernelSet.select(environment: [:]))
        return try (0..<seeds).map { try logarithm(firstSeed + UInt64($0), slot) }
    }

    private func logarithm(_ seed: UInt64, _ slot: ComputeSlot) throws -> Double {
        var architecture = NetworkArchitecture(
            inputs: width, hiddenWidths: Array(repeating: width, count: depth), outputs: 1)
        architecture.activation = activation
        architecture.bias = sigmaB != 0
        architecture.residual = true
        architecture.blockMatrices = 2
        architecture.skipScale = skip
        architecture.branchScale = branch
        let network = architecture
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.sigmaW = sigmaW
        distribution.sigmaB = sigmaB
        let scheme = distribution
        let roles = network.layers.map(\.role)
        let raw = smallInputs(rows: 1, features: width, seed: seed)
        let scale = (Double(width) / raw.reduce(0) { $0 + $1 * $1 }).squareRoot()
        // A target far beyond the outputs, so that ∂L/∂outputs does not depend on the network.
        let samples = try Samples(
            rows: 1, features: width, inputs: raw.map { scale * $0 },
            targets: .values([1e9], outputs: 1), format: .float64)
        var options = TrainingOptions(loss: .meanSquaredError)
        options.inputGradient = true
        let session = NetworkSession(
            architecture: network, options: options, samples: samples, batchRows: 1, slot: slot,
            parameters: { layer in
                var parameters = scheme.parameters(of: network, layer: layer, seed: seed)
                if roles[layer] == .branchLast {
                    for index in parameters.weight.indices { parameters.weight[index] *= sigmaV / sigmaW }
                }
                return parameters
            })
        session.computeGradient(isProbed: false)
        // δ of the last V is β ∂L/∂a_L.
        let last = session.measurement.layers[2 * depth - 1].deltaRMS / branch
        let first = try #require(session.inputGradient()).reduce(0) { $0 + $1 * $1 }
        return log(first) - log(Double(width) * last * last)
    }

    /// Per block.
    func growth() throws -> GrowthEstimate {
        GrowthEstimate(logarithms: try logarithms(), layers: depth)
    }
}

struct TheoryResidualBlockTests {
    /// (activation, σ_w, the formula's value as published for depth 50, its band at width 256 and 10 seeds)
    private static let published: [(Activation, Double, Double, Double)] = [
        (.tanh, 1, 7.22, 0.8), (.relu, 2.0.squareRoot(), 34.66, 1.5),
    ]

    @Test(arguments: published.indices) func publishedGrowth(_ index: Int) throws {
        let (activation, sigmaW, value, band) = Self.published[index]
        let experiment = ResidualExperiment(
            activation: activation, sigmaW: sigmaW, firstSeed: TheorySettings.seed)
        #expect(abs(experiment.expectedGrowth - value) < 0.01)
        let logarithms = try experiment.logarithms()
        let mean = logarithms.reduce(0, +) / Double(logarithms.count)
        print("residual of two matrices, \(experiment): ln growth \(mean), theory \(value) ± \(band)")
        #expect(abs(mean - value) <= band, "\(experiment): \(mean)")
    }

    static let activations = Array((TheorySettings.activations + [.prelu(initialSlope: 0.3)]).enumerated())

    @Test(arguments: activations) func gradientsGrowByOnePlusChiABlock(
        _ number: Int, _ activation: Activation
    ) throws {
        var cursor = TheorySettings.cursor(600 + number)
        let experiment = ResidualExperiment(
            activation: activation, width: cursor.integer(in: 180...230), depth: cursor.integer(in: 6...11),
            sigmaW: cursor.number(in: 0.7...1.6), sigmaV: cursor.number(in: 0.5...1.5),
            sigmaB: cursor.number(in: 0...0.4), skip: cursor.number(in: 0.8...1),
            branch: cursor.number(in: 0.5...1.2), seeds: 12, firstSeed: cursor.networkSeed())
        let expected = experiment.expectedGrowth / Double(experiment.depth)
        let found = try experiment.estimate("residual of two matrices", of: expected, band: 0.03) {
            try $0.growth()
        }
        #expect(
            found.agrees(with: expected, band: 0.03), "\(experiment): \(found.comparison(with: expected))")
    }

    /// Π(1 + σ_v² χ/L) stays below e^(σ_v² σ_w²) for every depth where |φ′| ≤ 1.
    @Test(arguments: [Activation.tanh, .relu, .linear], [10, 120])
    func branchesOverTheRootOfTheDepthAreBounded(_ activation: Activation, _ depth: Int) throws {
        var cursor = TheorySettings.cursor(620 + depth)
        var experiment = ResidualExperiment(
            activation: activation, width: 64, depth: depth, sigmaW: cursor.number(in: 0.8...1.4),
            sigmaV: cursor.number(in: 0.8...1.2), branch: 1 / Double(depth).squareRoot(), seeds: 16,
            firstSeed: cursor.networkSeed())
        let bound = experiment.sigmaV * experiment.sigmaV * experiment.sigmaW * experiment.sigmaW
        let expected = experiment.expectedGrowth
        let found = try experiment.estimate("residual over √L, bound \(bound)", of: expected, band: 0.1) {
            GrowthEstimate(logarithms: try $0.logarithms(), layers: 1)
        }
        #expect(expected < bound)
        #expect(found.agrees(with: expected, band: 0.1), "\(experiment): \(found.comparison(with: expected))")
        #expect(found.perLayer < bound + max(0.1, 4 * found.standardError))
        // Without the factor it would be far above.
        experiment.branch = 1
        if depth > 100 { #expect(experiment.expectedGrowth > 2 * bound) }
    }

    /// The test would see a V that is 7 % too large, and a forgotten skip connection. Fixed seeds.
    @Test func aWrongFactorIsSeen() throws {
        var experiment = ResidualExperiment(
            activation: .relu, width: 256, depth: 12, sigmaW: 1.3, sigmaV: 1.1, seeds: 20)
        let found = try experiment.growth()
        let blocks = Double(experiment.depth)
        #expect(found.agrees(with: experiment.expectedGrowth / blocks, band: 0.03))
        for factor in [1.07, 1 / 1.07] {
            var wrong = experiment
            wrong.sigmaV *= factor
            #expect(!found.agrees(with: wrong.expectedGrowth / blocks, band: 0.03))
        }
        experiment.skip = 0
        #expect(!found.agrees(with: experiment.expectedGrowth / blocks, band: 0.03))
    }
}

struct TheoryRMSNormTests {
    /// RMS norm divides by the root of a product's mean square, σ_w² E[φ²] + σ_b² in wide networks: layer
    /// norm's factor, since the mean that it leaves alone is 0 but for 1/n.
    @Test(arguments: TheoryResidualBlockTests.activations) func gradientsGrowAsUnderLayerNorm(
        _ number: Int, _ activation: Activation
    ) throws {
        var cursor = TheorySettings.cursor(700 + number)
        let experiment = TheoryExperiment(
            width: cursor.integer(in: 216...272), depth: cursor.integer(in: 12...16), activation: activation,
            sigmaW: cursor.number(in: 0.7...2), sigmaB: cursor.number(in: 0...0.5), normalization: .rms,
            seeds: 16, firstSeed: cursor.networkSeed())
        let expected = NormalizedGrowth.layer(
            activation, sigmaW: experiment.sigmaW, sigmaB: experiment.sigmaB)
        let found = try experiment.estimate("RMS norm", of: expected, band: 0.03) { try $0.growth() }
        #expect(
            found.agrees(with: expected, band: 0.03), "\(experiment): \(found.comparison(with: expected))")
    }
}
