// The flags beside a verdict, never instead of it.

extension VerdictJudge {
    /// All flags that hold, in the order of `VerdictFlag`'s cases.
    static func flags(_ figures: TraceFigures, thresholds: VerdictThresholds) -> [VerdictFlag] {
        VerdictFlag.allCases.filter { flag in
            switch flag {
            case .explodingAtInit: isExplodingAtInit(figures, thresholds)
            case .gradientSpike: firstSpike(figures, thresholds) != nil
            case .clipped: figures.windows.all.contains { figures.isClipped(step: $0) }
            case .dyingReLU: !figures.trace.dyingLayers.isEmpty
            case .saturated: !figures.trace.saturatedLayers.isEmpty
            }
        }
    }

    /// max_l δ_l / δ_L above the threshold at step 0, written as a product: δ_L may be 0.
    static func isExplodingAtInit(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> Bool {
        let trace = figures.trace
        guard trace.steps > 0, trace.hiddenLayers > 0 else { return false }
        let initial = trace.deltaRMS[0..<trace.hiddenLayers]
        let last = initial[trace.hiddenLayers - 1]
        return initial.contains { $0 > thresholds.initRatio * last }
    }

    /// The first step whose global norm exceeds the threshold times the head's median.
    static func firstSpike(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> Int? {
        let norms = figures.trace.globalGradientNorm
        guard !norms.isEmpty else { return nil }
        let usual = SampleStatistics.median(norms[figures.windows.head])
        return norms.firstIndex { $0 > thresholds.spike * usual }
    }
}
