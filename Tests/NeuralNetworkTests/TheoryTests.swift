// What theory says of gradients at initialisation, in the bands that an independent simulation gave (at least
// three standard errors wide).

import Foundation
import NeuralNetwork
import ReproducibleMath
import Testing

/// A network family W ~ N(0, σ_w²/fan_in), b ~ N(0, σ_b²), with a theory.
struct MeanFieldCase: Sendable {
    var activation: ActivationFunction
    var sigmaW: Double
    var sigmaB: Double
    var band = 0.03
}

struct TheoryTests {
    private let slot = ComputeSlot(kernels: KernelSet.available[0])

    /// ln‖δ_l‖² of layers 1…L + 1 after one backward pass, and the session it came from.
    private func logarithmsOfDelta(
        _ architecture: NetworkArchitecture, _ distribution: WeightDistribution, seed: UInt64, rows: Int = 1,
        format: NumberFormat = .float32
    ) throws -> (delta: [Double], session: NetworkSession) {
        // Rows with ‖x‖² = n.
        var inputs = smallInputs(rows: rows, features: architecture.inputs, seed: seed)
        for row in 0..<rows {
            let range = row * architecture.inputs..<(row + 1) * architecture.inputs
            let norm = inputs[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in range { inputs[index] *= Double(architecture.inputs).squareRoot() / norm }
        }
        let samples = try Samples(
            rows: rows, features: architecture.inputs, inputs: inputs,
            targets: .values(
                smallTargets(rows: rows, outputs: architecture.outputs, seed: seed),
                outputs: architecture.outputs),
            format: format)
        let session = NetworkSession(
            architecture: architecture, options: TrainingOptions(loss: .meanSquaredError), samples: samples,
            batchRows: rows, slot: slot,
            parameters: { distribution.parameters(of: architecture, layer: $0, seed: seed) })
        session.computeGradient()
        let delta = session.measurement.layers.enumerated().map { index, layer in
            2 * log(layer.deltaRMS) + log(Double(rows * architecture.units(index)))
        }
        return (delta, session)
    }

    // MARK: Mean field (Poole 2016, Schoenholz 2017)

    static let meanFieldCases = [
        MeanFieldCase(activation: .tanh, sigmaW: 1, sigmaB: 0),
        MeanFieldCase(activation: .tanh, sigmaW: 1.32701, sigmaB: 0.05.squareRoot()),
        MeanFieldCase(activation: .relu, sigmaW: 2.0.squareRoot(), sigmaB: 0),
        MeanFieldCase(activation: .sigmoid, sigmaW: 1, sigmaB: 0),
        MeanFieldCase(activation: .gelu, sigmaW: 1.5, sigmaB: 0),
    ]

    @Test(arguments: meanFieldCases) func gradientsGrowByChiALayer(_ field: MeanFieldCase) throws {
        let functions = try #require(scalarFunctions(field.activation))
        let depth = 20
        var architecture = NetworkArchitecture(
            inputs: 256, hiddenWidths: Array(repeating: 256, count: depth), outputs: 1)
        architecture.activation = field.activation
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.sigmaW = field.sigmaW
        distribution.readoutSigmaW = 1
        distribution.sigmaB = field.sigmaB
        // q₁ = σ_w²‖x‖²/n + σ_b², then q_{l+1} = σ_w² E[φ(√q_l z)²] + σ_b².
        let (w, b) = (field.sigmaW * field.sigmaW, field.sigmaB * field.sigmaB)
        var q = w + b
        var expected = 0.0
        for _ in 1..<depth {
            expected += log(w * gaussianExpectation(variance: q) { pow(functions.slope($0), 2) })
            q = w * gaussianExpectation(variance: q) { pow(functions.value($0), 2) } + b
        }
        expected /= Double(depth - 1)
        let seeds = 60
        var slope = 0.0
        for seed in 0..<seeds {
            let delta = try logarithmsOfDelta(architecture, distribution, seed: UInt64(seed)).delta
            slope += (delta[0] - delta[depth - 1]) / Double(depth - 1)
        }
        slope /= Double(seeds)
        #expect(abs(slope - expected) < field.band, "per layer \(slope), theory \(expected)")
    }

    // MARK: ReLU at any width (Hanin & Nica 2018)

    @Test func reluNetworksFollowTheExactLawOfWidthSixteen() throws {
        let depth = 20
        var architecture = NetworkArchitecture(
            inputs: 16, hiddenWidths: Array(repeating: 16, count: depth), outputs: 1)
        architecture.bias = false
        let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 2))
        var (backward, forward) = ([Double](), [Double]())
        for seed in 0..<4000 {
            let (delta, session) = try logarithmsOfDelta(architecture, distribution, seed: UInt64(seed))
            let last = session.measurement.layers[depth - 1]
            let square =
                last.activationMean * last.activationMean + last.activationDeviation
                * last.activationDeviation
            // A seed with a dead layer has neither signal nor gradient.
            guard delta[0].isFinite, square > 0 else { continue }
            backward.append(delta[0] - delta[depth])
            forward.append(log(square))
        }
        #expect(backward.count > 3900)
        for sample in [backward, forward] {
            let mean = sample.reduce(0, +) / Double(sample.count)
            let variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sample.count - 1)
            #expect(abs(mean + 3.53) < 0.18, "mean \(mean)")
            #expect(abs(variance - 8.39) < 0.7, "variance \(variance)")
        }
    }

    // MARK: Norm layers (Yang 2019)

    static let batchNormGrowth: [(ActivationFunction, Double, Double)] = [
        (.relu, 0.383, 0.02), (.tanh, 0.164, 0.03), (.gelu, 0.277, 0.03),
    ]

    @Test(arguments: batchNormGrowth) func batchNormMakesGradientsGrow(
        _ activation: ActivationFunction, _ growth: Double, _ band: Double
    ) throws {
        var architecture = NetworkArchitecture(
            inputs: 256, hiddenWidths: Array(repeating: 256, count: 20), outputs: 10)
        architecture.activation = activation
        architecture.normalization = .batch
        let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        var slope = 0.0
        for seed in 0..<6 {
            let delta = try logarithmsOfDelta(architecture, distribution, seed: UInt64(seed), rows: 128).delta
            // Without the two top and three bottom layers.
            slope += (delta[3] - delta[17]) / 14 / 6
        }
        #expect(abs(slope - growth) < band, "per layer \(slope)")
    }

    @Test(arguments: [ActivationFunction.relu, .tanh]) func layerNormMultipliesByTheRatioOfMoments(
        _ activation: ActivationFunction
    ) throws {
        let functions = try #require(scalarFunctions(activation))
        var architecture = NetworkArchitecture(
            inputs: 256, hiddenWidths: Array(repeating: 256, count: 20), outputs: 1)
        architecture.activation = activation
        architecture.normalization = .layer
        let distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        var slope = 0.0
        for seed in 0..<40 {
            let delta = try logarithmsOfDelta(architecture, distribution, seed: UInt64(seed)).delta
            slope += (delta[0] - delta[19]) / 19 / 40
        }
        let slopes = gaussianExpectation(variance: 1) { pow(functions.slope($0), 2) }
        let values = gaussianExpectation(variance: 1) { pow(functions.value($0), 2) }
        #expect(abs(slope - log(slopes / values)) < 0.03, "per layer \(slope)")
    }

    // MARK: Exact

    @Test func orthogonalLinearNetworksKeepTheGradientsNorm() throws {
        var architecture = NetworkArchitecture(
            inputs: 24, hiddenWidths: Array(repeating: 24, count: 30), outputs: 24)
        architecture.activation = .linear
        let distribution = WeightDistribution(scheme: .orthogonal)
        let delta = try logarithmsOfDelta(architecture, distribution, seed: 3, rows: 5, format: .float64)
            .delta
        #expect(delta.allSatisfy { abs($0 - delta[30]) < 1e-12 })
    }
}
