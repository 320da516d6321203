// The forward pass: from the batch to outputs and loss, with φ′ on the way and the activations' statistics.

import KernelInterface

extension TrainingSession {
    /// Takes the given rows of the samples as the batch; nil: the first `batchRows`, where they lie.
    func load(rows: UnsafeBufferPointer<Int32>?) {
        guard let rows else {
            batch = Batch(
                rows: batchRows, inputs: samples.inputs, values: samples.values, classes: samples.classes)
            return
        }
        let (features, outputs) = (architecture.inputs, architecture.outputs)
        let (inputs, values) = (pointer(layout.input), pointer(layout.targets))
        let classes: UnsafeMutablePointer<Int32> = arena.pointer(layout.classes)
        for (place, row) in rows.enumerated() {
            (inputs + place * features).update(from: samples.inputs + Int(row) * features, count: features)
            if let labels = samples.classes { classes[place] = labels[Int(row)] }
        }
        if options.loss == .meanSquaredError {
            for (place, row) in rows.enumerated() {
                (values + place * outputs).update(from: samples.values + Int(row) * outputs, count: outputs)
            }
        }
        batch = Batch(
            rows: rows.count, inputs: UnsafePointer(inputs), values: UnsafePointer(values),
            classes: samples.classes == nil ? nil : UnsafePointer(classes))
    }

    /// Computes every layer's activations and φ′ for the batch.
    ///
    /// - Parameter isTraining: whether batch norm's running statistics take the batch in.
    func forward(isTraining: Bool) {
        // ‖a₀‖₂ ≤ √(elements) · max |x|.
        var inputBound = samples.largestInput * Double(batch.rows * architecture.inputs).squareRoot()
        for index in layout.layers.indices {
            let layer = layout.layers[index]
            let count = batch.rows * layer.units
            let bounds = index * ParameterSlot.count
            let productBound = inputBound * parameterBounds[bounds] + parameterBounds[bounds + 1]
            let activation = pointer(layer.activation)
            let preactivation: UnsafeMutablePointer<Scalar>
            if layer.hasNormalization {
                let product = pointer(layout.upstream)
                multiplyForward(index, into: product)
                noteUnlessBounded(productBound, .forward, index, .product, product, count)
                preactivation = normalize(index, product, isTraining: isTraining)
                let spread = Double(max(batch.rows, layer.units)).squareRoot()
                let bound = spread * max(1, parameterBounds[bounds + 2]) + parameterBounds[bounds + 3]
                noteUnlessBounded(bound, .forward, index, .preactivation, preactivation, count)
            } else {
                multiplyForward(index, into: activation)
                noteUnlessBounded(productBound, .forward, index, .preactivation, activation, count)
                preactivation = activation
            }
            if index < architecture.depth {
                kernels.activate(
                    kernelActivation, count, preactivation, activation, pointer(layer.delta))
            }
            inputBound = measureActivation(index, inputBound: inputBound)
        }
    }

    /// y = a_{l−1} W + b, with the layer's own W and b or with others of their shapes.
    func multiplyForward(
        _ index: Int, into product: UnsafeMutablePointer<Scalar>, weight: Region? = nil, bias: Region? = nil
    ) {
        let layer = layout.layers[index]
        kernels.multiply(
            MatrixProduct(
                rows: batch.rows, columns: layer.units, depth: layer.fanIn,
                a: layerInput(index), aRowStride: layer.fanIn, aColumnStride: 1,
                b: pointer(weight ?? layer.weight), bRowStride: layer.units,
                c: product, cRowStride: layer.units,
                start: (bias ?? layer.bias).map { .bias(pointer($0)) } ?? .zero,
                scratch: pointer(layout.scratch)))
    }

    /// u from y; returns where u lies. Without γ and β u is x̂, which the backward pass needs.
    func normalize(
        _ index: Int, _ product: UnsafeMutablePointer<Scalar>, isTraining: Bool
    ) -> UnsafeMutablePointer<Scalar> {
        let layer = layout.layers[index]
        guard let normalized = layer.normalized, let groups = layer.groupStatistics else { return product }
        let output = layer.gamma == nil ? pointer(normalized) : pointer(layer.activation)
        let arguments = NormalizationForward<Scalar>(
            rows: batch.rows, columns: layer.units, epsilon: architecture.normalizationEpsilon,
            input: product, gamma: layer.gamma.map { UnsafePointer(pointer($0)) },
            beta: layer.beta.map { UnsafePointer(pointer($0)) }, normalized: pointer(normalized),
            output: output, mean: arena.pointer(groups.mean), variance: arena.pointer(groups.variance),
            inverseDeviation: arena.pointer(groups.inverseDeviation))
        if let running = layer.runningStatistics {
            kernels.batchNormForward(arguments)
            if isTraining { updateRunningStatistics(running, units: layer.units, arguments) }
        } else {
            kernels.layerNormForward(arguments)
        }
        return output
    }

