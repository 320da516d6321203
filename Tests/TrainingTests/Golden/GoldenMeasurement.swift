// Runs a golden case through the training core and names every figure as the case's `expected` does.

import KernelInterface
import NeuralNetwork

/// A measured figure.
struct MeasuredFigure {
    var value: Double
    /// What rounding errors are relative to where the figure itself may cancel to nearly nothing: the size of
    /// the tensor's elements, or of the sum's terms. 0 where that is the figure's own size.
    var scale = 0.0
}

/// All figures of one run by name.
struct GoldenMeasurement {
    private(set) var figures: [String: MeasuredFigure] = [:]
    private let network: GoldenNetwork
    private let session: NetworkSession

    init(_ network: GoldenNetwork, format: NumberFormat, kernels: KernelSet) throws {
        self.network = network
        let samples = try network.samples(format)
        let batchRows = network.stepBatches.map { $0.map(\.count).max() ?? 1 } ?? samples.rows
        session = NetworkSession(
            architecture: network.architecture, options: network.options, samples: samples,
            batchRows: batchRows, slot: ComputeSlot(kernels: kernels), parameters: { network.parameters[$0] })
        for step in 0..<network.steps {
            if let batch = network.stepBatches?[step] {
                batch.withUnsafeBufferPointer { session.computeGradient(rows: $0) }
            } else {
                session.computeGradient()
            }
            if step == 0 { measureInitialStep() }
            measureStep(step)
            session.applyUpdate()
            record(["global_grad_norm_post_clip", "\(step)"], session.measurement.clippedNorm)
        }
        measureEnd(format: format, kernels: kernels)
    }

    private mutating func record(_ path: [String], _ value: Double, scale: Double = 0) {
        figures[path.joined(separator: "/")] = MeasuredFigure(value: value, scale: scale)
    }

    private mutating func record(_ path: [String], _ values: [Double], scale: Double) {
        for (index, value) in values.enumerated() { record(path + ["\(index)"], value, scale: scale) }
    }

    // MARK: Each step

    private mutating func measureStep(_ step: Int) {
        let measured = session.measurement
        record(["data_loss", "\(step)"], measured.dataLoss)
        record(["total_loss", "\(step)"], measured.totalLoss)
        record(["global_grad_norm_pre_clip", "\(step)"], measured.globalNorm)
        for layer in 1...network.architecture.weightLayers {
            // The cases mean the total loss; the probe's own figure is the data loss's, the same without
            // penalty.
            let norm =
                network.options.l2 == 0 && network.options.l1 == 0
                ? measured.layers[layer - 1].gradientNorm
                : l2(session.tensor(.weightGradient, layer: layer) ?? [])
            record(["weight_gradient_l2_by_step_and_layer", "\(step)", "\(layer - 1)"], norm)
            if step == 0 { record(["step0", "weight_gradient_l2_by_layer", "\(layer - 1)"], norm) }
        }
    }

    // MARK: Step 0

    private mutating func measureInitialStep() {
        let architecture = network.architecture
        let layers = session.measurement.layers
        for layer in 1...architecture.weightLayers {
            for (name, kind) in Self.gradients {
                guard let gradient = session.tensor(kind, layer: layer) else { continue }
                measureGradient(gradient, ["step0", "parameter_gradient_stats_pre_clip", "\(name)\(layer)"])
            }
            let elements = Double(
                (network.stepBatches?[0].count ?? network.inputs.count) * architecture.units(layer - 1))
            record(
                ["step0", "preactivation_gradient_l2_by_layer", "\(layer)"],
                layers[layer - 1].deltaRMS * elements.squareRoot())
        }
        record(["step0", "input_gradient_l2"], l2(session.inputGradient() ?? []))
        let batch = network.stepBatches?[0].map { network.inputs[Int($0)] } ?? network.inputs
        var output = batch.flatMap(\.self)
        measureActivation(output, layer: 0)
        for block in 0..<architecture.depth {
            output = blockOutput(block, input: output)
            measureActivation(output, layer: block + 1)
        }
        let outputs = session.tensor(.preactivation, layer: architecture.weightLayers) ?? []
        record(
            ["step0", "logits_first_row"], Array(outputs.prefix(architecture.outputs)),
            scale: largest(outputs))
        for (name, index) in [("W1", 0), ("Wout", architecture.depth)] {
            let gradient = session.tensor(.weightGradient, layer: index + 1) ?? []
            record(
                ["step0", "gradient_\(name)_first_row"], firstRow(gradient, architecture, index),
                scale: largest(gradient))
        }
    }

