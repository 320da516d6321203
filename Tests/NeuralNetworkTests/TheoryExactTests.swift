// What theory says exactly, to the last bit or nearly: orthogonal linear networks, the chain of sigmoids,
// doubled weights.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

struct TheoryExactTests {
    @Test func orthogonalLinearNetworksKeepTheGradientsNorm() throws {
        var cursor = TheorySettings.cursor(500)
        let width = cursor.integer(in: 3...60)
        let experiment = TheoryExperiment(
            width: width, depth: cursor.integer(in: 10...40), activation: .linear, sigmaW: 1,
            rows: cursor.integer(in: 1...7), outputs: width)
        let slot = ComputeSlot(kernels: try KernelSet.select(environment: [:]))
        let delta = try experiment.run(
            WeightDistribution(scheme: .orthogonal), seed: cursor.networkSeed(), slot: slot,
            format: .float64
        ).delta
        #expect(delta.allSatisfy { abs($0 - delta[experiment.depth]) < 1e-12 }, "\(experiment): \(delta)")
    }

    /// w = 1, b = −½, x = ½: every pre-activation is 0, every φ′ is ¼.
    @Test(arguments: [1, 2, 10, 63, 64, 74, 75, 76, 100], NumberFormat.allCases)
    func chainsOfSigmoidsLoseThreeQuartersALayer(_ depth: Int, _ format: NumberFormat) throws {
        var architecture = NetworkArchitecture(
            inputs: 1, hiddenWidths: Array(repeating: 1, count: depth), outputs: 1)
        architecture.activation = .sigmoid
        // Output ½, target 0: ∂L/∂output = 2 · ½ = 1.
        let samples = try Samples(
            rows: 1, features: 1, inputs: [0.5], targets: .values([0], outputs: 1), format: format)
        let session = NetworkSession(
            architecture: architecture, options: TrainingOptions(loss: .meanSquaredError), samples: samples,
            batchRows: 1, slot: ComputeSlot(kernels: try KernelSet.select(environment: [:])),
            parameters: { layer in
                LayerParameters(weight: [1], bias: [layer == depth ? 0 : -0.5], gamma: [1], beta: [0])
            })
        session.computeGradient()
        for layer in 1...depth {
            let power = depth - layer + 1
            // Float has denormal numbers down to 2⁻¹⁴⁹; 4⁻⁷⁵ = 2⁻¹⁵⁰ is rounded to the even 0.
            let expected = format == .float32 && power >= 75 ? 0 : pow(2, -2 * Double(power))
            #expect(session.tensor(.biasGradient, layer: layer) == [expected], "layer \(layer)")
            #expect(session.measurement.layers[layer - 1].deltaRMS == expected, "layer \(layer)")
        }
    }

    /// Multiplication by 2 is exact, so logits grow by 2^(L+1) bit for bit.
    @Test(arguments: [Activation.relu, .linear, .leakyReLU(slope: 0.2)], NumberFormat.allCases)
    func doubledWeightsDoubleEveryLayer(_ activation: Activation, _ format: NumberFormat) throws {
        var cursor = TheorySettings.cursor(501)
        let (inputs, depth, rows) = (cursor.integer(in: 1...40), cursor.integer(in: 1...12), 5)
        var architecture = NetworkArchitecture(
            inputs: inputs, hiddenWidths: (0..<depth).map { _ in cursor.integer(in: 8...40) }, outputs: 7)
        architecture.activation = activation
        architecture.bias = false
        let seed = cursor.networkSeed()
        let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 2))
        let samples = try Samples(
            rows: rows, features: inputs, inputs: smallInputs(rows: rows, features: inputs, seed: seed),
            targets: .values(smallTargets(rows: rows, outputs: 7, seed: seed), outputs: 7), format: format)
        for kernels in KernelSet.available {
            let logits = try [1.0, 2.0].map { factor in
                let session = NetworkSession(
                    architecture: architecture, options: TrainingOptions(loss: .meanSquaredError),
                    samples: samples, batchRows: rows, slot: ComputeSlot(kernels: kernels),
                    parameters: { layer in
                        var parameters = distribution.parameters(of: architecture, layer: layer, seed: seed)
                        for index in parameters.weight.indices { parameters.weight[index] *= factor }
                        return parameters
                    })
                session.computeGradient()
                return try #require(session.tensor(.preactivation, layer: depth + 1))
            }
            #expect(logits[0].contains { $0 != 0 })
            #expect(logits[0].map { $0 * pow(2, Double(depth + 1)) } == logits[1], "\(kernels.name)")
        }
    }
}
