// The parts that both formats of golden cases share: configuration, initial parameters, data, batches.

import KernelInterface
import NeuralNetwork

/// A case's network, data and training, read strictly.
struct GoldenNetwork {
    var architecture: NetworkArchitecture
    var options: TrainingOptions
    var steps: Int
    /// As the configuration says; nil: the case leaves it open.
    var format: NumberFormat?
    var parameters: [LayerParameters]
    var inputs: [[Double]]
    var targets: SampleTargets
    /// Row numbers of each step's batch; nil: all rows.
    var stepBatches: [[Int32]]?

    /// Reads and removes the common entries of a case's top level.
    init(_ document: inout StrictObject) throws {
        var config = try document.object("config")
        architecture = try Self.architecture(&config)
        options = try Self.options(&config)
        steps = try config.integer("steps")
        format = try config.optional("precision").map { value in
            switch value {
            case .text("float32"): .float32
            case .text("float64"): .float64
            default: throw NotUnderstood(description: "config.precision: \(value)")
            }
        }
        guard case .text(let batching) = try config.value("batching") else {
            throw NotUnderstood(description: "config.batching: not a string")
        }
        try config.finish()

        var initial = try document.object("initial_parameters")
        parameters = try Self.parameters(&initial, of: architecture)
        try initial.finish()
        inputs = try document.value("inputs").asMatrix("inputs")
        targets = try Self.targets(document.value("targets"), options.loss, outputs: architecture.outputs)
        stepBatches = try Self.stepBatches(document.optional("step_batches") ?? .null, rows: inputs.count)
        // What the batches are, step_batches says; the name has to agree on whether there are any.
        guard (batching == "full") == (stepBatches == nil) else {
            throw NotUnderstood(description: "config.batching \"\(batching)\" disagrees with step_batches")
        }
        guard stepBatches.map({ $0.count >= steps }) ?? true else {
            throw NotUnderstood(description: "step_batches: fewer than \(steps)")
        }
        guard inputs.allSatisfy({ $0.count == architecture.inputs }) else {
            throw NotUnderstood(description: "inputs: rows are not of length \(architecture.inputs)")
        }
    }

    private static func architecture(_ config: inout StrictObject) throws -> NetworkArchitecture {
        var architecture = try NetworkArchitecture(
            inputs: config.integer("input_dim"),
            hiddenWidths: config.value("hidden").asIntegers("config.hidden"),
            outputs: config.integer("output_dim"))
        let slope = try config.optional("leaky_slope")?.asNumber("config.leaky_slope") ?? 0.01
        let alpha = try config.optional("elu_alpha")?.asNumber("config.elu_alpha") ?? 1
        architecture.activation = try config.choice(
            "activation",
            [
                "linear": .linear, "identity": .linear, "sigmoid": .sigmoid, "tanh": .tanh, "relu": .relu,
                "leaky_relu": .leakyReLU(slope: slope), "elu": .elu(alpha: alpha), "selu": .selu,
                "gelu": .gelu,
                "gelu_erf": .gelu, "gelu_tanh": .geluTanh, "silu": .silu, "swish": .silu,
                "softplus": .softplus,
            ])
        architecture.normalization = try config.choice(
            "norm", ["none": NormalizationKind.none, "batch": .batch, "layer": .layer])
        architecture.normalizationAffine = try config.flag("norm_affine")
        architecture.normalizationEpsilon = try config.number("norm_eps")
        architecture.residual = try config.flag("residual")
        architecture.skipScale = try config.number("residual_scale")
        architecture.branchScale = try config.optional("branch_scale")?.asNumber("config.branch_scale") ?? 1
        architecture.bias = try config.flag("bias")
        return architecture
    }

