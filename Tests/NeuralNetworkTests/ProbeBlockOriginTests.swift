// Where the first non-finite number is born inside the kinds of blocks: second matrices, gates,
// pre-activations, sums with skip connections, norm layers' gradients. Networks of width 1 in float32.

import KernelInterface
import NeuralNetwork
import Testing

struct ProbeBlockOriginTests {
    /// A network on one feature with these weights, one a weight layer.
    private func origin(
        _ weights: [Double], biases: [Double]? = nil, inputs: [Double] = [1],
        hiddenWidths: [Int] = [1], _ edit: (inout NetworkArchitecture) -> Void
    ) throws -> NonFiniteOrigin? {
        var architecture = NetworkArchitecture(inputs: 1, hiddenWidths: hiddenWidths, outputs: 1)
        architecture.activation = .linear
        architecture.bias = biases != nil
        edit(&architecture)
        #expect(architecture.weightLayers == weights.count)
        let samples = try Samples(
            rows: inputs.count, features: 1, inputs: inputs,
            targets: .values(inputs.map { _ in 0 }, outputs: 1), format: .float32)
        let parameters = weights.indices.map {
            LayerParameters(weight: [weights[$0]], bias: [biases?[$0] ?? 0], gamma: [1], beta: [0])
        }
        let session = try smallSession(
            architecture, TrainingOptions(loss: .meanSquaredError), samples, parameters: parameters)
        session.computeGradient()
        return session.origin
    }