    /// running ← 0.9 · running + 0.1 · batch, with the unbiased variance, as PyTorch's default. A batch of
    /// one row has no unbiased variance; its biased one, 0, is taken.
    private func updateRunningStatistics(
        _ running: (mean: Region, variance: Region), units: Int, _ batchNorm: NormalizationForward<Scalar>
    ) {
        let mean: UnsafeMutablePointer<Double> = arena.pointer(running.mean)
        let variance: UnsafeMutablePointer<Double> = arena.pointer(running.variance)
        let rows = Double(batch.rows)
        let unbiased = batch.rows > 1 ? rows / (rows - 1) : 1
        for unit in 0..<units {
            mean[unit] = 0.9 * mean[unit] + 0.1 * batchNorm.mean[unit]
            variance[unit] = 0.9 * variance[unit] + 0.1 * (batchNorm.variance[unit] * unbiased)
        }
    }

    /// Measures h and adds the skip connection; returns an upper bound of ‖a‖₂.
    private func measureActivation(_ index: Int, inputBound: Double) -> Double {
        let layer = layout.layers[index]
        let isHidden = index < architecture.depth
        let count = batch.rows * layer.units
        let activation = pointer(layer.activation)
        let thresholds =
            isHidden ? architecture.activation.saturationThresholds : (-Double.infinity, Double.infinity)
        let found = kernels.activationStatistics(
            activation, batch.rows, layer.units, thresholds.0, thresholds.1,
            arena.pointer(layer.zeroCounts), arena.pointer(layer.saturatedCounts))
        if !(found.mean.isFinite && found.variance.isFinite) {
            note(.forward, index, isHidden ? .activation : .preactivation, activation, count)
        }
        measurement.layers[index].activationMean = found.mean
        measurement.layers[index].activationDeviation = found.variance.squareRoot()
        measurement.layers[index].activationZeroShare = Double(found.zeroCount) / Double(count)
        measurement.layers[index].activationSaturatedShare = Double(found.saturatedCount) / Double(count)
        let bound = (Double(count) * (found.variance + found.mean * found.mean)).squareRoot()
        guard layer.hasSkip else { return bound }
        kernels.combine(
            count, architecture.branchScale, activation, architecture.skipScale, layerInput(index),
            pointer(layer.blockOutput))
        return abs(architecture.branchScale) * bound + abs(architecture.skipScale) * inputBound
    }

    /// The batch's data loss; writes ∂L/∂outputs into the read-out's δ if asked to. The kernels sum in
    /// Double; a loss beyond the session's format is infinite all the same, as it is for anyone who trains in
    /// that format.
    func computeLoss(withGradient: Bool) -> Evaluation {
        let readout = layout.layers[architecture.depth]
        let gradient = withGradient ? pointer(readout.delta) : nil
        let outputs = pointer(readout.activation)
        var correct: Int?
        var loss = Double.nan
        if let classes = batch.classes, !withGradient || options.loss == .softmaxCrossEntropy {
            let found = kernels.softmaxCrossEntropy(outputs, batch.rows, readout.units, classes, gradient)
            (loss, correct) = (found.meanLoss, found.correctCount)
        }
        if options.loss == .meanSquaredError {
            loss = kernels.meanSquaredError(batch.rows * readout.units, outputs, batch.values, gradient)
        }
        if abs(loss) > Double(Scalar.greatestFiniteMagnitude) { loss = .infinity }
        return Evaluation(rows: batch.rows, loss: loss, correctCount: correct)
    }

    var kernelActivation: KernelInterface.Activation {
        switch architecture.activation {
        case .linear: .linear
        case .sigmoid: .sigmoid
        case .tanh: .tanh
        case .relu: .relu
        case .leakyReLU(let slope): .leakyReLU(slope: slope)
        case .gelu: .gelu
        case .geluTanh: .geluTanh
        case .silu: .silu
        case .elu(let alpha): .elu(alpha: alpha)
        case .selu: .selu
        case .softplus: .softplus
        }
    }
}
