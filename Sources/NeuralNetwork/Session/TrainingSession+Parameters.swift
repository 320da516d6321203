// Initial parameters into a session, and any tensor out of it. Not here: drawing them (Initialization).

import KernelInterface

/// Initial values of one layer's parameters, in Double; rounded once to the session's format.
package struct LayerParameters: Hashable, Sendable {
    /// [fanIn × units], row-major.
    package var weight: [Double]
    /// [units]; ignored by a network without biases.
    package var bias: [Double]
    /// [units]; ignored where there is no affine norm layer.
    package var gamma: [Double]
    /// [units]; ignored where there is no affine norm layer.
    package var beta: [Double]

    package init(weight: [Double], bias: [Double], gamma: [Double], beta: [Double]) {
        self.weight = weight
        self.bias = bias
        self.gamma = gamma
        self.beta = beta
    }
}

extension TrainingSession {
    /// Sets a layer's parameters and looks whether they are finite; call for every layer, input side first.
    ///
    /// - Precondition: the arrays' sizes are the layer's.
    func setParameters(_ parameters: LayerParameters, layer index: Int) {
        let layer = layout.layers[index]
        for slot in ParameterSlot.allCases {
            guard let region = layer.parameter(slot) else { continue }
            let values: [Double] =
                switch slot {
                case .weight: parameters.weight
                case .bias: parameters.bias
                case .gamma: parameters.gamma
                case .beta: parameters.beta
                }
            precondition(
                values.count == region.count, "\(slot) of layer \(index + 1): \(region.count) values")
            let tensor = pointer(region)
            values.withUnsafeBufferPointer { source in
                if let base = source.baseAddress { kernels.fromDouble(region.count, base, tensor) }
            }
            let found = kernels.norm(region.count, tensor)
            parameterBounds[index * ParameterSlot.count + slot.rawValue] = found.sumOfSquares.squareRoot()
            if !found.isFinite { note(.parameters, index, slot.tensor, tensor, region.count) }
        }
        refreshTranspose(index)
        if let running = layer.runningStatistics {
            kernelFill(running.mean, 0)
            kernelFill(running.variance, 1)
        }
    }

    private func kernelFill(_ region: Region, _ value: Double) {
        let values: UnsafeMutablePointer<Double> = arena.pointer(region)
        for place in 0..<region.count { values[place] = value }
    }

    /// A copy of a tensor as it lies in memory; nil where the network has none of the kind. Activations, δ
    /// and gradients are those of the latest pass; a preactivation is kept for the read-out only, and a
    /// product never.
    ///
    /// - Parameter layer: 1…L hidden, L + 1 the read-out.
    func tensor(_ kind: TensorKind, layer number: Int) -> [Double]? {
        let layer = layout.layers[number - 1]
        let region: Region? =
            switch kind {
            case .weight: layer.weight
            case .bias: layer.bias
            case .gamma: layer.gamma
            case .beta: layer.beta
            case .activation: layer.activation
            case .blockOutput: layer.blockOutput
            case .preactivation: number > architecture.depth ? layer.activation : nil
            case .delta: layer.hasNormalization ? nil : layer.delta
            case .weightGradient: layer.gradient(.weight)
            case .biasGradient: layer.gradient(.bias)
            case .gammaGradient: layer.gradient(.gamma)
            case .betaGradient: layer.gradient(.beta)
            case .product, .loss: nil
            }
        guard let region else { return nil }
        let isBatchWide =
            kind == .activation || kind == .blockOutput || kind == .preactivation || kind == .delta
        return copy(pointer(region), isBatchWide ? batch.rows * layer.units : region.count)
    }

    /// ∂L/∂inputs [rows × inputs] of the latest backward pass; nil unless the options ask for it.
    func inputGradient() -> [Double]? {
        guard options.inputGradient else { return nil }
        return copy(pointer(layout.upstream), batch.rows * architecture.inputs)
    }

    /// Batch norm's running mean and unbiased variance of a layer; nil where it has none.
    func runningStatistics(layer number: Int) -> (mean: [Double], variance: [Double])? {
        guard let running = layout.layers[number - 1].runningStatistics else { return nil }
        let mean: UnsafeMutablePointer<Double> = arena.pointer(running.mean)
        let variance: UnsafeMutablePointer<Double> = arena.pointer(running.variance)
        return (
            Array(UnsafeBufferPointer(start: mean, count: running.mean.count)),
            Array(UnsafeBufferPointer(start: variance, count: running.variance.count))
        )
    }

    private func copy(_ tensor: UnsafePointer<Scalar>, _ count: Int) -> [Double] {
        Array(unsafeUninitializedCapacity: count) { buffer, initialized in
            if let base = buffer.baseAddress { kernels.toDouble(count, tensor, base) }
            initialized = count
        }
    }
}
