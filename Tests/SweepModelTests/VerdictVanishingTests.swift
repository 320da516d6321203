// Rule 5 at and around its thresholds: dead layers, underflow, elasticity, depth ratio.

import SweepModel
import Testing

struct VerdictVanishingTests {
    @Test func `a hidden layer without gradient through the whole tail is dead`() {
        for layer in 0..<3 {
            var trace = TraceFixture.plateau()
            trace.set(\.gradientNorm, layer: layer, steps: 90..<100, to: 0)
            #expect(TraceFixture.judge(trace) == Judgement(verdict: .vanishing, cause: .deadLayer))
            trace.set(\.gradientNorm, layer: layer, steps: [94], to: .leastNonzeroMagnitude)
            #expect(TraceFixture.judge(trace).cause == .plateau)
        }
    }

    @Test func `a silent read-out is no dead layer`() {
        var trace = TraceFixture.plateau()
        trace.set(\.gradientNorm, layer: 3, steps: 0..<100, to: 0)
        #expect(TraceFixture.judge(trace).cause == .plateau)
    }

    @Test func `a gradient that is zero where activations are not is an underflow`() {
        var trace = TraceFixture.plateau()
        trace.set(\.gradientNorm, layer: 0, steps: 0..<100, to: 0)
        trace.activationZeroShare = Array(repeating: 0.5, count: 300)
        #expect(TraceFixture.judge(trace).cause == .underflow)
        for step in 0..<100 { trace.activationZeroShare[step * 3] = 1 }
        #expect(TraceFixture.judge(trace).cause == .deadLayer)
    }

    @Test func `a dead layer is found behind the layers that it silences`() {
        var trace = TraceFixture.plateau()
        for layer in 0..<3 { trace.set(\.gradientNorm, layer: layer, steps: 0..<100, to: 0) }
        trace.activationZeroShare = (0..<300).map { $0 % 3 == 2 ? 1 : 0.5 }
        let figures = TraceFigures(trace)
        let reason = VerdictJudge.reason(for: figures, thresholds: VerdictThresholds())
        #expect(reason == .deadLayer(layers: [3]))
    }

    @Test func `elasticity counts only below its threshold`() {
        // e = ‖W‖·‖∇W‖/ℓ = 1 · g / 2.
        var trace = TraceFixture.plateau()
        trace.set(\.gradientNorm, layer: 1, steps: 0..<100, to: 0.002)
        #expect(TraceFixture.judge(trace).cause == .plateau)
        trace.set(\.gradientNorm, layer: 1, steps: 0..<100, to: 0.001999)
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .vanishing, cause: .lowElasticity))
        // The read-out's elasticity doesn't count.
        var readout = TraceFixture.plateau()
        readout.set(\.gradientNorm, layer: 3, steps: 0..<100, to: 1e-9)
        #expect(TraceFixture.judge(readout).cause == .plateau)
    }

    @Test func `low elasticity needs half of the head and half of all steps`() {
        func cause(_ steps: [Int]) -> VerdictCause? {
            var trace = TraceFixture.plateau()
            trace.set(\.gradientNorm, layer: 0, steps: steps, to: 1e-6)
            return TraceFixture.judge(trace).cause
        }
        #expect(cause(Array(0..<50)) == .lowElasticity)
        #expect(cause(Array(0..<49)) == .plateau)
        #expect(cause(Array(5..<100)) == .lowElasticity)
        #expect(cause(Array(6..<100)) == .plateau, "four of the head's ten steps")
    }

    @Test func `the depth ratio compares the first delta with the greatest`() {
        var trace = TraceFixture.plateau()
        trace.setDelta(layer: 0, steps: 0..<100, to: 1e-3)
        #expect(TraceFixture.judge(trace).cause == .plateau)
        trace.setDelta(layer: 0, steps: 0..<100, to: 0.9e-3)
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .vanishing, cause: .depthRatio))
        // The greatest may be in the middle; that the last is small too changes nothing.
        trace.setDelta(layer: 2, steps: 0..<100, to: 0.9e-3)
        #expect(TraceFixture.judge(trace).cause == .depthRatio)
    }

    @Test func `the depth ratio needs half of the head and half of all steps`() {
        func cause(_ steps: [Int]) -> VerdictCause? {
            var trace = TraceFixture.plateau()
            trace.setDelta(layer: 0, steps: steps, to: 1e-6)
            return TraceFixture.judge(trace).cause
        }
        #expect(cause(Array(5..<60)) == .depthRatio)
        #expect(cause(Array(0..<49)) == .plateau)
        #expect(cause(Array(6..<100)) == .plateau)
    }

    @Test func `deltas that are all zero have depth ratio zero`() {
        var trace = TraceFixture.plateau()
        trace.deltaRMS = trace.deltaRMS.map { _ in 0 }
        #expect(TraceFixture.judge(trace).cause == .depthRatio)
    }

    @Test func `dead comes before elasticity, elasticity before depth ratio`() {
        var trace = TraceFixture.plateau()
        trace.setDelta(layer: 0, steps: 0..<100, to: 1e-6)
        trace.set(\.gradientNorm, layer: 0, steps: 0..<100, to: 1e-6)
        #expect(TraceFixture.judge(trace).cause == .lowElasticity)
        trace.set(\.gradientNorm, layer: 2, steps: 90..<100, to: 0)
        #expect(TraceFixture.judge(trace).cause == .deadLayer)
    }

    @Test func `a step whose loss is zero has no elasticity to be low`() {
        var trace = TraceFixture.plateau(steps: 20)
        trace.constantLoss = 0
        trace.loss = (0..<20).map { $0 < 15 ? 0 : 1 }
        for layer in 0..<3 { trace.set(\.gradientNorm, layer: layer, steps: 0..<15, to: 0) }
        trace.loss[0] = 1
        #expect(TraceFigures(trace).minimumElasticity[1].isNaN)
        #expect(TraceFixture.judge(trace).cause != .lowElasticity)
    }

    @Test func `without hidden layers nothing can vanish`() {
        var trace = TraceFixture.plateau(hiddenLayers: 0)
        trace.gradientNorm = trace.gradientNorm.map { _ in 0 }
        #expect(TraceFixture.judge(trace) == Judgement(verdict: .stalled, cause: .plateau))
        #expect(TraceFigures(trace).depthRatio.allSatisfy { $0.isNaN })
    }
}