    private func expect(
        _ origin: NonFiniteOrigin?, _ phase: NonFiniteOrigin.Phase, _ layer: Int, _ tensor: TensorKind,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            origin?.phase == phase && origin?.layer == layer && origin?.tensor == tensor
                && origin?.step == 0, "\(String(describing: origin))", sourceLocation: sourceLocation)
    }

    @Test func secondMatrices() throws {
        expect(try origin([1e20, 1e20, 1]) { $0.blockMatrices = 2 }, .forward, 2, .product)
        expect(
            try origin([1e20, 1e20, 1]) {
                $0.blockMatrices = 2
                $0.residual = true
            }, .forward, 2, .product)
        // Behind a bounded activation nothing overflows.
        #expect(
            try origin([1e20, 1e18, 1e-18]) {
                $0.blockMatrices = 2
                $0.activation = .tanh
            } == nil)
        // A highway block's third weight layer is its gate.
        expect(
            try origin([1e20, 1e20, 0, 1]) {
                $0.blockMatrices = 2
                $0.highway = true
            }, .forward, 2, .product)
    }

    @Test func gates() throws {
        // 3e38 · 1 + 3e38; the sigmoid makes it 1, and loss and gradients are finite.
        let found = try origin([1, 3e38, 1], biases: [0, 3e38, 0]) { $0.highway = true }
        expect(found, .forward, 2, .preactivation)
        #expect(found?.infinityCount == 1 && found?.nanCount == 0)
        expect(
            try origin([1, 1, 3e38, 1], biases: [0, 0, 3e38, 0]) {
                $0.highway = true
                $0.blockMatrices = 2
            }, .forward, 3, .preactivation)
        // The transform's own product comes before the gate's.
        expect(
            try origin([3e38, 3e38, 1], biases: [3e38, 3e38, 0]) { $0.highway = true }, .forward, 1,
            .preactivation)
    }

    /// A sum that overflows is seen where it is used next.
    @Test func sumsWithSkipConnections() throws {
        for matrices in [1, 2] {
            let weights = Array(repeating: 1.0, count: matrices - 1) + [3e38]
            let others = Array(repeating: 1.0, count: matrices)
            func sum(_ order: ResidualOrder, _ normalization: NormalizationKind) throws -> NonFiniteOrigin? {
                try origin(weights + others + [1], hiddenWidths: [1, 1]) {
                    $0.residual = true
                    $0.residualOrder = order
                    $0.blockMatrices = matrices
                    $0.skipScale = 3e38
                    $0.normalization = normalization
                }
            }
            expect(try sum(.post, .none), .forward, matrices + 1, .preactivation)
            expect(try sum(.pre, .none), .forward, matrices + 1, .preactivation)
            // Normalised numbers are 0 here, so that the skip connection alone has to overflow: 3e38 · 3e38.
            expect(try sum(.pre, .layer), .forward, 2 * matrices + 1, .product)
        }
    }

    @Test func preActivations() throws {
        func pre(_ weights: [Double], _ biases: [Double], matrices: Int) throws -> NonFiniteOrigin? {
            try origin(weights, biases: biases) {
                $0.residual = true
                $0.residualOrder = .pre
                $0.blockMatrices = matrices
                $0.activation = .tanh
            }
        }
        // The inner product of two matrices, bounded by the second activation.
        expect(try pre([3e38, 1, 1], [3e38, 0, 0], matrices: 2), .forward, 2, .preactivation)
        // The block's product, bounded by the read-out's activation.
        expect(try pre([3e38, 1], [3e38, 0], matrices: 1), .forward, 2, .preactivation)
    }

    @Test func stemsOfPreActivatedStacks() throws {
        // Two inputs, so that the first block has no skip connection.
        var architecture = NetworkArchitecture(inputs: 2, hiddenWidths: [1, 1], outputs: 1)
        architecture.residual = true
        architecture.residualOrder = .pre
        architecture.activation = .tanh
        let samples = try Samples(
            rows: 1, features: 2, inputs: [1, 1], targets: .values([0], outputs: 1), format: .float32)
        let parameters = [[3e38, 3e38], [1], [1]].map {
            LayerParameters(weight: $0, bias: [0], gamma: [1], beta: [0])
        }
        let session = try smallSession(
            architecture, TrainingOptions(loss: .meanSquaredError), samples, parameters: parameters)
        session.computeGradient()
        expect(session.origin, .forward, 1, .product)
    }

    private func origin(
        _ architecture: NetworkArchitecture, inputs: [Double], targets: [Double],
        _ parameters: [LayerParameters]
    ) throws -> NonFiniteOrigin? {
        let samples = try Samples(
            rows: targets.count, features: architecture.inputs, inputs: inputs,
            targets: .values(targets, outputs: 1), format: .float32)
        let session = try smallSession(
            architecture, TrainingOptions(loss: .meanSquaredError), samples, parameters: parameters)
        session.computeGradient()
        return session.origin
    }

    @Test func gradientsOfNormLayers() throws {
        // x̂ = (−1, 1) in every row. At the first unit δ = 2/3 · 1e18 · 3e20 = 2e38, whose sum over three
        // rows overflows; γ keeps ∂L/∂y small.
        var architecture = NetworkArchitecture(inputs: 1, hiddenWidths: [2], outputs: 1)
        architecture.activation = .linear
        architecture.normalization = .layer
        architecture.bias = false
        let layer = [
            LayerParameters(weight: [1, 2], bias: [], gamma: [1e-12, 1e-12], beta: [0, 0]),
            LayerParameters(weight: [3e20, 0], bias: [], gamma: [], beta: []),
        ]
        expect(
            try origin(architecture, inputs: [1, 2, 3], targets: [-1e18, -1e18, -1e18], layer), .backward, 1,
            .gammaGradient)
    }

    /// Batch norm's ∂L/∂y is made of the sums that are ∇γ, so that both overflow; ∇W comes first.
    @Test func matricesComeBeforeNormLayers() throws {
        var architecture = NetworkArchitecture(inputs: 1, hiddenWidths: [1], outputs: 1)
        architecture.activation = .linear
        architecture.normalization = .batch
        architecture.bias = false
        let parameters = [
            LayerParameters(weight: [1], bias: [], gamma: [1e-12], beta: [0]),
            LayerParameters(weight: [3e20], bias: [], gamma: [], beta: []),
        ]
        expect(
            try origin(architecture, inputs: [1, 3, 2], targets: [-1e18, 1e18, -1e18], parameters), .backward,
            1, .weightGradient)
    }

    @Test func weightNormalisation() throws {
        var architecture = NetworkArchitecture(inputs: 4, hiddenWidths: [1], outputs: 1)
        architecture.activation = .linear
        architecture.normalization = .weight
        architecture.bias = false
        func origin(inputs: Double, gain: Double, readout: Double) throws -> NonFiniteOrigin? {
            try self.origin(
                architecture, inputs: Array(repeating: inputs, count: 4), targets: [0],
                [
                    LayerParameters(weight: [0.5, 0.5, 0.5, 0.5], bias: [], gamma: [gain], beta: []),
                    LayerParameters(weight: [readout], bias: [], gamma: [], beta: []),
                ])
        }
        #expect(try origin(inputs: 1, gain: 1, readout: 1e18) == nil)
        // δ = 2 · (2e-3 · 2.2e20) · 2.2e20 is each element of ∇W, and ∇g is twice as large.
        expect(try origin(inputs: 1, gain: 1e-3, readout: 2.2e20), .backward, 1, .gainGradient)
        // A unit without weights and gain is 0, not 0/0.
        #expect(
            try self.origin(
                architecture, inputs: [1, 2, 3, 4], targets: [1],
                [
                    LayerParameters(weight: [0, 0, 0, 0], bias: [], gamma: [0], beta: []),
                    LayerParameters(weight: [2], bias: [], gamma: [], beta: []),
                ]) == nil)
        // δ = 8e17, times 1e21.
        expect(try origin(inputs: 1e21, gain: 1e-21, readout: 4.5e8), .backward, 1, .weightGradient)
    }
}
