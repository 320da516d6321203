// A trace that no rule but the last one matches, for tests to change in one place.

import SweepModel

enum TraceFixture {
    /// T steps of loss 2, ℓ_c = 2, three hidden layers, unit weights, gradients and deltas, updates of 0.001,
    /// global norm 2: a plateau without flags.
    static func plateau(steps: Int = 100, hiddenLayers: Int = 3) -> TrialTrace {
        var trace = TrialTrace(hiddenLayers: hiddenLayers, constantLoss: 2)
        let weights = steps * (hiddenLayers + 1)
        trace.loss = Array(repeating: 2, count: steps)
        trace.weightNorm = Array(repeating: 1, count: weights)
        trace.gradientNorm = Array(repeating: 1, count: weights)
        trace.updateRatio = Array(repeating: 0.001, count: weights)
        trace.deltaRMS = Array(repeating: 1, count: steps * hiddenLayers)
        trace.globalGradientNorm = Array(repeating: 2, count: steps)
        return trace
    }

    static func judge(_ trace: TrialTrace) -> Judgement {
        VerdictJudge.judge(trace, thresholds: VerdictThresholds())
    }
}

extension TrialTrace {
    /// Sets a weight layer's figure at some steps; layers from 0.
    mutating func set(
        _ path: WritableKeyPath<TrialTrace, [Double]>, layer: Int, steps: some Sequence<Int>, to value: Double
    ) {
        for step in steps { self[keyPath: path][step * weightLayers + layer] = value }
    }

    /// Sets a hidden layer's δ at some steps; layers from 0.
    mutating func setDelta(layer: Int, steps: some Sequence<Int>, to value: Double) {
        for step in steps { deltaRMS[step * hiddenLayers + layer] = value }
    }
}
