// What the networks of a pack share, drawn from the whole vocabulary: architecture, kinds of everything,
// data. Not here: the numbers that each has for itself (RandomJob).

import KernelInterface
import NeuralNetwork
import ReproducibleMath

struct RandomShape {
    var architecture: NetworkArchitecture
    var options: TrainingOptions
    var samples: Samples
    var heldOut: Samples
    /// nil: the full batch.
    var batchRows: Int?

    init(_ draw: inout SeededDraw) throws {
        var options = TrainingOptions(
            loss: draw.one(of: [
                .softmaxCrossEntropy(smoothing: 0), .softmaxCrossEntropy(smoothing: 0.1), .meanSquaredError,
                .huber(delta: 0.7), .hinge,
            ]))
        options.rule = draw.one(of: OracleCase.rules)
        options.clipping = draw.one(of: OracleCase.clippings)
        options.l1 = draw.chance(0.3) ? 1 : 0
        options.l2 = draw.chance(0.3) ? 1 : 0
        options.inputGradient = draw.chance(0.1)
        options.flushDenormals = draw.chance(0.05)
        self.options = options

        let needsClasses = options.loss.comparesClasses
        let outputs = draw.integer(needsClasses ? 2...6 : 1...6)
        let architecture = Self.architecture(outputs: outputs, &draw)
        self.architecture = architecture
        let rows = draw.integer(2...28)
        batchRows = draw.chance(0.5) ? nil : draw.integer(1...rows)
        let format: NumberFormat = draw.chance(0.5) ? .float32 : .float64
        // Losses that compare element by element take classes as well.
        let hasClasses = needsClasses || draw.chance(0.2)
        func set(_ rows: Int) throws -> Samples {
            let targets: SampleTargets =
                hasClasses
                ? .classes((0..<rows).map { _ in Int32(draw.integer(0...outputs - 1)) }, count: outputs)
                : .values(draw.normals(rows * outputs), outputs: outputs)
            return try Samples(
                rows: rows, features: architecture.inputs, inputs: draw.normals(rows * architecture.inputs),
                targets: targets, format: format)
        }
        samples = try set(rows)
        // More than the rows that are evaluated at once.
        heldOut = try set(draw.chance(0.2) ? 70 : draw.integer(1...9))
    }

    private static func architecture(outputs: Int, _ draw: inout SeededDraw) -> NetworkArchitecture {
        // Lane sums are over 16 numbers, and vectors hold 4 to 16: below, at and above.
        func width() -> Int { draw.chance(0.7) ? draw.integer(1...10) : draw.integer(15...21) }
        let common = width()
        let depth = draw.one(of: [0, 1, 1, 2, 2, 3, 4])
        let widths = (0..<depth).map { _ in draw.chance(0.8) ? common : width() }
        let inputs = draw.chance(0.4) ? common : width()
        var architecture = NetworkArchitecture(inputs: inputs, hiddenWidths: widths, outputs: outputs)
        architecture.activation = draw.one(of: OracleCase.activations)
        architecture.bias = draw.chance(0.8)
        architecture.normalization = draw.one(of: OracleCase.normalizations)
        architecture.normalizationAffine = draw.chance(0.7)
        architecture.blockMatrices = draw.integer(1...2)
        switch draw.integer(0...4) {
        case 0, 1:
            architecture.residual = true
            architecture.residualOrder = draw.one(of: [.post, .pre])
            architecture.skipScale = draw.one(of: [1, 0.8])
            architecture.branchScale = draw.one(of: [1, 0.6])
        case 2: architecture.highway = true
        default: break
        }
        architecture.dropout = draw.chance(0.3) ? 0.5 : 0
        return architecture
    }

    /// A job's batches: rows in any order, some of them twice.
    func batches(seed: UInt64) -> BatchSource {
        guard let batchRows else { return .full }
        let rows = UInt64(samples.rows)
        return .rows(batchRows) { step, numbers in
            let stream = RandomStream(seed: seed, purpose: .shuffle, substream: UInt32(step))
            for place in 0..<batchRows {
                numbers[place] = Int32(stream.integer(at: UInt64(place), below: rows))
            }
        }
    }

    var summary: String {
        """
        \(samples.format), inputs \(architecture.inputs), widths \(architecture.hiddenWidths), outputs \
        \(architecture.outputs), \(architecture.activation), norm \(architecture.normalization)\
        \(architecture.normalizationAffine ? " affine" : ""), matrices \(architecture.blockMatrices), \
        \(architecture.residual ? "residual \(architecture.residualOrder), " : "")\
        \(architecture.highway ? "highway, " : "")\(architecture.bias ? "" : "no bias, ")\
        dropout \(architecture.dropout), \(options.rule), \(options.loss), clip \(options.clipping), l1 \
        \(options.l1), l2 \(options.l2), rows \(samples.rows), batch \(batchRows.map(String.init) ?? "full")
        """
    }
}
