// A case in the oracle's format, which Tests/Fixtures/PyTorch/README.md defines. Not here: what is compared.

import KernelInterface
import NeuralNetwork
import ReproducibleMath

extension OracleCase {
    /// Weight layer → the oracle's names of its matrix, bias and gains, and the place of its norm and
    /// activation.
    var names: [(matrix: String, bias: String, gain: String, place: String)] {
        (1...architecture.depth + 1).flatMap { block in
            var names = [("W\(block)", "b\(block)", "g\(block)", "\(block)")]
            if block > architecture.depth { return names }
            if architecture.blockMatrices == 2 {
                names.append(("V\(block)", "c\(block)", "gV\(block)", "V\(block)"))
            }
            if architecture.hasGate(block - 1) {
                names.append(("WT\(block)", "bT\(block)", "gWT\(block)", "T\(block)"))
            }
            return names
        }
    }

    /// The kinds of a layer's parameters by the oracle's names.
    func tensors(layer: Int) -> [(name: String, kind: TensorKind, gradient: TensorKind)] {
        let (matrix, bias, gain, place) = names[layer]
        return [
            (matrix, .weight, .weightGradient), (bias, .bias, .biasGradient), (gain, .gain, .gainGradient),
            ("gamma\(place)", .gamma, .gammaGradient), ("beta\(place)", .beta, .betaGradient),
            ("alpha\(place)", .slope, .slopeGradient),
        ]
    }

    /// Parameters or gradients as the oracle has them: matrices [out][in].
    func oracleValue(_ values: [Double], layer: Int, isMatrix: Bool) -> JSONValue {
        guard isMatrix else { return .numbers(values) }
        let units = architecture.layers[layer].units
        return .list(
            (0..<units).map { unit in
                .numbers(stride(from: unit, to: values.count, by: units).map { values[$0] })
            })
    }

    /// The case, to be completed by `initial_parameters`.
    var document: [String: JSONValue] {
        let targets: JSONValue =
            switch targets {
            case .classes(let classes, _): .integers(classes)
            case .values(let values, let outputs): .rows(values, columns: outputs)
            }
        return [
            "name": .text(name), "config": .object(configuration),
            "inputs": .rows(inputs, columns: architecture.inputs), "targets": targets,
            "step_batches": batches.map { .list($0.map(JSONValue.integers)) } ?? .null,
        ]
    }

    private var configuration: [String: JSONValue] {
        let isPre = architecture.residual && architecture.residualOrder == .pre
        var config: [String: JSONValue] = [
            "input_dim": .number(Double(architecture.inputs)),
            "hidden": .numbers(architecture.hiddenWidths.map(Double.init)),
            "output_dim": .number(Double(architecture.outputs)),
            "activation": .text(activationName), "norm": .text("\(architecture.normalization)"),
            "norm_affine": .flag(architecture.normalizationAffine),
            "norm_eps": .number(architecture.normalizationEpsilon), "bias": .flag(architecture.bias),
            "residual": .flag(architecture.residual), "residual_scale": .number(architecture.skipScale),
            "branch_scale": .number(architecture.branchScale),
            "residual_order": .text(isPre ? "pre" : "post"), "final_activation": .flag(isPre),
            "block_matrices": .number(Double(architecture.blockMatrices)),
            "highway": .flag(architecture.highway), "l2": .number(options.l2),
            "steps": .number(Double(Self.steps)), "learning_rates": .numbers(rates),
            "optimizer": .object(optimizer), "clip": .object(clip),
        ]
        switch options.loss {
        case .softmaxCrossEntropy(let smoothing):
            config["loss"] = .text("softmax_ce")
            config["label_smoothing"] = .number(smoothing)
        case .meanSquaredError: config["loss"] = .text("mse")
        case .huber(let delta):
            config["loss"] = .text("huber")
            config["huber_delta"] = .number(delta)
        case .hinge: config["loss"] = .text("hinge")
        }
        if architecture.dropout > 0 {
            config["dropout_masks"] = .list((0..<Self.steps).map { .list(masks(step: $0)) })
        }
        return config
    }

