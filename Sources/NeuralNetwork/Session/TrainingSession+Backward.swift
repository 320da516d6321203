// The backward pass of the data loss, and the probe's look at every gradient as soon as it exists.

import KernelInterface

extension TrainingSession {
    /// From ∂L/∂outputs to every parameter's gradient, read-out first.
    func backward() {
        let upstream = pointer(layout.upstream)
        for index in layout.layers.indices.reversed() {
            let layer = layout.layers[index]
            let count = batch.rows * layer.units
            let delta = pointer(layer.delta)
            if index < architecture.depth {
                let scale = layer.hasSkip ? architecture.branchScale : 1
                kernels.multiplyElements(count, delta, upstream, scale, delta)
            }
            measureDelta(index)
            normalizeBackward(index)
            kernels.multiply(
                MatrixProduct(
                    rows: layer.fanIn, columns: layer.units, depth: batch.rows,
                    a: layerInput(index), aRowStride: 1, aColumnStride: layer.fanIn,
                    b: delta, bRowStride: layer.units,
                    c: pointer(layer.weightGradient), cRowStride: layer.units,
                    start: .zero, scratch: pointer(layout.scratch)))
            measureWeightGradient(index, completely: measurement.isProbed)
            if layer.bias != nil {
                kernels.columnSums(delta, batch.rows, layer.units, pointer(layer.biasGradient))
                measureVectorGradient(index, .bias)
            }
            if layer.gamma != nil {
                measureVectorGradient(index, .gamma)
                measureVectorGradient(index, .beta)
            }
            if let transposed = layer.transposedWeight {
                propagate(index, through: transposed, delta, into: upstream)
            }
        }
        if origin != nil, !measurement.isProbed {
            measurement.isProbed = true
            for index in layout.layers.indices { measureWeightGradient(index, completely: true) }
        }
    }

    /// ∂L/∂a_{l−1} = δ Wᵀ, plus the skip connection's part, which the product's chains begin with.
    private func propagate(
        _ index: Int, through transposed: Region, _ delta: UnsafeMutablePointer<Scalar>,
        into upstream: UnsafeMutablePointer<Scalar>
    ) {
        let layer = layout.layers[index]
        if layer.hasSkip, architecture.skipScale != 1 {
            kernels.scale(batch.rows * layer.units, architecture.skipScale, upstream)
        }
        kernels.multiply(
            MatrixProduct(
                rows: batch.rows, columns: layer.fanIn, depth: layer.units,
                a: delta, aRowStride: layer.units, aColumnStride: 1,
                b: pointer(transposed), bRowStride: layer.fanIn,
                c: upstream, cRowStride: layer.fanIn,
                start: layer.hasSkip ? .accumulate : .zero, scratch: pointer(layout.scratch)))
    }

    /// δ = ∂L/∂u becomes ∂L/∂y in place; ∇γ and ∇β come with it.
    private func normalizeBackward(_ index: Int) {
        let layer = layout.layers[index]
        guard let normalized = layer.normalized, let groups = layer.groupStatistics,
            let gammaGradient = layer.gammaGradient, let betaGradient = layer.betaGradient
        else { return }
        let arguments = NormalizationBackward<Scalar>(
            rows: batch.rows, columns: layer.units, outputGradient: pointer(layer.delta),
            normalized: pointer(normalized), inverseDeviation: arena.pointer(groups.inverseDeviation),
            gamma: layer.gamma.map { UnsafePointer(pointer($0)) }, inputGradient: pointer(layer.delta),
            gammaGradient: pointer(gammaGradient), betaGradient: pointer(betaGradient))
        if layer.runningStatistics == nil {
            kernels.layerNormBackward(arguments)
        } else {
            kernels.batchNormBackward(arguments)
        }
    }

    private func measureDelta(_ index: Int) {
        let layer = layout.layers[index]
        let count = batch.rows * layer.units
        let delta = pointer(layer.delta)
        let found = kernels.norm(count, delta)
        if !found.isFinite { note(.backward, index, .delta, delta, count) }
        let norm = accurateNorm(found.sumOfSquares, isFinite: found.isFinite, delta, count)
        measurement.layers[index].deltaRMS = norm / Double(count).squareRoot()
    }

    private func measureWeightGradient(_ index: Int, completely: Bool) {
        let layer = layout.layers[index]
        let count = layer.weightGradient.count
        let gradient = pointer(layer.weightGradient)
        let slot = index * ParameterSlot.count
        guard completely else {
            let found = kernels.norm(count, gradient)
            if !found.isFinite { note(.backward, index, .weightGradient, gradient, count) }
            gradientSquares[slot] = found.sumOfSquares
            measurement.layers[index].gradientNorm = accurateNorm(
                found.sumOfSquares, isFinite: found.isFinite, gradient, count)
            measurement.layers[index].gradientMeanAbsolute = .nan
            measurement.layers[index].gradientMaximum = .nan
            measurement.layers[index].gradientZeroShare = .nan
            measurement.layers[index].gradientNaNCount = 0
            measurement.layers[index].gradientInfinityCount = 0
            return
        }
        let found = kernels.statistics(count, gradient)
        let isFinite = found.nanCount + found.infinityCount == 0
        if !isFinite { note(.backward, index, .weightGradient, gradient, count) }
        gradientSquares[slot] = found.sumOfSquares
        measurement.layers[index].gradientNorm = accurateNorm(
            found.sumOfSquares, isFinite: isFinite, gradient, count)
        measurement.layers[index].gradientMeanAbsolute = found.sumOfMagnitudes / Double(count)
        measurement.layers[index].gradientMaximum = found.largestFiniteMagnitude
        measurement.layers[index].gradientZeroShare = Double(found.zeroCount) / Double(count)
        measurement.layers[index].gradientNaNCount = found.nanCount
        measurement.layers[index].gradientInfinityCount = found.infinityCount
    }

    private func measureVectorGradient(_ index: Int, _ slot: ParameterSlot) {
        guard let region = layout.layers[index].gradient(slot) else { return }
        let gradient = pointer(region)
        let found = kernels.norm(region.count, gradient)
        if !found.isFinite { note(.backward, index, slot.gradientTensor, gradient, region.count) }
        gradientSquares[index * ParameterSlot.count + slot.rawValue] = found.sumOfSquares
    }
}
