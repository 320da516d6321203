// The gradient figures of a whole trial, from its trace.

extension GradientSummary {
    /// All figures that the trace holds; `nanCount` and `infinityCount` are the probe's and stay 0.
    package init(_ figures: TraceFigures) {
        self.init()
        let trace = figures.trace
        let last = trace.steps - 1
        guard last >= 0 else { return }
        initialGlobalNorm = trace.globalGradientNorm[0]
        medianGlobalNorm = SampleStatistics.median(trace.globalGradientNorm)
        maximumGlobalNorm = Self.maximum(trace.globalGradientNorm)
        finalGlobalNorm = trace.globalGradientNorm[last]

        let firstLayer = (0...last).map { trace.gradientNorm[$0 * trace.weightLayers] }
        initialFirstLayerNorm = firstLayer[0]
        medianFirstLayerNorm = SampleStatistics.median(firstLayer)
        finalFirstLayerNorm = firstLayer[last]

        if trace.hiddenLayers > 0 {
            initialDepthRatio = figures.depthRatio[0]
            medianDepthRatio = SampleStatistics.median(figures.depthRatio)
            finalDepthRatio = figures.depthRatio[last]
            initialElasticity = figures.minimumElasticity[0]
            medianElasticity = SampleStatistics.median(figures.minimumElasticity)
        }
        let updates = figures.largestUpdateRatio.compactMap(\.self)
        maximumUpdateRatio = Self.maximum(updates)
        medianUpdateRatio = SampleStatistics.median(updates)
        let clipped = (0...last).count { figures.isClipped(step: $0) }
        clippedShare = Double(clipped) / Double(trace.steps)
    }

    /// The greatest value, NaN if any is NaN or there is none.
    private static func maximum(_ values: [Double]) -> Double {
        guard var largest = values.first else { return .nan }
        for value in values {
            if value.isNaN { return .nan }
            largest = max(largest, value)
        }
        return largest
    }
}
