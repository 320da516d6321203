// Every gradient against central differences of the loss, in Double: activations, norm layers, losses, skip
// connections, penalties.

import NeuralNetwork
import Testing

struct FiniteDifferenceTests {
    static let activations: [ActivationFunction] = [
        .linear, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3), .gelu, .geluTanh,
        .silu,
        .elu(alpha: 1), .elu(alpha: 0.7), .selu, .softplus,
    ]

    @Test(arguments: activations) func activation(_ activation: ActivationFunction) throws {
        var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [7, 6, 6], outputs: 3)
        architecture.activation = activation
        try check(architecture, TrainingOptions(loss: .softmaxCrossEntropy))
    }

    @Test(arguments: [NormalizationKind.batch, .layer], [true, false])
    func normalization(_ kind: NormalizationKind, isAffine: Bool) throws {
        for bias in [true, false] {
            var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [8, 7], outputs: 3)
            architecture.activation = .tanh
            architecture.normalization = kind
            architecture.normalizationAffine = isAffine
            architecture.bias = bias
            try check(architecture, TrainingOptions(loss: .meanSquaredError))
        }
    }

    @Test(arguments: [(1.0, 1.0), (0.5, 1.0), (1.0, 0.3), (0.7, -1.2), (0.0, 2.0)])
    func skipConnections(_ skip: Double, _ branch: Double) throws {
        for kind in [NormalizationKind.none, .batch, .layer] {
            // Blocks 1 and 3 have skips, block 2 changes the width.
            var architecture = NetworkArchitecture(inputs: 6, hiddenWidths: [6, 5, 5], outputs: 2)
            architecture.activation = .silu
            architecture.residual = true
            architecture.skipScale = skip
            architecture.branchScale = branch
            architecture.normalization = kind
            try check(architecture, TrainingOptions(loss: .meanSquaredError))
        }
    }

    @Test(arguments: [LossKind.softmaxCrossEntropy, .meanSquaredError]) func lossesAndPenalties(
        _ loss: LossKind
    ) throws {
        var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [6], outputs: 4)
        architecture.activation = .softplus
        for (l1, l2) in [(0.0, 0.03), (0.02, 0.0), (0.01, 0.05)] {
            var options = TrainingOptions(loss: loss)
            options.l1 = l1
            options.l2 = l2
            try check(architecture, options)
        }
    }

    @Test func aLinearModel() throws {
        let architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [], outputs: 3)
        for loss in [LossKind.softmaxCrossEntropy, .meanSquaredError] {
            try check(architecture, TrainingOptions(loss: loss))
        }
    }

    @Test func inputs() throws {
        var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [4, 6], outputs: 3)
        architecture.activation = .tanh
        architecture.residual = true
        var options = TrainingOptions(loss: .meanSquaredError)
        options.inputGradient = true
        let parameters = smallParameters(architecture)
        let samples = try smallSamples(rows: 5, architecture: architecture, loss: options.loss)
        let session = try smallSession(architecture, options, samples, parameters: parameters)
        session.computeGradient()
        let gradient = try #require(session.inputGradient())

        // Feature 2 of row 3.
        let place = 3 * 4 + 2
        func loss(shift: Double) throws -> Double {
            var inputs = smallInputs(rows: 5, features: 4)
            inputs[place] += shift
            let values = smallTargets(rows: 5, outputs: 3)
            let shifted = try Samples(
                rows: 5, features: 4, inputs: inputs, targets: .values(values, outputs: 3), format: .float64)
            return try smallSession(architecture, options, shifted, parameters: parameters).dataLoss().loss
        }
        let numeric = try (loss(shift: 1e-5) - loss(shift: -1e-5)) / 2e-5
        #expect(abs(numeric - gradient[place]) < 1e-8)
    }

    /// Compares every element of every parameter's gradient of the total loss.
    private func check(_ architecture: NetworkArchitecture, _ options: TrainingOptions) throws {
        let parameters = smallParameters(architecture)
        let samples = try smallSamples(rows: 9, architecture: architecture, loss: options.loss)
        let session = try smallSession(architecture, options, samples, parameters: parameters)
        session.computeGradient()
        let total = session.measurement.totalLoss
        #expect(
            abs(total - (try totalLoss(architecture, options, samples, parameters))) < 1e-12
                * max(1, abs(total)))
        for layer in parameters.indices {
            for (kind, keyPath) in Self.tensors {
                guard let gradient = session.tensor(kind, layer: layer + 1) else { continue }
                let scale = gradient.reduce(1e-3) { max($0, abs($1)) }
                for place in gradient.indices {
                    let numeric = try difference(
                        architecture, options, samples, parameters, layer, keyPath, place)
                    #expect(
                        abs(numeric - gradient[place]) < 2e-7 * scale,
                        "\(kind) of layer \(layer + 1), \(place): \(numeric) against \(gradient[place])"
                    )
                }
            }
        }
    }

    private static let tensors: [(TensorKind, any WritableKeyPath<LayerParameters, [Double]> & Sendable)] = [
        (.weightGradient, \.weight), (.biasGradient, \.bias), (.gammaGradient, \.gamma),
        (.betaGradient, \.beta),
    ]

    private func difference(
        _ architecture: NetworkArchitecture, _ options: TrainingOptions, _ samples: Samples,
        _ parameters: [LayerParameters], _ layer: Int, _ keyPath: WritableKeyPath<LayerParameters, [Double]>,
        _ place: Int
    ) throws -> Double {
        let step = 1e-5
        var (above, below) = (parameters, parameters)
        above[layer][keyPath: keyPath][place] += step
        below[layer][keyPath: keyPath][place] -= step
        let high = try totalLoss(architecture, options, samples, above)
        let low = try totalLoss(architecture, options, samples, below)
        return (high - low) / (2 * step)
    }

    /// The data loss of a pass without gradients, with the penalties as their formulas say.
    private func totalLoss(
        _ architecture: NetworkArchitecture, _ options: TrainingOptions, _ samples: Samples,
        _ parameters: [LayerParameters]
    ) throws -> Double {
        let session = try smallSession(architecture, options, samples, parameters: parameters)
        let weights = parameters.flatMap(\.weight)
        return session.dataLoss().loss + options.l2 / 2 * weights.reduce(0) { $0 + $1 * $1 }
            + options.l1 * weights.reduce(0) { $0 + abs($1) }
    }
}
