// Every flag at and around its threshold.

import SweepModel
import Testing

struct VerdictFlagTests {
    private func flags(_ change: (inout TrialTrace) -> Void) -> [VerdictFlag] {
        var trace = TraceFixture.plateau()
        change(&trace)
        return TraceFixture.judge(trace).flags
    }

    @Test func `exploding at init above a 70-fold delta at step 0 only`() {
        #expect(flags { $0.setDelta(layer: 1, steps: [0], to: 70) }.isEmpty)
        #expect(flags { $0.setDelta(layer: 1, steps: [0], to: 70.1) } == [.explodingAtInit])
        #expect(flags { $0.setDelta(layer: 1, steps: [1], to: 900) }.isEmpty)
        #expect(flags { $0.setDelta(layer: 2, steps: [0], to: 0) } == [.explodingAtInit], "last delta 0")
        #expect(
            flags { trace in
                for layer in 0..<3 { trace.setDelta(layer: layer, steps: [0], to: 0) }
            }.isEmpty)
    }

    @Test func `a spike is more than ten times the head's median norm`() {
        #expect(flags { $0.globalGradientNorm[60] = 20 }.isEmpty)
        #expect(flags { $0.globalGradientNorm[60] = 20.01 } == [.gradientSpike])
        #expect(flags { $0.globalGradientNorm[2] = 50 } == [.gradientSpike], "in the head too")
        #expect(flags { $0.globalGradientNorm[60] = .nan }.isEmpty)
        #expect(flags { $0.globalGradientNorm[60] = .infinity } == [.gradientSpike])
    }

    @Test func `NaN counts as the greatest norm in the head's median`() {
        // Five of the head's ten norms are NaN: the median lies between 2 and +∞.
        #expect(
            flags { trace in
                for step in 0..<5 { trace.globalGradientNorm[step] = .nan }
                trace.globalGradientNorm[60] = 1e300
            }.isEmpty)
    }

    @Test func `clipped when any step exceeds the limit`() {
        #expect(flags { $0.clipping = .norm(2) }.isEmpty)
        #expect(flags { $0.clipping = .norm(1.999) } == [.clipped])
        #expect(
            flags { trace in
                trace.clipping = .norm(3)
                trace.globalGradientNorm[99] = 3.5
            } == [.clipped])
    }

    @Test func `dying and saturated layers are flagged, in the order of the flags`() {
        #expect(flags { $0.dyingLayers = [2] } == [.dyingReLU])
        #expect(flags { $0.saturatedLayers = [1] } == [.saturated])
        let all = flags { trace in
            trace.saturatedLayers = [1]
            trace.dyingLayers = [2]
            trace.clipping = .norm(1)
            trace.globalGradientNorm[60] = 90
            trace.setDelta(layer: 0, steps: [0], to: 100)
        }
        #expect(all == VerdictFlag.allCases)
    }
}
