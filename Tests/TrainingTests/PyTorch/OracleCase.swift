// One training that our core and PyTorch are to agree on: a network, its options, its data, all drawn from a
// seed. Not here: running it (OracleRun), the oracle's format (OracleDocument).

import KernelInterface
import NeuralNetwork
import ReproducibleMath

struct OracleCase {
    static let count = 80
    static let steps = 10
    static let seed: UInt64 = 1

    var name: String
    var architecture: NetworkArchitecture
    var options: TrainingOptions
    var rows: Int
    /// Of each step; nil: all rows.
    var batches: [[Int32]]?
    var rates: [Double]
    /// Decides dropout's masks.
    var maskSeed: UInt64
    var inputs: [Double]
    var targets: SampleTargets
    var parameters: [LayerParameters]

    var batchRows: Int { batches?[0].count ?? rows }

    /// Case `number`: consecutive ones walk through all blocks, norms, activations, rules, losses and kinds
    /// of clipping; everything else is drawn.
    init(_ number: Int) {
        var draw = SeededDraw(seed: Self.seed, number: number)
        architecture = Self.architecture(number, &draw)
        options = Self.options(number, &draw)
        let isExact = options.loss.hasEqualSteps
        // Sums of a loss's equal steps are exact where rows and outputs are powers of two. Elsewhere a sum
        // that is 0 in one order may be 1e-17 in another, of which a rule that divides by the gradient's size
        // makes a whole step.
        rows = isExact ? 16 : 12
        architecture.outputs = isExact ? 4 : 3
        // The same with a bias that a batch norm takes away again: its gradient is rounding noise about 0.
        if architecture.normalization == .batch, options.rule.dividesByGradient {
            architecture.bias = false
            if architecture.activation == .linear { architecture.normalizationAffine = false }
        }
        let (network, rows) = (architecture, rows)
        let outputs = network.outputs
        batches =
            number % 2 == 0
            ? nil
            : (0..<Self.steps).map { _ in
                (0..<(isExact ? 8 : 7)).map { _ in Int32(draw.integer(0...rows - 1)) }
            }
        let rate = options.learningRate
        rates = (0..<Self.steps).map { _ in number % 3 == 0 ? draw.uniform(0.3..<1) * rate : rate }
        maskSeed = draw.bits()
        inputs = draw.normals(rows * architecture.inputs)
        if options.loss.comparesClasses {
            let classes = (0..<rows).map { _ in Int32(draw.integer(0...outputs - 1)) }
            targets = .classes(classes, count: outputs)
        } else {
            targets = .values(draw.normals(rows * outputs), outputs: outputs)
        }
        parameters = architecture.layers.map { Self.parameters($0, network, &draw) }
        name =
            "\(number): \(architecture.activation), norm \(architecture.normalization), "
            + "\(architecture.blockMatrices) matrices, "
            + (architecture.residual ? "residual \(architecture.residualOrder), " : "")
            + (architecture.highway ? "highway, " : "") + "dropout \(architecture.dropout), "
            + "\(options.rule), \(options.loss), clip \(options.clipping)"
    }

    static let activations: [Activation] = [
        .linear, .sigmoid, .tanh, .hardTanh, .softsign, .relu, .leakyReLU(slope: 0.01),
        .prelu(initialSlope: 0.25), .gelu, .geluTanh, .silu, .mish, .elu(alpha: 1), .selu, .softplus,
    ]
    static let normalizations: [NormalizationKind] = [.none, .batch, .layer, .rms, .weight]
    static let losses: [Loss] = [
        .softmaxCrossEntropy(smoothing: 0), .softmaxCrossEntropy(smoothing: 0.1), .meanSquaredError,
        .huber(delta: 0.5), .hinge,
    ]
    static let clippings: [ClippingRule] = [
        .none, .norm(0.2), .value(0.02), .layerNorm(0.1), .adaptive(0.02),
    ]
    static let rules: [UpdateRule] = [
        .sgd, .momentum(0.9), .nesterov(0.8), .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
        .amsgrad(beta1: 0.85, beta2: 0.9, epsilon: 1e-8),
        .nadam(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, momentumDecay: 4e-3),
        .rmsprop(rho: 0.95, epsilon: 1e-8), .adagrad(epsilon: 1e-10), .lion(beta1: 0.9, beta2: 0.99),
    ]
    /// Matrices of a block, and what stands beside it.
    static let blocks: [(matrices: Int, shape: BlockShape)] = [1, 2].flatMap { matrices in
        BlockShape.allCases.map { (matrices, $0) }
    }

