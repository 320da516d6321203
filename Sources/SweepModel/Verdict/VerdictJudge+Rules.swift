// Rules 3, 4, 6 and 7: convergence, explosion, progress, stalling. Rules 1, 2 (not finite) and 5 (vanishing)
// are in files of their own.

extension VerdictJudge {
    // MARK: - Rule 3: converged

    static func converged(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        let constant = figures.trace.constantLoss
        let limit = constant == 0 ? VerdictThresholds.zeroConstantLossLimit : thresholds.tau * constant
        let mean = tailLoss(figures)
        return mean <= limit ? .converged(tailLoss: mean, limit: limit) : nil
    }

    // MARK: - Rule 4: exploding

    static func lossDivergence(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        let loss = figures.trace.loss
        guard let initial = loss.first else { return nil }
        let reference = max(initial, figures.trace.constantLoss)
        let mean = tailLoss(figures)
        if mean > thresholds.lossRatio * reference {
            return .divergedTail(tailLoss: mean, reference: reference)
        }
        let peak = loss.indices.max { loss[$0] < loss[$1] } ?? 0
        guard loss[peak] > thresholds.lossMax * reference else { return nil }
        return .divergedPeak(loss: loss[peak], step: peak, reference: reference)
    }

    static func updateRatio(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        var worst: (step: Int, ratio: Double)?
        for (step, ratio) in figures.largestUpdateRatio.enumerated() {
            guard let ratio, ratio > thresholds.updateMax, ratio > worst?.ratio ?? 0 else { continue }
            worst = (step, ratio)
        }
        guard let worst else { return nil }
        let first = worst.step * figures.trace.weightLayers
        let layer = (0..<figures.trace.weightLayers).first { layer in
            figures.updateCounts(step: worst.step, layer: layer)
                && figures.trace.updateRatio[first + layer] == worst.ratio
        }
        return .updateRatio(ratio: worst.ratio, step: worst.step, layer: (layer ?? 0) + 1)
    }

    static func hiddenByClipping(
        _ figures: TraceFigures, _ thresholds: VerdictThresholds
    ) -> VerdictReason? {
        let tail = figures.windows.tail
        let clipped = tail.count { figures.isClipped(step: $0) }
        guard holds(clipped, of: tail.count, share: thresholds.fraction) else { return nil }
        let median = SampleStatistics.median(tail.map { figures.clippingRatio(step: $0) ?? 1 })
        return median > thresholds.clipFactor
            ? .hiddenByClipping(clipped: clipped, medianRatio: median) : nil
    }

    // MARK: - Rule 6: converging

    static func converging(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        guard let pair = figures.windows.comparisonPair else { return nil }
        let earlier = figures.trace.loss[pair.earlier]
        let later = figures.trace.loss[pair.later]
        let (before, after) = (SampleStatistics.mean(earlier), SampleStatistics.mean(later))
        let variances = SampleStatistics.sampleVariance(earlier) + SampleStatistics.sampleVariance(later)
        let standardError = (variances / Double(pair.later.count)).squareRoot()
        guard after < thresholds.improve * before, before - after > 2 * standardError else { return nil }
        return .converging(
            earlier: before, later: after, standardError: standardError, window: pair.later.count)
    }

    // MARK: - Rule 7: stalled

    static func tinyUpdates(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        // Steps at which every layer's W is 0 are left out; without any other step nothing can be said.
        let median = SampleStatistics.median(figures.largestUpdateRatio.compactMap(\.self))
        return median < thresholds.tinyUpdate ? .tinyUpdates(median: median) : nil
    }

    static func oscillating(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        let tail = figures.trace.loss[figures.windows.tail]
        let (mean, deviation) = (SampleStatistics.mean(tail), SampleStatistics.populationDeviation(tail))
        return deviation > thresholds.oscillation * mean
            ? .oscillating(mean: mean, deviation: deviation) : nil
    }

    /// Whether a condition that held at `count` of `total` steps held in at least this share of them.
    static func holds(_ count: Int, of total: Int, share: Double) -> Bool {
        total > 0 && Double(count) >= share * Double(total)
    }
}
