// A case run by our core, with every figure under the oracle's name. Not here: the comparison.

import KernelInterface
import NeuralNetwork

struct OracleRun {
    let oracleCase: OracleCase
    /// The case with the parameters that the session started from.
    private(set) var document: JSONValue = .null
    /// As the oracle prints them, as far as both have them.
    private(set) var figures: [String: JSONValue] = [:]

    init(_ oracleCase: OracleCase, kernels: KernelSet) throws {
        self.oracleCase = oracleCase
        let samples = try Samples(
            rows: oracleCase.rows, features: oracleCase.architecture.inputs, inputs: oracleCase.inputs,
            targets: oracleCase.targets, format: .float64)
        let session = NetworkSession(
            architecture: oracleCase.architecture, options: oracleCase.options, samples: samples,
            batchRows: oracleCase.batchRows, slot: ComputeSlot(kernels: kernels), seed: oracleCase.maskSeed,
            parameters: { oracleCase.parameters[$0] })
        var entries = oracleCase.document
        entries["initial_parameters"] = .object(tensors(of: session, gradients: false))
        document = .object(entries)
        train(session)
        figures["final_parameters"] = .object(tensors(of: session, gradients: false))
        var running: [String: JSONValue] = [:]
        for (layer, names) in oracleCase.names.enumerated() {
            guard let found = session.runningStatistics(layer: layer + 1) else { continue }
            running[names.place] = .object([
                "mean": .numbers(found.mean), "var_unbiased": .numbers(found.variance),
            ])
        }
        if !running.isEmpty { figures["batchnorm_running_mean_var"] = .object(running) }
    }

    private mutating func train(_ session: NetworkSession) {
        var (data, total, before, after) = ([Double](), [Double](), [Double](), [Double]())
        var norms: [JSONValue] = []
        for step in 0..<OracleCase.steps {
            session.setLearningRate(oracleCase.rates[step])
            if let batch = oracleCase.batches?[step] {
                batch.withUnsafeBufferPointer { session.computeGradient(rows: $0) }
            } else {
                session.computeGradient()
            }
            norms.append(.object(matrixNorms(session)))
            if step == 0 { figures["step0"] = .object(firstStep(session)) }
            session.applyUpdate()
            let measured = session.measurement
            data.append(measured.dataLoss)
            total.append(measured.totalLoss)
            before.append(measured.globalNorm)
            after.append(measured.clippedNorm)
        }
        figures["data_loss"] = .list(data.map { .numbers([$0]) })
        figures["total_loss"] = .list(total.map { .numbers([$0]) })
        figures["global_grad_norm_pre_clip"] = .list(before.map { .numbers([$0]) })
        figures["global_grad_norm_post_clip"] = .list(after.map { .numbers([$0]) })
        figures["weight_gradient_l2_by_step"] = .list(norms)
    }

    private func firstStep(_ session: NetworkSession) -> [String: JSONValue] {
        let architecture = oracleCase.architecture
        let last = architecture.layers.count
        return [
            "parameter_gradients": .object(tensors(of: session, gradients: true)),
            "logits": .rows(
                session.tensor(.preactivation, layer: last) ?? [], columns: architecture.outputs),
            "preactivation_gradient_l2_by_layer": .object(deltaNorms(session)),
        ]
    }

    /// Of everything that goes into an activation or out of a block without one; not of gates, of second
    /// matrices behind an activation, of what stands before the read-out, which one of both does not name.
    private func deltaNorms(_ session: NetworkSession) -> [String: JSONValue] {
        let architecture = oracleCase.architecture
        let layers = architecture.layers
        var norms: [String: JSONValue] = [:]
        for (index, layer) in layers.enumerated() where layer.role != .gate {
            let place = oracleCase.names[index].place
            if place.hasPrefix("V"), !layer.isActivated { continue }
            let isReadout = layer.role == .readout
            let elements = oracleCase.batchRows * (isReadout ? layer.units : width(layer))
            let rms = session.measurement.layers[index].deltaRMS
            norms[place] = .number(rms * Double(elements).squareRoot())
        }
        return norms
    }

    private func width(_ layer: WeightLayer) -> Int {
        layer.isActivated ? layer.activationWidth : layer.units
    }

    private func matrixNorms(_ session: NetworkSession) -> [String: JSONValue] {
        var norms: [String: JSONValue] = [:]
        for (layer, names) in oracleCase.names.enumerated() {
            let gradient = session.tensor(.weightGradient, layer: layer + 1) ?? []
            norms[names.matrix] = .number(gradient.reduce(0) { $0 + $1 * $1 }.squareRoot())
        }
        return norms
    }

    private func tensors(of session: NetworkSession, gradients: Bool) -> [String: JSONValue] {
        var tensors: [String: JSONValue] = [:]
        for layer in oracleCase.architecture.layers.indices {
            for (name, kind, gradient) in oracleCase.tensors(layer: layer) {
                guard let values = session.tensor(gradients ? gradient : kind, layer: layer + 1) else {
                    continue
                }
                tensors[name] = oracleCase.oracleValue(values, layer: layer, isMatrix: kind == .weight)
            }
        }
        return tensors
    }
}
