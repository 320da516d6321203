// Gradients of every kind of block against central differences, in Double, with every norm layer, dropout and
// trainable slopes, and ∂L/∂inputs through them.

import KernelInterface
import NeuralNetwork
import Testing

struct FiniteDifferenceBlockTests {
    private func options(_ loss: Loss = .softmaxCrossEntropy(smoothing: 0)) -> TrainingOptions {
        var options = TrainingOptions(loss: loss)
        options.inputGradient = true
        return options
    }

    @Test(arguments: SmallBlock.allCases, NormalizationKind.all)
    func everyBlockWithEveryNorm(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        let architecture = block.architecture(normalization: normalization)
        try GradientCheck(architecture: architecture, options: options()).run()
        // Nobody asks for ∂L/∂inputs in training.
        try GradientCheck(architecture: architecture, options: TrainingOptions(loss: .meanSquaredError)).run()
    }

    @Test(arguments: SmallBlock.allCases) func withoutBiasesAndAffineParts(_ block: SmallBlock) throws {
        for normalization in NormalizationKind.all {
            var architecture = block.architecture(normalization: normalization)
            architecture.bias = false
            architecture.normalizationAffine = false
            architecture.skipScale = 1
            architecture.branchScale = 1
            let compared = try GradientCheck(architecture: architecture, options: options()).run()
            for (layer, kinds) in zip(architecture.layers, compared) {
                // Gates have a bias all the same.
                #expect(kinds.contains(.biasGradient) == (layer.role == .gate))
            }
        }
    }

    /// The masks are those of the step at hand in the gradient's pass and in the losses'.
    @Test(arguments: SmallBlock.allCases) func dropout(_ block: SmallBlock) throws {
        for normalization in [NormalizationKind.none, .batch, .rms] {
            var architecture = block.architecture(normalization: normalization)
            architecture.dropout = 0.4
            for seed in 1...2 {
                try GradientCheck(architecture: architecture, options: options(), seed: UInt64(seed)).run()
            }
        }
    }

    @Test(arguments: SmallBlock.allCases) func slopesWithDropout(_ block: SmallBlock) throws {
        for (normalization, dropout) in [(NormalizationKind.none, 0.0), (.layer, 0.3), (.weight, 0)] {
            var architecture = block.architecture(normalization: normalization)
            architecture.activation = .prelu(initialSlope: 0.3)
            architecture.dropout = dropout
            let compared = try GradientCheck(
                architecture: architecture, options: options(.meanSquaredError)
            ).run()
            for (layer, kinds) in zip(architecture.layers, compared) {
                #expect(kinds.contains(.slopeGradient) == (layer.isActivated && layer.role != .gate))
            }
        }
    }

    /// A first block that changes the width, so that a stack of pre-activated blocks begins with a matrix.
    @Test(arguments: SmallBlock.allCases) func withAStem(_ block: SmallBlock) throws {
        for normalization in NormalizationKind.all {
            var architecture = block.architecture(normalization: normalization)
            architecture.inputs = 4
            architecture.hiddenWidths = [5, 5]
            try GradientCheck(architecture: architecture, options: options(.huber(delta: 0.5))).run()
            try GradientCheck(
                architecture: architecture, options: TrainingOptions(loss: .huber(delta: 0.5))
            ).run()
        }
    }
}
