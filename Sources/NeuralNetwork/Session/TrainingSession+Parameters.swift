// Initial parameters into a lane, and any tensor out of it. Not here: drawing them (Initialization).

import KernelInterface

/// Initial values of one layer's parameters, in Double; rounded once to the session's format.
package struct LayerParameters: Hashable, Sendable {
    /// [fanIn × units], row-major.
    package var weight: [Double]
    /// [units]; ignored by a network without biases.
    package var bias: [Double]
    /// [activation width]; ignored where there is no affine norm layer. With weight normalisation [units],
    /// the gains as multiples of ‖v‖.
    package var gamma: [Double]
    /// [activation width]; ignored where there is no affine norm layer.
    package var beta: [Double]
    /// PReLU's slopes [activation width]; empty: the activation's initial one.
    package var slope: [Double] = []

    package init(weight: [Double], bias: [Double], gamma: [Double], beta: [Double]) {
        self.weight = weight
        self.bias = bias
        self.gamma = gamma
        self.beta = beta
    }
}

extension TrainingSession {
    /// Makes a lane a new network: its options, its parameters (one `LayerParameters` a weight layer), no
    /// moments, no steps.
    ///
    /// - Precondition: the arrays' sizes are the layers'.
    func start(
        lane: Int, options laneOptions: TrainingOptions, seed: UInt64,
        parameters initial: (_ layer: Int) -> LayerParameters
    ) {
        options[lane] = laneOptions
        powers[lane] = RulePowers()
        probe.origins[lane] = nil
        probe.isActive[lane] = true
        probe.steps[lane] = 0
        dropout.seeds[lane] = seed
        dropout.probabilities[lane] = architecture.dropout
        for layer in layers.indices {
            let values = initial(layer)
            for parameter in parameters where parameter.layer == layer {
                set(parameter, self.values(of: parameter, in: values), lane: lane)
            }
        }
        for normalizer in normalizers { normalizer.reset(lane: lane) }
        for matrix in matrices { matrix.start(lane: lane) }
    }

    private func values(of parameter: Parameter, in initial: LayerParameters) -> [Double] {
        switch parameter.kind {
        case .weight: initial.weight
        case .bias: initial.bias
        // Weight normalisation's gain is γ · ‖v‖, which follows once v is there.
        case .gamma, .gain: initial.gamma
        case .beta: initial.beta
        case .slope:
            initial.slope.isEmpty
                ? Array(repeating: initialSlope, count: parameter.count) : initial.slope
        }
    }

    private var initialSlope: Double {
        if case .prelu(let slope) = architecture.activation { slope } else { 0 }
    }

    private func set(_ parameter: Parameter, _ values: [Double], lane: Int) {
        precondition(
            values.count == parameter.count,
            "\(parameter.kind) of layer \(parameter.layer + 1): \(parameter.count) values")
        let tensor = workspace.pointer(parameter.values)
        kernels.elementwise.fromDouble(parameter.count, values, lane, tensor)
        clearMoments(parameter, lane: lane)
        let squares = workspace.doubles(workspace.figures)
        kernels.measurements.squares(parameter.count, tensor, squares)
        if !squares[lane].isFinite {
            probe.note(.parameters, parameter.layer, parameter.kind.tensor, tensor, parameter.count)
        }
    }

    private func clearMoments(_ parameter: Parameter, lane: Int) {
        let zeros = [Double](repeating: 0, count: parameter.moments.count)
        kernels.elementwise.fromDouble(zeros.count, zeros, lane, workspace.pointer(parameter.moments))
    }

    /// Leaves a lane without a network: zeros, which nothing disturbs and which disturb nothing.
    func stop(lane: Int) {
        probe.isActive[lane] = false
        probe.origins[lane] = nil
        options[lane].learningRate = 0
        for parameter in parameters {
            let zeros = [Double](repeating: 0, count: parameter.count)
            kernels.elementwise.fromDouble(
                zeros.count, zeros, lane, workspace.pointer(parameter.values))
            clearMoments(parameter, lane: lane)
        }
        for normalizer in normalizers { normalizer.reset(lane: lane) }
        for matrix in matrices { matrix.refresh(measures: false) }
    }

    /// A copy of a tensor as it lies in memory; nil where the network has none of the kind. Activations, δ
    /// and gradients are those of the latest pass; a preactivation is kept for the read-out only, and a
    /// product never.
    ///
    /// - Parameter layer: weight layers from 1.
    func tensor(_ kind: TensorKind, layer number: Int, lane: Int = 0) -> [Double]? {
        let layer = number - 1
        let activator = blocks.flatMap(\.activators).first { $0.layer == layer }?.activator
        switch kind {
        case .activation:
            if let activator { return copy(activator.output, activator.count, lane: lane) }
            return layer == layers.count - 1 ? outputs(lane) : nil
        case .preactivation: return layer == layers.count - 1 ? outputs(lane) : nil
        case .delta:
            if layer == layers.count - 1 {
                return copy(readout.delta, workspace.rows * architecture.outputs, lane: lane)
            }
            guard let activator, !architecture.normalization.isLayer else { return nil }
            return copy(activator.delta, activator.count, lane: lane)
        case .product, .loss: return nil
        default:
            for parameter in parameters where parameter.layer == layer {
                if parameter.kind.tensor == kind {
                    return copy(parameter.values, parameter.count, lane: lane)
                }
                if parameter.kind.gradientTensor == kind {
                    return copy(parameter.gradient, parameter.count, lane: lane)
                }
            }
            return nil
        }
    }

    private func outputs(_ lane: Int) -> [Double] {
        copy(readout.output, workspace.rows * architecture.outputs, lane: lane)
    }

    /// ∂L/∂inputs [rows × inputs] of the latest backward pass; nil unless the options ask for it.
    func inputGradient() -> [Double]? {
        guard options[0].inputGradient else { return nil }
        return copy(workspace.gradient, workspace.rows * architecture.inputs, lane: 0)
    }

    /// Batch norm's running mean and unbiased variance of a layer; nil where it has none.
    func runningStatistics(layer number: Int, lane: Int = 0) -> (mean: [Double], variance: [Double])? {
        guard let normalizer = normalizers.first(where: { $0.layer == number - 1 }),
            let running = normalizer.running
        else { return nil }
        let (mean, variance) = (workspace.doubles(running.mean), workspace.doubles(running.variance))
        let places = (0..<normalizer.width).map { $0 * lanes + lane }
        return (places.map { mean[$0] }, places.map { variance[$0] })
    }

    func copy(_ region: Region, _ count: Int, lane: Int) -> [Double] {
        copy(UnsafeRawPointer(workspace.pointer(region)), count, lane: lane)
    }

    private func copy(_ tensor: UnsafeRawPointer, _ count: Int, lane: Int) -> [Double] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress { kernels.elementwise.toDouble(count, tensor, lane, base) }
            initialized = count
        }
    }
}