    private static func options(_ config: inout StrictObject) throws -> TrainingOptions {
        var options = TrainingOptions(
            loss: try config.choice(
                "loss", ["mse": Loss.meanSquaredError, "softmax_ce": .softmaxCrossEntropy(smoothing: 0)]))
        options.l2 = try config.number("l2")
        options.l1 = try config.optional("l1")?.asNumber("config.l1") ?? 0
        options.inputGradient = true

        var optimizer = try config.object("optimizer")
        let kind = try optimizer.text("kind")
        options.learningRate = try optimizer.number("lr")
        switch kind {
        case "sgd": options.rule = .sgd
        case "momentum": options.rule = .momentum(try optimizer.number("mu"))
        case "nesterov": options.rule = .nesterov(try optimizer.number("mu"))
        case "adam", "adamw":
            options.rule = .adam(
                beta1: try optimizer.number("beta1"), beta2: try optimizer.number("beta2"),
                epsilon: try optimizer.number("eps"))
            // Decoupled; plain Adam's coupled decay is `l2`.
            if kind == "adamw" { options.weightDecay = try optimizer.number("weight_decay") }
        default: throw NotUnderstood(description: "config.optimizer.kind: \"\(kind)\" is not known")
        }
        try optimizer.finish()

        var clip = try config.object("clip")
        switch try clip.text("kind") {
        case "none": options.clipping = .none
        case "norm": options.clipping = .norm(try clip.number("max"))
        case "value": options.clipping = .value(try clip.number("max"))
        case let kind: throw NotUnderstood(description: "config.clip.kind: \"\(kind)\" is not known")
        }
        try clip.finish()
        return options
    }

    private static func parameters(
        _ initial: inout StrictObject, of architecture: NetworkArchitecture
    ) throws -> [LayerParameters] {
        try (0..<architecture.weightLayers).map { index in
            let (number, fanIn, units) = (index + 1, architecture.fanIn(index), architecture.units(index))
            let rows = try initial.value("W\(number)").asMatrix("W\(number)")
            guard rows.count == units, rows.allSatisfy({ $0.count == fanIn }) else {
                throw NotUnderstood(description: "W\(number): not \(units) rows of \(fanIn)")
            }
            func vector(_ name: String) throws -> [Double] {
                let values = try initial.value("\(name)\(number)").asNumbers("\(name)\(number)")
                guard values.count == units else {
                    throw NotUnderstood(description: "\(name)\(number): not \(units) numbers")
                }
                return values
            }
            let isAffine =
                index < architecture.depth && architecture.normalization != .none
                && architecture.normalizationAffine
            return LayerParameters(
                // The cases hold [out][in], the training core [in][out].
                weight: (0..<fanIn * units).map { rows[$0 % units][$0 / units] },
                bias: architecture.bias ? try vector("b") : [],
                gamma: isAffine ? try vector("gamma") : [], beta: isAffine ? try vector("beta") : [])
        }
    }

    private static func targets(_ value: JSONValue, _ loss: Loss, outputs: Int) throws -> SampleTargets {
        switch loss {
        case .softmaxCrossEntropy, .hinge:
            return .classes(try value.asIntegers("targets").map(Int32.init), count: outputs)
        case .meanSquaredError, .huber:
            return .values(try value.asMatrix("targets").flatMap(\.self), outputs: outputs)
        }
    }

    private static func stepBatches(_ value: JSONValue, rows: Int) throws -> [[Int32]]? {
        if value == .null { return nil }
        return try value.asList("step_batches").enumerated().map { step, batch in
            let numbers = try batch.asIntegers("step_batches[\(step)]")
            guard !numbers.isEmpty, numbers.allSatisfy((0..<rows).contains) else {
                throw NotUnderstood(description: "step_batches[\(step)]: not row numbers")
            }
            return numbers.map(Int32.init)
        }
    }

    /// The case's data in one format.
    func samples(_ format: NumberFormat) throws -> Samples {
        try Samples(
            rows: inputs.count, features: architecture.inputs, inputs: inputs.flatMap(\.self),
            targets: targets,
            format: format)
    }
}