    enum BlockShape: CaseIterable {
        case plain, residualPost, residualPre, highway
    }

    private static func architecture(_ number: Int, _ draw: inout SeededDraw) -> NetworkArchitecture {
        // With and without a skip connection over the first block, and with a change of width.
        let inputs = draw.one(of: [5, 6])
        var architecture = NetworkArchitecture(inputs: inputs, hiddenWidths: [6, 6, 6, 4, 4], outputs: 3)
        let (matrices, shape) = blocks[number % blocks.count]
        architecture.blockMatrices = matrices
        architecture.residual = shape == .residualPost || shape == .residualPre
        architecture.residualOrder = shape == .residualPre ? .pre : .post
        architecture.highway = shape == .highway
        if architecture.residual {
            architecture.skipScale = draw.one(of: [1, 0.75])
            architecture.branchScale = draw.one(of: [1, 0.5])
        }
        // 8 and 5 have no common divisor: every block meets every norm.
        architecture.normalization = normalizations[number % normalizations.count]
        architecture.normalizationAffine = draw.chance(0.7)
        architecture.normalizationEpsilon = draw.one(of: [1e-5, 1e-3])
        architecture.activation = activations[(number + number / activations.count) % activations.count]
        architecture.dropout = draw.chance(0.4) ? draw.uniform(0.1..<0.5) : 0
        architecture.bias = draw.chance(0.85)
        return architecture
    }

    private static func options(_ number: Int, _ draw: inout SeededDraw) -> TrainingOptions {
        var options = TrainingOptions(loss: losses[(number + number / 8) % losses.count])
        options.rule = rules[number % rules.count]
        options.clipping = clippings[(number + number / 5) % clippings.count]
        options.learningRate = options.rule.dividesByGradient ? 0.005 : 0.05
        options.weightDecay = draw.chance(0.5) ? draw.uniform(0.01..<0.5) : 0
        options.l2 = draw.chance(0.4) ? draw.uniform(0.001..<0.05) : 0
        return options
    }

    private static func parameters(
        _ layer: WeightLayer, _ architecture: NetworkArchitecture, _ draw: inout SeededDraw
    ) -> LayerParameters {
        let deviation = 1.2 / Double(layer.fanIn).squareRoot()
        let gains = architecture.normalization == .weight ? layer.units : layer.activationWidth
        var parameters = LayerParameters(
            weight: draw.normals(layer.fanIn * layer.units, deviation: deviation),
            bias: draw.normals(layer.units, deviation: 0.2),
            gamma: draw.normals(gains, deviation: 0.2, mean: 1),
            beta: draw.normals(layer.activationWidth, deviation: 0.2))
        parameters.slope = draw.normals(layer.activationWidth, deviation: 0.1, mean: 0.25)
        return parameters
    }
}

extension Loss {
    /// Whether targets are classes.
    var comparesClasses: Bool {
        switch self {
        case .softmaxCrossEntropy, .hinge: true
        case .meanSquaredError, .huber: false
        }
    }

    /// Whether many elements have a gradient of the same size.
    fileprivate var hasEqualSteps: Bool {
        switch self {
        case .hinge, .huber: true
        case .softmaxCrossEntropy, .meanSquaredError: false
        }
    }
}

extension UpdateRule {
    /// Whether an update's size hardly depends on the gradient's.
    var dividesByGradient: Bool {
        switch self {
        case .sgd, .momentum, .nesterov: false
        case .adam, .amsgrad, .nadam, .rmsprop, .adagrad, .lion: true
        }
    }
}
