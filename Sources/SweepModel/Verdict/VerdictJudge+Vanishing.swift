// Rule 5: vanishing gradients, by dead layers, elasticity and depth ratio. Hidden layers only.

extension VerdictJudge {
    static func deadLayer(_ figures: TraceFigures, _: VerdictThresholds) -> VerdictReason? {
        let trace = figures.trace
        let tail = figures.windows.tail
        guard !tail.isEmpty else { return nil }
        let silent = (0..<trace.hiddenLayers).filter { layer in
            tail.allSatisfy { trace.gradientNorm[$0 * trace.weightLayers + layer] == 0 }
        }
        guard !silent.isEmpty else { return nil }
        guard !trace.activationZeroShare.isEmpty else { return .deadLayer(layers: silent.map { $0 + 1 }) }
        // A dead layer silences every layer before it, whose own activations may be alive: one layer that
        // is zero both ways is enough to call it death; without any, the numbers were too small to hold.
        let dead = silent.filter { layer in
            tail.allSatisfy { trace.activationZeroShare[$0 * trace.hiddenLayers + layer] == 1 }
        }
        return dead.isEmpty
            ? .underflow(layers: silent.map { $0 + 1 }) : .deadLayer(layers: dead.map { $0 + 1 })
    }

    static func lowElasticity(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        let values = figures.minimumElasticity
        guard
            let steps = vanishing(figures, thresholds, where: { values[$0] < thresholds.elasticity })
        else { return nil }
        return .lowElasticity(
            steps: steps, layer: weakestLayer(figures), median: SampleStatistics.median(values))
    }

    static func depthRatio(_ figures: TraceFigures, _ thresholds: VerdictThresholds) -> VerdictReason? {
        let values = figures.depthRatio
        guard
            let steps = vanishing(figures, thresholds, where: { values[$0] < thresholds.depthRatio })
        else { return nil }
        return .depthRatio(steps: steps, median: SampleStatistics.median(values))
    }

    /// Counts the steps at which a condition holds; nil unless it holds in the asked share of the head and
    /// of all steps (a gradient that became small because training converged is no vanishing one).
    private static func vanishing(
        _ figures: TraceFigures, _ thresholds: VerdictThresholds, where condition: (Int) -> Bool
    ) -> ConditionCount? {
        let windows = figures.windows
        let head = windows.head.count(where: condition)
        guard holds(head, of: windows.head.count, share: thresholds.fraction) else { return nil }
        let all = windows.all.count(where: condition)
        guard holds(all, of: windows.steps, share: thresholds.fraction) else { return nil }
        return ConditionCount(head: head, all: all)
    }

    /// The hidden layer (from 1) that has the least elasticity at most steps; the lower one on a tie.
    private static func weakestLayer(_ figures: TraceFigures) -> Int {
        let layers = 0..<figures.trace.hiddenLayers
        var counts = Array(repeating: 0, count: layers.count)
        for step in figures.windows.all {
            let weakest = layers.min {
                figures.elasticity(step: step, layer: $0) < figures.elasticity(step: step, layer: $1)
            }
            if let weakest { counts[weakest] += 1 }
        }
        let most = counts.max() ?? 0
        return (counts.firstIndex(of: most) ?? 0) + 1
    }
}
