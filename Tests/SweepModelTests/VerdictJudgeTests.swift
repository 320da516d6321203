// Every rule at and around its threshold, and the order of the rules.

import SweepModel
import Testing

struct VerdictJudgeTests {
    private let defaults = VerdictThresholds()

    // MARK: - Rules 1 and 2

    @Test func `numbers that are not finite in the data are no verdict`() {
        var trace = TraceFixture.plateau()
        trace.firstNonFinite = NonFiniteProvenance(
            step: 0, phase: .data, layer: 0, tensor: .input, kind: .nan)
        #expect(VerdictJudge.finding(of: trace, thresholds: defaults) == .invalidData)
        trace.firstNonFinite = nil
        trace.constantLoss = .nan
        #expect(VerdictJudge.finding(of: trace, thresholds: defaults) == .invalidData)
    }

    @Test(arguments: NonFiniteProvenance.Phase.allCases.filter { $0 != .data })
    func `a non-finite number born in training explodes whatever the series say`(
        phase: NonFiniteProvenance.Phase
    ) {
        var trace = TraceFixture.plateau()
        trace.loss = trace.loss.map { _ in 0 }
        trace.firstNonFinite = NonFiniteProvenance(
            step: 3, phase: phase, layer: 1, tensor: .weight, kind: .infinity)
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .exploding, cause: .nonFinite))
    }

    @Test func `a figure that is not finite explodes without provenance too`() {
        let series: [WritableKeyPath<TrialTrace, [Double]>] = [
            \.loss, \.weightNorm, \.gradientNorm, \.deltaRMS, \.updateRatio, \.globalGradientNorm,
        ]
        for path in series {
            for value in [Double.nan, .infinity, -.infinity] {
                var trace = TraceFixture.plateau()
                trace[keyPath: path][5] = value
                let judgement = TraceFixture.judge(trace)
                #expect(judgement.verdict == .exploding)
                #expect(judgement.cause == .nonFinite)
            }
        }
    }

    @Test func `an update ratio is left out of every rule where the weights are zero`() {
        var trace = TraceFixture.plateau()
        trace.set(\.weightNorm, layer: 1, steps: [0], to: 0)
        for value in [Double.nan, .infinity, 1e9] {
            trace.set(\.updateRatio, layer: 1, steps: [0], to: value)
            #expect(TraceFixture.judge(trace).cause == .plateau)
        }
        trace.set(\.weightNorm, layer: 1, steps: [0], to: 1)
        #expect(TraceFixture.judge(trace).cause == .updateRatio)
    }

    // MARK: - Rule 3

    @Test func `converged at half of the constant loss, not above it`() {
        var trace = TraceFixture.plateau()
        trace.loss.replaceSubrange(90..<100, with: Array(repeating: 1, count: 10))
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .converged))
        trace.loss[99] = 1.0000001
        #expect(TraceFixture.judge(trace).verdict != .converged)
    }

    @Test func `a constant tail's mean is exact, so a loss at the threshold converges`() {
        // 0.1 ten times sums to 0.9999999999999999.
        var trace = TraceFixture.plateau()
        trace.constantLoss = 0.2
        trace.loss = trace.loss.map { _ in 0.1 }
        #expect(TraceFixture.judge(trace).verdict == .converged)
    }

    @Test func `where the constant loss is zero, 1e-8 is converged`() {
        var trace = TraceFixture.plateau()
        trace.constantLoss = 0
        trace.loss = trace.loss.map { _ in 1e-8 }
        #expect(TraceFixture.judge(trace).verdict == .converged)
        trace.loss = trace.loss.map { _ in 1.1e-8 }
        #expect(TraceFixture.judge(trace).verdict != .converged)
    }

    @Test func `a gradient that is small because training converged is converged`() {
        var trace = TraceFixture.plateau()
        trace.loss = trace.loss.map { _ in 0 }
        trace.gradientNorm = trace.gradientNorm.map { _ in 0 }
        trace.deltaRMS = trace.deltaRMS.map { _ in 0 }
        trace.globalGradientNorm = trace.globalGradientNorm.map { _ in 0 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .converged))
    }

    // MARK: - Rule 4

    @Test func `diverged above ten times the reference loss in the tail, not at it`() {
        var trace = TraceFixture.plateau()
        trace.loss.replaceSubrange(90..<100, with: Array(repeating: 20, count: 10))
        #expect(TraceFixture.judge(trace).verdict != .exploding)
        trace.loss[95] = 20.1
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .exploding, cause: .lossDivergence))
    }

    @Test func `the reference loss is the greater of the first and the constant one`() {
        var trace = TraceFixture.plateau()
        trace.loss.replaceSubrange(90..<100, with: Array(repeating: 25, count: 10))
        #expect(TraceFixture.judge(trace).cause == .lossDivergence)
        trace.loss[0] = 2.5
        #expect(TraceFixture.judge(trace).cause != .lossDivergence)
    }

    @Test func `one loss above a million times the reference diverges, at it it doesn't`() {
        var trace = TraceFixture.plateau()
        trace.loss[50] = 2e6
        #expect(TraceFixture.judge(trace).verdict != .exploding)
        trace.loss[50] = 2.000001e6
        #expect(TraceFixture.judge(trace).cause == .lossDivergence)
    }

    @Test func `one update above ten times the weights explodes, in the read-out too`() {
        for layer in 0...3 {
            var trace = TraceFixture.plateau()
            trace.set(\.updateRatio, layer: layer, steps: [42], to: 10)
            #expect(TraceFixture.judge(trace).verdict != .exploding)
            trace.set(\.updateRatio, layer: layer, steps: [42], to: 10.001)
            #expect(TraceFixture.judge(trace) == Judgement(verdict: .exploding, cause: .updateRatio))
        }
    }

    @Test func `clipping hides an explosion from half of the tail and 100 limits on`() {
        var trace = TraceFixture.plateau()
        trace.clipping = .norm(5)
        let clippedTail: (Int, Double) -> TrialTrace = { count, norm in
            var clipped = trace
            for step in (100 - count)..<100 { clipped.globalGradientNorm[step] = norm }
            return clipped
        }
        #expect(TraceFixture.judge(clippedTail(6, 501)).cause == .hiddenByClipping)
        #expect(TraceFixture.judge(clippedTail(6, 500)).cause == .plateau)
        // Four of ten: clipped too rarely, though a median of the clipped steps alone would be great enough.
        #expect(TraceFixture.judge(clippedTail(4, 1e6)).cause == .plateau)
        #expect(TraceFixture.judge(clippedTail(4, 1e6)).flags.contains(.clipped))
    }

    @Test(arguments: [GradientClipping.value(0.1), .layerNorm(0.1), .adaptive(0.1)])
    func `clipping without a limit on the global norm is judged by the norms before and after`(
        _ clipping: GradientClipping
    ) {
        var trace = TraceFixture.plateau()
        trace.clipping = clipping
        trace.clippedGradientNorm = trace.globalGradientNorm.map { $0 / 100 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .stalled, cause: .plateau, flags: [.clipped]))
        trace.clippedGradientNorm = trace.globalGradientNorm.map { $0 / 101 }
        #expect(TraceFixture.judge(trace).cause == .hiddenByClipping)
        trace.clippedGradientNorm = trace.globalGradientNorm
        #expect(TraceFixture.judge(trace).flags.isEmpty)
        // Clipped hard in four of ten steps only; and to nothing in most.
        for step in 96..<100 { trace.clippedGradientNorm[step] = 1e-9 }
        #expect(TraceFixture.judge(trace).cause == .plateau)
        for step in 90..<100 { trace.clippedGradientNorm[step] = 0 }
        #expect(TraceFixture.judge(trace).cause == .hiddenByClipping)
    }

    // MARK: - Rule 6

    @Test func `converging needs a drop of more than two per cent`() {
        // T = 100: q = 25. The earlier window is 2, the later one below it.
        var trace = TraceFixture.plateau()
        for step in 75..<100 { trace.loss[step] = 1.96 }
        #expect(TraceFixture.judge(trace).verdict == .stalled)
        for step in 75..<100 { trace.loss[step] = 1.959 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .converging))
    }

    @Test func `converging needs a drop of more than two standard errors`() {
        // Alternating ±a around the mean: sample variance of 25 values is a²·(1 − 1/625)·25/24.
        func trace(noise: Double) -> TrialTrace {
            var trace = TraceFixture.plateau()
            for step in 50..<75 { trace.loss[step] = 2 + (step % 2 == 0 ? noise : -noise) }
            for step in 75..<100 { trace.loss[step] = 1.9 + (step % 2 == 0 ? noise : -noise) }
            return trace
        }
        #expect(TraceFixture.judge(trace(noise: 0.05)).verdict == .converging)
        #expect(TraceFixture.judge(trace(noise: 0.4)).verdict == .stalled)
    }

    @Test func `a trace too short for two windows cannot be converging`() {
        for steps in 1..<10 {
            var trace = TraceFixture.plateau(steps: steps)
            trace.loss = (0..<steps).map { 2 - 0.05 * Double($0) }
            #expect(TraceFixture.judge(trace).verdict == .stalled, "\(steps) steps")
        }
        var trace = TraceFixture.plateau(steps: 10)
        trace.loss = (0..<10).map { 2 - 0.05 * Double($0) }
        #expect(TraceFixture.judge(trace).verdict == .converging)
    }

    // MARK: - Rule 7

    @Test func `tiny updates stall below 1e-5, not at it`() {
        var trace = TraceFixture.plateau()
        trace.updateRatio = trace.updateRatio.map { _ in 1e-5 }
        #expect(TraceFixture.judge(trace).cause == .plateau)
        trace.updateRatio = trace.updateRatio.map { _ in 0.99e-5 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .stalled, cause: .tinyUpdates))
        // The greatest layer counts.
        trace.set(\.updateRatio, layer: 3, steps: 0..<100, to: 1e-4)
        #expect(TraceFixture.judge(trace).cause == .plateau)
    }

    @Test func `steps with all weights zero say nothing about tiny updates`() {
        var trace = TraceFixture.plateau(steps: 10)
        trace.weightNorm = trace.weightNorm.map { _ in 0 }
        trace.updateRatio = trace.updateRatio.map { _ in .nan }
        // Elasticity is 0 with W = 0: give the hidden layers some weight at the first step only.
        let thresholds = VerdictThresholds()
        let figures = TraceFigures(trace)
        #expect(figures.largestUpdateRatio.allSatisfy { $0 == nil })
        #expect(VerdictJudge.judge(trace, thresholds: thresholds).cause == .lowElasticity)
        trace.hiddenLayers = 0
        trace.deltaRMS = []
        trace.weightNorm = Array(repeating: 0, count: 10)
        trace.gradientNorm = Array(repeating: 1, count: 10)
        trace.updateRatio = Array(repeating: .nan, count: 10)
        #expect(VerdictJudge.judge(trace, thresholds: thresholds).cause == .plateau)
    }

    @Test func `oscillating above 0.3 of the tail's mean, population deviation`() {
        // ±0.6 around 2 is exactly 0.3 of it with the population's divisor; the sample's would exceed it.
        var trace = TraceFixture.plateau()
        for step in 0..<100 { trace.loss[step] = step % 2 == 0 ? 2.5 : 1.5 }
        #expect(TraceFixture.judge(trace).cause == .plateau)
        for step in 0..<100 { trace.loss[step] = step % 2 == 0 ? 2.625 : 1.375 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .stalled, cause: .oscillating))
    }

    // MARK: - Order and edges

    @Test func `the first cause counts: an explosion before a vanishing gradient`() {
        var trace = TraceFixture.plateau()
        trace.gradientNorm = trace.gradientNorm.map { _ in 0 }
        #expect(TraceFixture.judge(trace).cause == .deadLayer)
        trace.set(\.updateRatio, layer: 0, steps: [3], to: 11)
        #expect(TraceFixture.judge(trace).cause == .updateRatio)
        trace.loss[50] = 1e9
        #expect(TraceFixture.judge(trace).cause == .lossDivergence)
        trace.loss[51] = .nan
        #expect(TraceFixture.judge(trace).cause == .nonFinite)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5, 9, 10])
    func `a trace of any length and depth is judged`(steps: Int) {
        for hidden in 0...3 {
            let trace = TraceFixture.plateau(steps: steps, hiddenLayers: hidden)
            #expect(TraceFixture.judge(trace) == Judgement(verdict: .stalled, cause: .plateau))
        }
    }

    @Test func `a trial that met a non-finite number before its first step is exploding`() {
        var trace = TraceFixture.plateau(steps: 0)
        trace.firstNonFinite = NonFiniteProvenance(
            step: 0, phase: .forward, layer: 7, tensor: .preactivation, kind: .infinity)
        #expect(TraceFixture.judge(trace).cause == .nonFinite)
    }

    @Test func `every threshold is used`() {
        // Each pair: a trace, and a threshold that turns its judgement into another one.
        var converging = TraceFixture.plateau()
        for step in 75..<100 { converging.loss[step] = 1.9 }
        var clipped = TraceFixture.plateau()
        clipped.clipping = .norm(1)
        var shaky = TraceFixture.plateau()
        for step in 0..<100 { shaky.loss[step] = step % 2 == 0 ? 2.5 : 1.5 }
        var low = TraceFixture.plateau()
        low.set(\.gradientNorm, layer: 0, steps: 0..<40, to: 1e-4)
        var shallow = TraceFixture.plateau()
        shallow.setDelta(layer: 0, steps: 0..<100, to: 0.01)
        let plateau = TraceFixture.plateau()
        let cases: [(TrialTrace, WritableKeyPath<VerdictThresholds, Double>, Double)] = [
            (plateau, \.tau, 1), (plateau, \.lossRatio, 0.9), (plateau, \.lossMax, 0.9),
            (plateau, \.updateMax, 0.0005), (clipped, \.clipFactor, 1.5), (plateau, \.elasticity, 0.6),
            (shallow, \.depthRatio, 0.02), (low, \.fraction, 0.4), (converging, \.improve, 0.9),
            (plateau, \.tinyUpdate, 0.01), (shaky, \.oscillation, 0.2), (plateau, \.initRatio, 0.9),
            (plateau, \.spike, 0.9),
        ]
        #expect(cases.count == VerdictThresholds.named.count)
        for (index, (trace, path, value)) in cases.enumerated() {
            var changed = VerdictThresholds()
            changed[keyPath: path] = value
            let name = VerdictThresholds.named[index].name
            #expect(TraceFixture.judge(trace) != VerdictJudge.judge(trace, thresholds: changed), "\(name)")
        }
    }
}
