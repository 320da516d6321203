// What a trace says per step once its layers are put together: elasticity, depth ratio, greatest update.
// Not here: thresholds.

/// Figures of each step that the rules and the gradient summary share, computed once for a trace.
///
/// The trace's arrays must have the lengths that `TrialTrace` documents.
package struct TraceFigures: Sendable {
    package let trace: TrialTrace
    package let windows: VerdictWindows
    /// min over hidden l of e_l = ‖W_l‖·‖∇W_l‖/ℓ, length T. NaN where the loss or its gradient makes the
    /// quotient meaningless (0/0), and everywhere for depth 0.
    package let minimumElasticity: [Double]
    /// D = RMS δ₁ / max_l RMS δ_l over hidden layers, 0 where all δ are 0, length T; NaN for depth 0.
    package let depthRatio: [Double]
    /// max over weight layers of ‖ΔW_l‖/‖W_l‖, length T; layers whose W is 0 are left out, nil where that
    /// leaves none.
    package let largestUpdateRatio: [Double?]

    package init(_ trace: TrialTrace) {
        self.trace = trace
        windows = VerdictWindows(steps: trace.steps)
        minimumElasticity = (0..<trace.steps).map { Self.minimumElasticity(trace, step: $0) }
        depthRatio = (0..<trace.steps).map { Self.depthRatio(trace, step: $0) }
        largestUpdateRatio = (0..<trace.steps).map { Self.largestUpdateRatio(trace, step: $0) }
    }

    /// e_l = ‖W_l‖·‖∇W_l‖/ℓ of weight layer `layer` (from 0) at `step`.
    package func elasticity(step: Int, layer: Int) -> Double {
        Self.elasticity(trace, step: step, layer: layer)
    }

    /// Whether a layer's update counts: ‖ΔW‖/‖W‖ is left out of every rule at steps where W = 0.
    package func updateCounts(step: Int, layer: Int) -> Bool {
        trace.weightNorm[step * trace.weightLayers + layer] != 0
    }

    private static func elasticity(_ trace: TrialTrace, step: Int, layer: Int) -> Double {
        let index = step * trace.weightLayers + layer
        return trace.weightNorm[index] * trace.gradientNorm[index] / trace.loss[step]
    }

    private static func minimumElasticity(_ trace: TrialTrace, step: Int) -> Double {
        guard trace.hiddenLayers > 0 else { return .nan }
        var minimum = Double.infinity
        for layer in 0..<trace.hiddenLayers {
            let value = elasticity(trace, step: step, layer: layer)
            if value.isNaN { return .nan }
            minimum = min(minimum, value)
        }
        return minimum
    }

    private static func depthRatio(_ trace: TrialTrace, step: Int) -> Double {
        guard trace.hiddenLayers > 0 else { return .nan }
        let first = step * trace.hiddenLayers
        var largest = 0.0
        for index in first..<(first + trace.hiddenLayers) {
            if trace.deltaRMS[index].isNaN { return .nan }
            largest = max(largest, trace.deltaRMS[index])
        }
        return largest == 0 ? 0 : trace.deltaRMS[first] / largest
    }

    private static func largestUpdateRatio(_ trace: TrialTrace, step: Int) -> Double? {
        var largest: Double?
        for index in (step * trace.weightLayers)..<((step + 1) * trace.weightLayers)
        where trace.weightNorm[index] != 0 {
            if trace.updateRatio[index].isNaN { return .nan }
            largest = max(largest ?? 0, trace.updateRatio[index])
        }
        return largest
    }
}
