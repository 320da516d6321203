// A job's initial parameters where they depend on its first batch.

import KernelInterface

extension TrainingJob {
    /// The parameters to start with, by weight layer.
    ///
    /// - Parameter slot: whose memory for one network is used, if any is needed; it must be free.
    func initialParameters(_ slot: ComputeSlot) -> (_ layer: Int) -> LayerParameters {
        guard let initialVariance else { return parameters }
        let session = TrainingSession(
            architecture: architecture, options: options, kernels: slot.kernels.tables(samples.format).one,
            samples: samples, batchRows: batchRows, arena: slot.arena)
        var current = session.layers.indices.map(parameters)
        let run = LaneRun(self)
        // A layer's own matrix decides its products; the later ones are not looked at.
        let scaled = LayerSequentialUnitVariance.scaled(
            current, layers: session.layers.indices, wantedVariance: initialVariance
        ) { layer, changed in
            current[layer] = changed
            session.start(lane: 0, options: options, seed: seed) { current[$0] }
            if run.load(0, into: session, lane: 0) { session.gather() } else { session.loadAllRows() }
            return session.productVariance(layer: layer)
        }
        return { scaled[$0] }
    }
}

extension TrainingSession {
    /// The variance over batch × units of a weight layer's products on the loaded rows, in lane 0.
    func productVariance(layer: Int) -> Double {
        forward(.probing)
        let product = workspace.pointer(workspace.spare)
        matrices[layer].repeatForward(into: product)
        let found = workspace.doubles(workspace.figures)
        kernels.measurements.activationStatistics(workspace.rows * layers[layer].units, product, found)
        return found[ActivationFigure.variance.rawValue * lanes]
    }
}
