// Rules 1 and 2: numbers that are not finite, in the data or born in training.

extension VerdictJudge {
    static func invalidData(_ figures: TraceFigures, _: VerdictThresholds) -> VerdictReason? {
        if let provenance = figures.trace.firstNonFinite, provenance.phase == .data {
            return .invalidData(provenance)
        }
        // The best constant's loss depends on the targets alone. It is NaN only if they are not finite
        // (finite ones can overflow to an infinity).
        return figures.trace.constantLoss.isNaN ? .invalidData(nil) : nil
    }

    static func nonFinite(_ figures: TraceFigures, _: VerdictThresholds) -> VerdictReason? {
        let trace = figures.trace
        if let provenance = trace.firstNonFinite { return .nonFinite(provenance) }
        if !trace.constantLoss.isFinite {
            return .nonFiniteFigure(
                name: "loss of the best constant", step: 0, layer: nil, value: trace.constantLoss)
        }
        return nonFiniteFigure(figures)
    }

    /// One recorded series: `layers` is nil for figures of the whole network, else the layers per step.
    private struct Series {
        let name: String
        let values: [Double]
        let layers: Int?
    }

    /// The first figure that is not finite: the earliest step, within it in the order of computation.
    private static func nonFiniteFigure(_ figures: TraceFigures) -> VerdictReason? {
        let trace = figures.trace
        // ‖ΔW‖/‖W‖ is left out of every rule at steps where W = 0, so of this one too.
        let countedUpdates = zip(trace.weightNorm, trace.updateRatio).map { $0 == 0 ? 0 : $1 }
        let series = [
            Series(name: "weight norm", values: trace.weightNorm, layers: trace.weightLayers),
            Series(name: "loss", values: trace.loss, layers: nil),
            Series(name: "delta", values: trace.deltaRMS, layers: trace.hiddenLayers),
            Series(name: "gradient norm", values: trace.gradientNorm, layers: trace.weightLayers),
            Series(name: "global gradient norm", values: trace.globalGradientNorm, layers: nil),
            Series(name: "clipped gradient norm", values: trace.clippedGradientNorm, layers: nil),
            Series(name: "update ratio", values: countedUpdates, layers: trace.weightLayers),
        ]
        var earliest: (step: Int, reason: VerdictReason)?
        for entry in series {
            guard let index = entry.values.firstIndex(where: { !$0.isFinite }) else { continue }
            let step = index / (entry.layers ?? 1)
            if let earliest, earliest.step <= step { continue }
            earliest = (
                step,
                .nonFiniteFigure(
                    name: entry.name, step: step, layer: entry.layers.map { index % $0 + 1 },
                    value: entry.values[index])
            )
        }
        return earliest?.reason
    }
}