    /// a = branch · h + skip · x of a block from the h of the latest pass, which is what the core keeps.
    private func blockOutput(_ block: Int, input: [Double]) -> [Double] {
        let architecture = network.architecture
        let h = session.tensor(.activation, layer: block + 1) ?? []
        guard architecture.hasSkip(block) else { return h }
        return zip(h, input).map { architecture.branchScale * $0 + architecture.skipScale * $1 }
    }

    private static let gradients: [(String, TensorKind)] = [
        ("W", .weightGradient), ("b", .biasGradient), ("gamma", .gammaGradient), ("beta", .betaGradient),
    ]

    private mutating func measureGradient(_ gradient: [Double], _ path: [String]) {
        let count = Double(gradient.count)
        record(path + ["l2"], l2(gradient))
        record(path + ["mean_abs"], gradient.reduce(0) { $0 + abs($1) } / count)
        record(path + ["max_abs"], largest(gradient))
        record(path + ["zero_fraction"], Double(gradient.count { $0 == 0 }) / count)
        record(path + ["nan_count"], Double(gradient.count { $0.isNaN }))
        record(path + ["inf_count"], Double(gradient.count { $0.isInfinite }))
        record(path + ["size"], count)
    }

    /// The cases' activations are a, with the skip connection's part.
    private mutating func measureActivation(_ elements: [Double], layer: Int) {
        let path = ["step0", "activation_stats_by_layer", "\(layer)"]
        let count = Double(elements.count)
        let mean = elements.reduce(0, +) / count
        let deviation = (elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        record(path + ["mean"], mean, scale: largest(elements))
        record(path + ["std"], deviation)
        record(path + ["zero_fraction"], Double(elements.count { $0 == 0 }) / count)
        record(path + ["max_abs"], largest(elements))
    }

    // MARK: After the last step

    private mutating func measureEnd(format: NumberFormat, kernels: KernelSet) {
        let architecture = network.architecture
        var penalty = 0.0
        var trained: [LayerParameters] = []
        for layer in 1...architecture.weightLayers {
            var tensors: [String: [Double]] = [:]
            for (name, kind) in [("W", TensorKind.weight), ("b", .bias), ("gamma", .gamma), ("beta", .beta)] {
                guard let tensor = session.tensor(kind, layer: layer) else { continue }
                tensors[name] = tensor
                record(["after_20_steps", "parameter_l2", "\(name)\(layer)"], l2(tensor))
                record(
                    ["after_20_steps", "parameter_sum", "\(name)\(layer)"], tensor.reduce(0, +),
                    scale: tensor.reduce(0) { $0 + abs($1) })
            }
            let weight = tensors["W"] ?? []
            penalty += network.options.l2 / 2 * weight.reduce(0) { $0 + $1 * $1 }
            penalty += network.options.l1 * weight.reduce(0) { $0 + abs($1) }
            trained.append(
                LayerParameters(
                    weight: weight, bias: tensors["b"] ?? [], gamma: tensors["gamma"] ?? [],
                    beta: tensors["beta"] ?? []))
            if let running = session.runningStatistics(layer: layer) {
                let path = ["after_20_steps", "batchnorm_running_mean_var", "\(layer)"]
                let deviation = running.variance.map { $0.squareRoot() }.max() ?? 0
                record(path + ["mean"], running.mean, scale: deviation)
                record(path + ["var_unbiased"], running.variance, scale: 0)
            }
        }
        let first = firstRow(trained[0].weight, architecture, 0)
        record(["after_20_steps", "W1_first_row"], first, scale: largest(first))
        // Measured on all rows, where batch norm takes their statistics.
        let whole = NetworkSession(
            architecture: architecture, options: network.options, samples: session.samples,
            batchRows: session.samples.rows, slot: ComputeSlot(kernels: kernels), parameters: { trained[$0] })
        let loss = whole.dataLoss().loss
        record(["after_20_steps", "full_data_loss"], loss)
        record(["after_20_steps", "full_total_loss"], loss + penalty)
    }
}

/// Row 0 of a matrix that the cases hold as [out][in] and the training core as [in][out].
private func firstRow(_ matrix: [Double], _ architecture: NetworkArchitecture, _ index: Int) -> [Double] {
    stride(from: 0, to: matrix.count, by: architecture.units(index)).map { matrix[$0] }
}

private func l2(_ elements: [Double]) -> Double {
    elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
}

private func largest(_ elements: [Double]) -> Double {
    elements.reduce(0) { max($0, abs($1)) }
}
