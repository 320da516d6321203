import SweepModel
import Testing

struct GradientSummaryTests {
    @Test func `figures come from the right layers and steps`() {
        var trace = TraceFixture.plateau(steps: 5, hiddenLayers: 2)
        trace.globalGradientNorm = [5, 1, 9, 2, 3]
        trace.clipping = .norm(4)
        trace.set(\.gradientNorm, layer: 0, steps: [0], to: 0.5)
        trace.set(\.gradientNorm, layer: 0, steps: [4], to: 0.25)
        trace.setDelta(layer: 0, steps: [0], to: 0.01)
        trace.set(\.updateRatio, layer: 2, steps: [3], to: 7)
        let summary = GradientSummary(TraceFigures(trace))
        #expect(summary.initialGlobalNorm == 5)
        #expect(summary.medianGlobalNorm == 3)
        #expect(summary.maximumGlobalNorm == 9)
        #expect(summary.finalGlobalNorm == 3)
        #expect(summary.initialFirstLayerNorm == 0.5)
        #expect(summary.medianFirstLayerNorm == 1)
        #expect(summary.finalFirstLayerNorm == 0.25)
        #expect(summary.initialDepthRatio == 0.01)
        #expect(summary.medianDepthRatio == 1)
        #expect(summary.finalDepthRatio == 1)
        #expect(summary.initialElasticity == 0.25)
        #expect(summary.medianElasticity == 0.5)
        #expect(summary.maximumUpdateRatio == 7)
        #expect(summary.medianUpdateRatio == 0.001)
        #expect(summary.clippedShare == 0.4)
    }

    @Test func `a NaN is not lost in a maximum and counts as infinite in a median`() {
        var trace = TraceFixture.plateau(steps: 5)
        for step in 2..<5 { trace.globalGradientNorm[step] = .nan }
        let summary = GradientSummary(TraceFigures(trace))
        #expect(summary.maximumGlobalNorm.isNaN)
        #expect(summary.medianGlobalNorm == .infinity)
    }

    @Test func `without hidden layers or steps there is no depth to speak of`() {
        let linear = GradientSummary(TraceFigures(TraceFixture.plateau(hiddenLayers: 0)))
        #expect(linear.medianDepthRatio.isNaN && linear.medianElasticity.isNaN)
        #expect(linear.medianFirstLayerNorm == 1)
        let empty = GradientSummary(TraceFigures(TraceFixture.plateau(steps: 0)))
        #expect(empty.medianGlobalNorm.isNaN && empty.clippedShare == 0)
    }
}
