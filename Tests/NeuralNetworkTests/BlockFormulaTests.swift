// The core's forward pass of every kind of block against the formulas written out plainly: on training
// batches and, with batch norm's running statistics, on held-out data. Losses against their definitions.

import KernelInterface
import NeuralNetwork
import Testing

struct BlockFormulaTests {
    private let rows = 9

    private func inputs(_ architecture: NetworkArchitecture, rows: Int, seed: UInt64 = 1) -> Rows {
        smallInputs(rows: rows, features: architecture.inputs, seed: seed).rows(of: architecture.inputs)
    }

    /// The loss of a plain network on the data of `smallSamples`.
    private func loss(
        _ network: PlainNetwork, _ loss: Loss, rows: Int, seed: UInt64 = 1
    ) -> (loss: Double, correct: Int) {
        let (architecture, outputs) = (network.architecture, network.architecture.outputs)
        let found = network.forward(inputs(architecture, rows: rows, seed: seed)).outputs
        let classes = smallClasses(rows: rows, count: outputs, seed: seed)
        let values = smallTargets(rows: rows, outputs: outputs, seed: seed).rows(of: outputs)
        let correct = zip(found, classes).count { row, label in
            row.firstIndex(of: row.max() ?? 0) == Int(label)
        }
        return (plainLoss(loss, found, classes: classes, values: values), correct)
    }

    @Test(arguments: SmallBlock.allCases, NormalizationKind.all)
    func lossesOfEveryBlock(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        for (width, activation) in [(6, Activation.tanh), (4, .prelu(initialSlope: 0.2))] {
            var architecture = block.architecture(normalization: normalization)
            architecture.inputs = width
            architecture.activation = activation
            let parameters = smallParameters(architecture)
            for kind in FiniteDifferenceTests.losses {
                let samples = try smallSamples(rows: rows, architecture: architecture, loss: kind)
                let session = try smallSession(
                    architecture, TrainingOptions(loss: kind), samples, parameters: parameters)
                let expected = loss(PlainNetwork(architecture, parameters), kind, rows: rows)
                let found = session.dataLoss()
                #expect(abs(found.loss - expected.loss) < 1e-13 * max(1, expected.loss))
                if let correct = found.correctCount { #expect(correct == expected.correct) }
            }
        }
    }

    /// After training, so that running statistics differ from every batch's.
    @Test(arguments: SmallBlock.allCases, NormalizationKind.all)
    func heldOutDataOfEveryBlock(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        for dropout in [0, 0.3] {
            var architecture = block.architecture(normalization: normalization)
            architecture.dropout = dropout
            let kind = Loss.softmaxCrossEntropy(smoothing: 0.1)
            var options = TrainingOptions(loss: kind)
            options.rule = .momentum(0.9)
            options.learningRate = 0.1
            let samples = try smallSamples(rows: rows, architecture: architecture, loss: kind)
            let session = try smallSession(
                architecture, options, samples, parameters: smallParameters(architecture))
            for _ in 0..<5 {
                session.computeGradient()
                session.applyUpdate()
            }
            var trained = PlainNetwork(session)
            if normalization == .batch {
                let running = architecture.layers.indices.compactMap { index in
                    session.runningStatistics(layer: index + 1).map { (index, $0) }
                }
                trained.running = Dictionary(uniqueKeysWithValues: running)
            }
            // More rows than are computed at once.
            let heldOut = try smallSamples(rows: 150, architecture: architecture, loss: kind, seed: 2)
            let expected = loss(trained, kind, rows: 150, seed: 2)
            let found = session.evaluate(heldOut)
            #expect(found.rows == 150 && found.correctCount == expected.correct)
            #expect(abs(found.loss - expected.loss) < 1e-12)
            // Evaluation has changed nothing.
            #expect(PlainNetwork(session).parameters == trained.parameters)
            #expect(session.evaluate(heldOut) == found)
        }
    }

    /// running ← 0.9 · running + 0.1 · batch, step by step, wherever the norm layer stands.
    @Test(arguments: SmallBlock.allCases) func runningStatistics(_ block: SmallBlock) throws {
        let architecture = block.architecture(normalization: .batch)
        var options = TrainingOptions(loss: .meanSquaredError)
        options.learningRate = 0.2
        let samples = try smallSamples(rows: rows, architecture: architecture, loss: options.loss)
        let session = try smallSession(
            architecture, options, samples, parameters: smallParameters(architecture))
        var expected: [Int: (mean: [Double], variance: [Double])] = [:]
        for _ in 0..<4 {
            let batch = PlainNetwork(session).forward(inputs(architecture, rows: rows)).statistics
            for (layer, own) in batch {
                let width = own.mean.count
                let old =
                    expected[layer] ?? (Array(repeating: 0, count: width), Array(repeating: 1, count: width))
                expected[layer] = (
                    zip(old.mean, own.mean).map { 0.9 * $0 + 0.1 * $1 },
                    zip(old.variance, own.variance).map { 0.9 * $0 + 0.1 * $1 }
                )
            }
            session.computeGradient()
            // A look at the loss is no step.
            _ = session.dataLoss()
            session.applyUpdate()
        }
        // In a pre-activated stack the read-out has one too, elsewhere every activated layer but gates.
        let withNorm = architecture.layers.indices.filter {
            architecture.layers[$0].isActivated && architecture.layers[$0].role != .gate
        }
        #expect(Set(expected.keys) == Set(withNorm))
        for (layer, statistics) in expected {
            let found = try #require(session.runningStatistics(layer: layer + 1))
            #expect(zip(found.mean, statistics.mean).allSatisfy { abs($0 - $1) < 1e-12 })
            #expect(zip(found.variance, statistics.variance).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }
}
