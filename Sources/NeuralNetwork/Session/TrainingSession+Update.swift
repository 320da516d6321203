// From the data loss's gradient to new parameters: penalty, global norm, clip, update, in this order.

import KernelInterface

extension TrainingSession {
    /// Adds the penalties to the loss and to the weight matrices' gradients, and takes the global norm.
    func completeGradient() {
        measurement.totalLoss = measurement.dataLoss
        if options.hasPenalty {
            var (squares, magnitudes) = (LaneSum(), LaneSum())
            for (index, layer) in layout.layers.enumerated() {
                let gradient = pointer(layer.weightGradient)
                let sums = kernels.addPenaltyGradient(
                    layer.weight.count, pointer(layer.weight), options.l2, options.l1, gradient)
                squares.add(sums.sumOfSquares)
                magnitudes.add(sums.sumOfMagnitudes)
                gradientSquares[index * ParameterSlot.count] =
                    kernels.norm(layer.weightGradient.count, gradient).sumOfSquares
            }
            if options.l2 != 0 { measurement.totalLoss += options.l2 / 2 * squares.total }
            if options.l1 != 0 { measurement.totalLoss += options.l1 * magnitudes.total }
        }
        measurement.globalNorm = globalNorm()
    }

    /// Clips, and updates every parameter by the rule.
    func applyUpdate() {
        var gradientScale = 1.0
        measurement.clippedNorm = measurement.globalNorm
        measurement.isClipped = false
        switch options.clipping {
        case .none:
            break
        case .norm(let limit):
            let coefficient = limit / (measurement.globalNorm + 1e-6)
            if coefficient < 1 {
                gradientScale = coefficient
                measurement.clippedNorm = coefficient * measurement.globalNorm
                measurement.isClipped = true
            }
        case .value(let limit):
            measurement.isClipped = clampGradients(to: limit) > 0
            if measurement.isClipped { measurement.clippedNorm = globalNorm() }
        }
        updateCount += 1
        let rule = kernelRule()
        for index in layout.layers.indices {
            for slot in ParameterSlot.allCases {
                update(index, slot, rule: rule, gradientScale: gradientScale)
            }
            refreshTranspose(index)
        }
    }

    func refreshTranspose(_ index: Int) {
        let layer = layout.layers[index]
        guard let transposed = layer.transposedWeight else { return }
        kernels.transpose(pointer(layer.weight), layer.fanIn, layer.units, pointer(transposed))
    }

    private func clampGradients(to limit: Double) -> Int {
        var changed = 0
        for (index, layer) in layout.layers.enumerated() {
            for slot in ParameterSlot.allCases {
                guard let region = layer.gradient(slot) else { continue }
                let gradient = pointer(region)
                changed += kernels.clamp(region.count, limit, gradient)
                gradientSquares[index * ParameterSlot.count + slot.rawValue] =
                    kernels.norm(region.count, gradient).sumOfSquares
            }
        }
        return changed
    }

    private func update(_ index: Int, _ slot: ParameterSlot, rule: OptimizerRule, gradientScale: Double) {
        let layer = layout.layers[index]
        guard let region = layer.parameter(slot), let gradient = layer.gradient(slot) else { return }
        let parameters = pointer(region)
        let moments = layer.moments[slot.rawValue]
        let found = kernels.update(
            OptimizerUpdate(
                rule: rule, learningRate: options.learningRate, gradientScale: gradientScale,
                decayFactor: slot == .weight ? 1 - options.learningRate * options.weightDecay : 1,
                count: region.count, parameters: parameters, gradient: pointer(gradient),
                firstMoment: moments.first.map { pointer($0) },
                secondMoment: moments.second.map { pointer($0) }))
        if !found.changeSumOfSquares.isFinite {
            note(.update, index, slot.tensor, parameters, region.count)
        }
        let (norm, change) = (found.parameterSumOfSquares.squareRoot(), found.changeSumOfSquares.squareRoot())
        parameterBounds[index * ParameterSlot.count + slot.rawValue] = norm + change
        if slot == .weight {
            measurement.layers[index].weightNorm = norm
            measurement.layers[index].updateRatio = norm == 0 ? .nan : change / norm
        }
    }

    /// This step's rule; Adam's bias corrections are products, not powers.
    private func kernelRule() -> OptimizerRule {
        switch options.rule {
        case .sgd: return .sgd
        case .momentum(let mu): return .momentum(mu)
        case .nesterov(let mu): return .nesterov(mu)
        case .adam(let beta1, let beta2, let epsilon):
            betaPowers.first *= beta1
            betaPowers.second *= beta2
            return .adam(
                beta1: beta1, beta2: beta2, epsilon: epsilon, firstCorrection: 1 - betaPowers.first,
                secondCorrection: 1 - betaPowers.second)
        }
    }
}
