// Dropout: which elements are dropped and where, by what the others grow, and that it averages to nothing.
// Not here: its gradients (FiniteDifferenceBlockTests), the generator of the masks (KernelTests).

import KernelInterface
import NeuralNetwork
import Testing

struct DropoutTests {
    private static let rows = 12

    private func network(_ dropout: Double, _ activation: Activation) -> NetworkArchitecture {
        var architecture = NetworkArchitecture(inputs: 8, hiddenWidths: [16, 16], outputs: 2)
        architecture.activation = activation
        architecture.dropout = dropout
        return architecture
    }

    private func session(
        _ architecture: NetworkArchitecture, seed: UInt64, learningRate: Double = 0
    ) throws -> NetworkSession {
        var options = TrainingOptions(loss: .meanSquaredError)
        options.learningRate = learningRate
        let parameters = smallParameters(architecture)
        return NetworkSession(
            architecture: architecture, options: options,
            samples: try smallSamples(rows: Self.rows, architecture: architecture, loss: options.loss),
            batchRows: Self.rows, slot: ComputeSlot(kernels: try KernelSet.select(environment: [:])),
            seed: seed, parameters: { parameters[$0] })
    }

    private func activations(_ session: NetworkSession, layer: Int) throws -> [Double] {
        try #require(session.tensor(.activation, layer: layer))
    }

    @Test(arguments: [0.05, 0.5, 0.9]) func elementsAreDroppedOrScaled(_ probability: Double) throws {
        let plain = try session(network(0, .softplus), seed: 0)
        plain.computeGradient()
        let whole = try activations(plain, layer: 1)
        var (dropped, count) = (0, 0)
        for seed in 0..<200 as Range<UInt64> {
            let session = try session(network(probability, .softplus), seed: seed)
            session.computeGradient()
            for (h, before) in zip(try activations(session, layer: 1), whole) {
                // Softplus is never 0 by itself.
                if h == 0 { dropped += 1 }
                #expect(h == 0 || abs(h - before / (1 - probability)) < 1e-14 * h)
                count += 1
            }
        }
        let spread = (Double(count) * probability * (1 - probability)).squareRoot()
        #expect(abs(Double(dropped) - Double(count) * probability) < 4 * spread)
    }

    /// The mean over masks of a linear network's outputs is the output without them.
    @Test func theExpectationIsTheNetworkWithoutDropout() throws {
        func outputs(_ dropout: Double, _ seed: UInt64) throws -> [Double] {
            let session = try session(network(dropout, .linear), seed: seed)
            session.computeGradient()
            return try #require(session.tensor(.preactivation, layer: 3))
        }
        let whole = try outputs(0, 0)
        let drawn = try (1...600).map { try outputs(0.3, $0) }
        for place in whole.indices {
            let values = drawn.map { $0[place] }
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            // 24 outputs; the seeds are fixed.
            #expect(abs(mean - whole[place]) < 4 * (variance / count).squareRoot() && variance > 0)
        }
    }

    @Test func masksDependOnSeedStepAndLayer() throws {
        func masks(seed: UInt64, step: Int) throws -> [[Bool]] {
            let session = try session(network(0.5, .softplus), seed: seed)
            for _ in 0..<step {
                session.computeGradient()
                session.applyUpdate()
            }
            session.computeGradient()
            return try (1...2).map { try activations(session, layer: $0).map { $0 == 0 } }
        }
        let first = try masks(seed: 3, step: 0)
        #expect(try first == masks(seed: 3, step: 0))
        let others = try [masks(seed: 3, step: 1), masks(seed: 3, step: 2), masks(seed: 4, step: 0)]
        let all = (others + [first]).flatMap(\.self)
        #expect(Set(all).count == all.count)
    }

    /// Outputs with the masks that the activations show, by the formulas.
    @Test(arguments: SmallBlock.allCases, [NormalizationKind.none, .batch, .layer])
    func whereItStandsInABlock(_ block: SmallBlock, _ normalization: NormalizationKind) throws {
        var architecture = block.architecture(normalization: normalization)
        architecture.dropout = 0.4
        let session = try session(architecture, seed: 5)
        session.computeGradient()
        var plain = PlainNetwork(session)
        var layersWithMasks = 0
        for (index, layer) in architecture.layers.enumerated() where layer.role != .readout {
            guard let h = session.tensor(.activation, layer: index + 1), h.contains(0) else { continue }
            plain.masks[index] = h.map { $0 == 0 ? 0 : 1 / 0.6 }.rows(of: layer.activationWidth)
            layersWithMasks += 1
        }
        #expect(layersWithMasks == architecture.depth - (block.hasBareMatrices ? 1 : 0))
        let inputs = smallInputs(rows: Self.rows, features: 6).rows(of: 6)
        let expected = plain.forward(inputs).outputs.flatMap(\.self)
        let found = try #require(session.tensor(.preactivation, layer: architecture.weightLayers))
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
}

extension SmallBlock {
    /// Whether a block without a skip connection is a matrix alone.
    fileprivate var hasBareMatrices: Bool { self == .preActivated }
}
