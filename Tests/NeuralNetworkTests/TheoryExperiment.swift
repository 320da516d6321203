// Experiments on networks at initialisation: settings drawn at run time, gradients' growth with depth, and
// when it agrees with a formula. Not a test itself.

import Foundation
import KernelInterface
import NeuralNetwork
import ReproducibleMath

/// Where the settings of the theory tests come from. Each run draws others; the printed seed repeats a run.
enum TheorySettings {
    static let environmentVariable = "GRADSWEEP_THEORY_SEED"

    static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment[environmentVariable].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 0..<1 << 53)
        print("theory settings drawn with \(environmentVariable)=\(seed)")
        return seed
    }()

    /// Random numbers for experiment `number`, the same whatever else runs.
    static func cursor(_ number: Int) -> RandomCursor {
        RandomCursor(RandomStream(seed: seed, purpose: .sampling, substream: UInt32(number)))
    }

    static let activations: [Activation] = [
        .linear, .sigmoid, .tanh, .hardTanh, .softsign, .relu, .leakyReLU(slope: 0.2), .gelu, .geluTanh,
        .silu, .mish, .elu(alpha: 1), .selu, .softplus,
    ]
}

extension RandomCursor {
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(nextInteger(below: UInt64(range.count)))
    }

    /// The first seed of an experiment's networks; adding their number does not overflow.
    mutating func networkSeed() -> UInt64 { nextBits() >> 16 }

    mutating func number(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + nextUniform() * (range.upperBound - range.lowerBound)
    }
}

/// An experiment on some networks of a family, to be repeated with others of them.
protocol RepeatableExperiment: CustomStringConvertible {
    var seeds: Int { get set }
    /// The first of the networks' seeds.
    var firstSeed: UInt64 { get set }
}

extension RepeatableExperiment {
    /// What the networks say of `expected`, or, where they disagree, what four times as many others say.
    ///
    /// A dozen networks are off by more than four of their own standard errors about once in a thousand
    /// draws, for the error is estimated from them as well; a run draws some hundred times. A wrong formula
    /// stays wrong with others, all the more as their error is half as large.
    func estimate(
        _ name: String, of expected: Double, band: Double, by growth: (Self) throws -> GrowthEstimate
    ) rethrows -> GrowthEstimate {
        let found = try growth(self)
        print("\(name), \(self): \(found.comparison(with: expected))")
        guard !found.agrees(with: expected, band: band) else { return found }
        var others = self
        others.firstSeed &+= UInt64(seeds)
        others.seeds *= 4
        let decisive = try growth(others)
        print("\(name), again, \(others): \(decisive.comparison(with: expected))")
        return decisive
    }
}

/// A network family of one width, and the batch it sees: rows with ‖x‖² = width.
struct TheoryExperiment: Sendable, RepeatableExperiment {
    var width: Int
    var depth: Int
    var activation: Activation
    /// W ~ N(0, σ_w²/fan_in), the read-out's with σ = 1; b ~ N(0, σ_b²).
    var sigmaW: Double
    var sigmaB = 0.0
    var normalization = NormalizationKind.none
    /// (skipScale, branchScale) of a residual network.
    var residual: (skip: Double, branch: Double)?
    var rows = 1
    var outputs = 1
    var seeds = 20
    var firstSeed: UInt64 = 0

    var description: String {
        "\(activation), width \(width), depth \(depth), σ_w \(sigmaW), σ_b \(sigmaB), first seed \(firstSeed)"
    }

    var architecture: NetworkArchitecture {
        var architecture = NetworkArchitecture(
            inputs: width, hiddenWidths: Array(repeating: width, count: depth), outputs: outputs)
        architecture.activation = activation
        architecture.bias = sigmaB != 0
        architecture.normalization = normalization
        if let residual {
            architecture.residual = true
            architecture.skipScale = residual.skip
            architecture.branchScale = residual.branch
        }
        return architecture
    }

    /// ln‖δ_l‖² of layers 1…L + 1 after one backward pass, and the session it came from.
    func run(
        _ distribution: WeightDistribution, seed: UInt64, slot: ComputeSlot,
        format: NumberFormat = .float32
    ) throws -> (delta: [Double], session: NetworkSession) {
        let architecture = architecture
        var inputs = smallInputs(rows: rows, features: width, seed: seed)
        for row in 0..<rows {
            let range = row * width..<(row + 1) * width
            let norm = inputs[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in range { inputs[index] *= Double(width).squareRoot() / norm }
        }
        // Far larger than the outputs, so that ∂L/∂outputs does not depend on the network, as theory assumes.
        let targets = smallTargets(rows: rows, outputs: outputs, seed: seed).map { 1000 * $0 }
        let samples = try Samples(
            rows: rows, features: width, inputs: inputs, targets: .values(targets, outputs: outputs),
            format: format)
        let session = NetworkSession(
            architecture: architecture, options: TrainingOptions(loss: .meanSquaredError), samples: samples,
            batchRows: rows, slot: slot,
            parameters: { distribution.parameters(of: architecture, layer: $0, seed: seed) })
        session.computeGradient()
        let delta = session.measurement.layers.enumerated().map { index, layer in
            2 * log(layer.deltaRMS) + log(Double(rows * architecture.units(index)))
        }
        return (delta, session)
    }

    /// The growth of ‖δ‖² per layer on the way from layer `last` to layer `first` (1…L).
    func growth(first: Int = 1, last: Int? = nil) throws -> GrowthEstimate {
        let slot = ComputeSlot(kernels: try KernelSet.select(environment: [:]))
        var distribution = WeightDistribution(scheme: .normalByFanIn(numerator: 1))
        distribution.sigmaW = sigmaW
        distribution.sigmaB = sigmaB
        let last = last ?? depth
        let logarithms = try (0..<seeds).map { index in
            let delta = try run(distribution, seed: firstSeed + UInt64(index), slot: slot).delta
            return delta[first - 1] - delta[last - 1]
        }
        return GrowthEstimate(logarithms: logarithms, layers: last - first)
    }
}

/// What seeds say of ln of the growth of ‖δ‖² per layer.
struct GrowthEstimate {
    /// ln of the mean growth, per layer. Theory speaks of the mean of ‖δ‖²; at finite width its logarithm is
    /// lower on average, by half of the logarithm's variance where that is normal, which is added here.
    let perLayer: Double
    let standardError: Double

    init(logarithms: [Double], layers: Int) {
        let count = Double(logarithms.count)
        let mean = logarithms.reduce(0, +) / count
        let variance = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        perLayer = (mean + variance / 2) / Double(layers)
        // Of a normal sample's mean, and of half of its variance.
        standardError =
            (variance / count + variance * variance / (2 * (count - 1))).squareRoot() / Double(layers)
    }

    /// Whether a formula may be right: within the band (of an infinite number of seeds, at the widths used)
    /// or four standard errors, whichever is wider.
    func agrees(with expected: Double, band: Double) -> Bool {
        abs(perLayer - expected) <= max(band, 4 * standardError)
    }

    func comparison(with expected: Double) -> String {
        String(
            format: "per layer %.4f ± %.4f, theory %.4f, difference %+.4f", perLayer, standardError, expected,
            perLayer - expected)
    }
}
