// Layer-sequential unit variance in jobs: what the first step sees of it. Not here: the algorithm by itself
// (SpecialInitializationTests).

import KernelInterface
import NeuralNetwork
import ReproducibleMath
import Testing

struct InitialScalingTests {
    /// With a linear activation a layer's activations are its products, whose variance is what is scaled.
    @Test(
        arguments: [SmallBlock.plain, .twoMatrices, .residual, .residualOfTwo],
        [NormalizationKind.none, .weight])
    func productsOfTheFirstBatch(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        var architecture = block.architecture(normalization: normalization)
        architecture.activation = .linear
        let network = architecture
        let samples = try smallSamples(rows: 60, architecture: network, loss: .meanSquaredError)
        let last = network.weightLayers - 1
        var distribution = WeightDistribution(scheme: .orthogonal)
        distribution.sigmaW = 5
        distribution.readoutSigmaW = 0.2
        distribution.sigmaB = 0.2
        let scheme = distribution
        for policy in [PackPolicy.alone, .together] {
            for usesBatches in [false, true] {
                var found: [[Double]] = []
                func job(seed: UInt64) -> TrainingJob {
                    let order = RandomStream(seed: seed, purpose: .shuffle)
                    return TrainingJob(
                        architecture: network, options: TrainingOptions(loss: .meanSquaredError),
                        samples: samples,
                        batches: usesBatches
                            ? .rows(20) { step, rows in
                                for place in rows.indices {
                                    rows[place] = Int32(
                                        order.integer(at: UInt64(100 * step + place), below: 60))
                                }
                            } : .full,
                        steps: 2, seed: seed, initialVariance: { $0 == last ? 0.25 : 1 },
                        parameters: { scheme.parameters(of: network, layer: $0, seed: seed) },
                        observe: { block in
                            if block.first == 0 {
                                found.append(
                                    block.step(0).measurement.layers.map {
                                        $0.activationDeviation * $0.activationDeviation
                                    })
                            }
                            return .proceed
                        })
                }
                var seeds = Array(1...3 as ClosedRange<UInt64>)
                PackTrainer(kernels: try KernelSet.select(environment: [:]), policy: policy).run(
                    nextJob: { seeds.popLast().map { ($0, job(seed: $0)) } },
                    finished: { (_: UInt64, end) in #expect(end.steps == 2 && end.origin == nil) })
                #expect(found.count == 3)
                for variances in found {
                    for (layer, variance) in variances.enumerated() {
                        let wanted = layer == last ? 0.25 : 1
                        // Mishkin & Matas stop within a tenth.
                        #expect(abs(variance / wanted - 1) <= 0.1 + 1e-9, "layer \(layer + 1): \(variance)")
                    }
                }
            }
        }
    }
}
