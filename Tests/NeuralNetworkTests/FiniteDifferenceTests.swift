// Gradients of activations, norm layers, skip connections, losses and penalties against central differences,
// in Double, on plain networks. Not here: the other kinds of blocks.

import KernelInterface
import NeuralNetwork
import Testing

struct FiniteDifferenceTests {
    static let activations: [Activation] = [
        .linear, .sigmoid, .tanh, .relu, .leakyReLU(slope: 0.01), .leakyReLU(slope: 0.3),
        .prelu(initialSlope: 0.25), .gelu, .geluTanh, .silu, .mish, .elu(alpha: 1), .elu(alpha: 0.7), .selu,
        .softplus, .hardTanh, .softsign,
    ]

    @Test(arguments: activations) func activation(_ activation: Activation) throws {
        var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [7, 6, 6], outputs: 3)
        architecture.activation = activation
        let compared = try GradientCheck(
            architecture: architecture, options: TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0))
        ).run()
        let hasSlopes = if case .prelu = activation { true } else { false }
        #expect(compared.map { $0.contains(.slopeGradient) } == [hasSlopes, hasSlopes, hasSlopes, false])
    }

    @Test(arguments: NormalizationKind.all, [true, false])
    func normalization(_ kind: NormalizationKind, isAffine: Bool) throws {
        for bias in [true, false] {
            var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [8, 7], outputs: 3)
            architecture.activation = .tanh
            architecture.normalization = kind
            architecture.normalizationAffine = isAffine
            architecture.bias = bias
            let compared = try GradientCheck(
                architecture: architecture, options: TrainingOptions(loss: .meanSquaredError)
            ).run()
            var expected: Set<TensorKind> = bias ? [.weightGradient, .biasGradient] : [.weightGradient]
            #expect(compared[2] == expected)
            if kind == .weight { expected.insert(.gainGradient) }
            if kind.hasGamma, isAffine { expected.insert(.gammaGradient) }
            if kind.hasGamma, isAffine, kind != .rms { expected.insert(.betaGradient) }
            #expect(compared[0] == expected && compared[1] == expected)
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
            try GradientCheck(
                architecture: architecture, options: TrainingOptions(loss: .meanSquaredError)
            ).run()
        }
    }

    static let losses: [Loss] = [
        .softmaxCrossEntropy(smoothing: 0), .softmaxCrossEntropy(smoothing: 0.1),
        .softmaxCrossEntropy(smoothing: 0.6), .meanSquaredError, .huber(delta: 1), .huber(delta: 0.3), .hinge,
    ]

    @Test(arguments: losses) func lossesAndPenalties(_ loss: Loss) throws {
        var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [6], outputs: 4)
        architecture.activation = .softplus
        for (l1, l2) in [(0.0, 0.0), (0.0, 0.03), (0.02, 0.0), (0.01, 0.05)] {
            var options = TrainingOptions(loss: loss)
            options.l1 = l1
            options.l2 = l2
            options.inputGradient = l1 != 0
            try GradientCheck(architecture: architecture, options: options).run()
        }
    }

    /// A penalty on weight normalisation's v.
    @Test func penaltiesOnDirections() throws {
        var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [6, 5], outputs: 3)
        architecture.normalization = .weight
        architecture.activation = .silu
        var options = TrainingOptions(loss: .meanSquaredError)
        options.l1 = 0.01
        options.l2 = 0.04
        try GradientCheck(architecture: architecture, options: options).run()
    }

    @Test(arguments: losses) func aLinearModel(_ loss: Loss) throws {
        let architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [], outputs: 3)
        for wantsInputs in [false, true] {
            var options = TrainingOptions(loss: loss)
            options.inputGradient = wantsInputs
            try GradientCheck(architecture: architecture, options: options).run()
        }
    }
}

extension NormalizationKind {
    fileprivate var hasGamma: Bool { self == .batch || self == .layer || self == .rms }
}
