// Negative controls: the tests of theory would see a formula that is wrong by a little. Fixed seeds, so that
// these say the same in every run.

import Foundation
import KernelInterface
import NeuralNetwork
import Testing

struct TheoryControlTests {
    @Test(arguments: [Activation.tanh, .relu])
    func aChiFivePerCentOffIsSeen(_ activation: Activation) throws {
        let experiment = TheoryExperiment(
            width: 256, depth: 16, activation: activation, sigmaW: 1.3, sigmaB: 0.2, seeds: 30)
        let (found, expected) = (try experiment.growth(), MeanField.growth(experiment))
        print("control, \(experiment): \(found.comparison(with: expected))")
        #expect(found.agrees(with: expected, band: 0.03), "\(found.comparison(with: expected))")
        for factor in [1.05, 1 / 1.05] {
            #expect(!found.agrees(with: expected + log(factor), band: 0.03), "χ times \(factor)")
        }
    }

    /// Second moment and variance exchanged, or the norm layer forgotten.
    @Test(arguments: [NormalizationKind.batch, .layer]) func anotherNormLayersFormulaIsSeen(
        _ kind: NormalizationKind
    ) throws {
        let isBatch = kind == .batch
        let experiment = TheoryExperiment(
            width: 256, depth: 20, activation: .relu, sigmaW: 1, normalization: kind,
            rows: isBatch ? 128 : 1, outputs: isBatch ? 10 : 1, seeds: isBatch ? 4 : 16)
        let found = try experiment.growth(first: 4, last: 18)
        let batch = NormalizedGrowth.batch(.relu)
        let layer = NormalizedGrowth.layer(.relu, sigmaW: 1, sigmaB: 0)
        #expect(found.agrees(with: isBatch ? batch : layer, band: 0.03))
        #expect(!found.agrees(with: isBatch ? layer : batch, band: 0.03))
        #expect(!found.agrees(with: MeanField.growth(experiment), band: 0.03))
    }
}