    private var activationName: String {
        switch architecture.activation {
        case .linear: "linear"
        case .sigmoid: "sigmoid"
        case .tanh: "tanh"
        case .hardTanh: "hard_tanh"
        case .softsign: "softsign"
        case .relu: "relu"
        case .leakyReLU: "leaky_relu"
        case .prelu: "prelu"
        case .gelu: "gelu"
        case .geluTanh: "gelu_tanh"
        case .silu: "silu"
        case .mish: "mish"
        case .elu: "elu"
        case .selu: "selu"
        case .softplus: "softplus"
        }
    }

    private var optimizer: [String: JSONValue] {
        func means(_ kind: String, _ beta1: Double, _ beta2: Double) -> [String: JSONValue] {
            ["kind": .text(kind), "beta1": .number(beta1), "beta2": .number(beta2)]
        }
        var optimizer: [String: JSONValue]
        switch options.rule {
        case .sgd: optimizer = ["kind": .text("sgd")]
        case .momentum(let mu): optimizer = ["kind": .text("momentum"), "mu": .number(mu)]
        case .nesterov(let mu): optimizer = ["kind": .text("nesterov"), "mu": .number(mu)]
        case .adam(let beta1, let beta2, let epsilon):
            optimizer = means("adam", beta1, beta2)
            optimizer["eps"] = .number(epsilon)
        case .amsgrad(let beta1, let beta2, let epsilon):
            optimizer = means("amsgrad", beta1, beta2)
            optimizer["eps"] = .number(epsilon)
        case .nadam(let beta1, let beta2, let epsilon, let momentumDecay):
            optimizer = means("nadam", beta1, beta2)
            optimizer["eps"] = .number(epsilon)
            optimizer["momentum_decay"] = .number(momentumDecay)
        case .rmsprop(let rho, let epsilon):
            optimizer = ["kind": .text("rmsprop"), "alpha": .number(rho), "eps": .number(epsilon)]
        case .adagrad(let epsilon): optimizer = ["kind": .text("adagrad"), "eps": .number(epsilon)]
        case .lion(let beta1, let beta2): optimizer = means("lion", beta1, beta2)
        }
        optimizer["lr"] = .number(options.learningRate)
        optimizer["weight_decay"] = .number(options.weightDecay)
        return optimizer
    }

    private var clip: [String: JSONValue] {
        switch options.clipping {
        case .none: ["kind": .text("none")]
        case .norm(let limit): ["kind": .text("norm"), "max": .number(limit)]
        case .value(let limit): ["kind": .text("value"), "max": .number(limit)]
        case .layerNorm(let limit): ["kind": .text("layer_norm"), "max": .number(limit)]
        case .adaptive(let limit): ["kind": .text("adaptive"), "max": .number(limit)]
        }
    }

    /// A step's masks, block by block, by the rule at `KernelInterface.DropoutMask`.
    private func masks(step: Int) -> [JSONValue] {
        let layers = architecture.layers
        return (0..<architecture.depth).map { block in
            let width = architecture.hiddenWidths[block]
            let own = layers.indices.filter {
                layers[$0].block == block && layers[$0].role != .gate && layers[$0].isActivated
            }
            // The activation in front of the block's last matrix.
            guard let layer = own.last else { return .null }
            let factors = (0..<batchRows * width).map { element in
                let words = Philox.block(
                    counter: Philox.Block(
                        UInt32(element), UInt32(step), RandomPurpose.dropout.rawValue, UInt32(layer)),
                    key: SIMD2(
                        UInt32(truncatingIfNeeded: maskSeed), UInt32(truncatingIfNeeded: maskSeed >> 32)))
                let isDropped = Double(words[0]) < architecture.dropout * 0x1p32
                return isDropped ? 0 : 1 / (1 - architecture.dropout)
            }
            return .rows(factors, columns: width)
        }
    }
}
