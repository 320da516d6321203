// Loss and accuracy on whole sample sets, in chunks, with batch norm's running statistics.

import KernelInterface
import NeuralNetwork
import Testing

struct EvaluationTests {
    @Test func chunksGiveTheLossOfTheWhole() throws {
        var architecture = NetworkArchitecture(inputs: 5, hiddenWidths: [7, 7], outputs: 3)
        architecture.residual = true
        architecture.normalization = .layer
        let options = TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0))
        let samples = try smallSamples(rows: 150, architecture: architecture, loss: options.loss)
        let parameters = smallParameters(architecture)
        let chunked = try smallSession(architecture, options, samples, parameters: parameters, batchRows: 4)
        let whole = try smallSession(architecture, options, samples, parameters: parameters)
        let (found, expected) = (chunked.evaluate(samples), whole.dataLoss())
        #expect(found.rows == 150 && found.correctCount == expected.correctCount)
        #expect(abs(found.loss - expected.loss) < 1e-13)
    }

    @Test(arguments: [true, false], [true, false])
    func batchNormTakesItsRunningStatistics(_ isAffine: Bool, _ bias: Bool) throws {
        var architecture = NetworkArchitecture(inputs: 3, hiddenWidths: [4], outputs: 2)
        architecture.activation = .linear
        architecture.normalization = .batch
        architecture.normalizationAffine = isAffine
        architecture.bias = bias
        let options = TrainingOptions(loss: .meanSquaredError)
        let samples = try smallSamples(rows: 10, architecture: architecture, loss: options.loss)
        let session = try smallSession(
            architecture, options, samples, parameters: smallParameters(architecture))
        for _ in 0..<5 {
            session.computeGradient()
            session.applyUpdate()
        }
        let running = try #require(session.runningStatistics(layer: 1))
        let hidden = { (kind: TensorKind) in session.tensor(kind, layer: 1) }
        let readout = { (kind: TensorKind) in session.tensor(kind, layer: 2) }
        let weight = try #require(hidden(.weight))
        let readoutWeight = try #require(readout(.weight))
        var inputs = smallInputs(rows: 10, features: 3)[...]
        var targets = smallTargets(rows: 10, outputs: 2)[...]
        var squares = 0.0
        while !inputs.isEmpty {
            let row = Array(inputs.prefix(3))
            inputs.removeFirst(3)
            let units = (0..<4).map { unit in
                let y = (0..<3).reduce(hidden(.bias)?[unit] ?? 0) { $0 + row[$1] * weight[$1 * 4 + unit] }
                let x = (y - running.mean[unit]) / (running.variance[unit] + 1e-5).squareRoot()
                return (hidden(.gamma)?[unit] ?? 1) * x + (hidden(.beta)?[unit] ?? 0)
            }
            for output in 0..<2 {
                let value = (0..<4).reduce(readout(.bias)?[output] ?? 0) {
                    $0 + units[$1] * readoutWeight[$1 * 2 + output]
                }
                let difference = value - targets.removeFirst()
                squares += difference * difference
            }
        }
        #expect(abs(session.evaluate(samples).loss - squares / 20) < 1e-12)
    }

    @Test func runningStatisticsOfOneRowStayFinite() throws {
        var architecture = NetworkArchitecture(inputs: 3, hiddenWidths: [4], outputs: 2)
        architecture.normalization = .batch
        let options = TrainingOptions(loss: .softmaxCrossEntropy(smoothing: 0))
        let samples = try smallSamples(rows: 5, architecture: architecture, loss: options.loss)
        let session = try smallSession(
            architecture, options, samples, parameters: smallParameters(architecture), batchRows: 1)
        session.computeGradient()
        session.applyUpdate()
        let running = try #require(session.runningStatistics(layer: 1))
        // The batch's variance is 0, so the running one is 0.9 of its start.
        #expect(running.variance.allSatisfy { abs($0 - 0.9) < 1e-15 })
        #expect(session.origin == nil)
        #expect(session.evaluate(samples).loss.isFinite)
    }
}
