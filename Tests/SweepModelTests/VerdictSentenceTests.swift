// The sentence that explains a verdict: every rule has one, with its figures and its threshold.

import SweepModel
import Testing

struct VerdictSentenceTests {
    private func sentence(_ change: (inout TrialTrace) -> Void) -> String {
        var trace = TraceFixture.plateau()
        change(&trace)
        return VerdictJudge.sentence(trace, thresholds: VerdictThresholds())
    }

    @Test func `every rule names itself, its figures and its threshold`() {
        let cases: [(String, [String], (inout TrialTrace) -> Void)] = [
            ("Stalled (plateau)", ["last 10 steps is 2", "predictor's is 2"], { _ in }),
            (
                "Converged", ["is 0.9", "0.5 (tau)", "predictor's 2"],
                { for step in 90..<100 { $0.loss[step] = 0.9 } }
            ),
            (
                "Converged", ["is 0", "1e-8"],
                {
                    $0.constantLoss = 0; $0.loss = $0.loss.map { _ in 0 }
                }
            ),
            (
                "Exploding (lossDivergence)", ["is 30", "10 (loss_ratio) times 2"],
                { for step in 90..<100 { $0.loss[step] = 30 } }
            ),
            (
                "Exploding (lossDivergence)", ["reached 1e9 at step 50", "1e6 (loss_max) times 2"],
                { $0.loss[50] = 1e9 }
            ),
            (
                "Exploding (updateRatio)", ["at step 42", "layer 2 by 12.5 times", "10 (update_max)"],
                { $0.set(\.updateRatio, layer: 1, steps: [42], to: 12.5) }
            ),
            (
                "Exploding (hiddenByClipping)",
                ["10 of the last 10 steps", "200 times", "100 (clip_factor)"],
                { $0.clipping = .norm(0.01) }
            ),
            (
                "Exploding (nonFinite)",
                [
                    "an infinity in the weight gradient of layer 2", "backward", "step 7", "3 of its numbers",
                    "is 1e30",
                ],
                {
                    $0.firstNonFinite = NonFiniteProvenance(
                        step: 7, phase: .backward, layer: 2, tensor: .weightGradient, kind: .infinity,
                        count: 3,
                        largestFinite: 1e30)
                }
            ),
            (
                "Exploding (nonFinite)", ["delta of layer 3 is nan at step 4"],
                { $0.setDelta(layer: 2, steps: [4], to: .nan) }
            ),
            (
                "Failed (invalidData)", ["NaN in the input", "step 0"],
                {
                    $0.firstNonFinite = NonFiniteProvenance(
                        step: 0, phase: .data, layer: 0, tensor: .input, kind: .nan)
                }
            ),
            ("Failed (invalidData)", ["targets"], { $0.constantLoss = .nan }),
            (
                "Vanishing (deadLayer)", ["hidden layers 1, 3", "last 10 steps"],
                { for layer in [0, 2] { $0.set(\.gradientNorm, layer: layer, steps: 0..<100, to: 0) } }
            ),
            (
                "Vanishing (underflow)", ["hidden layer 2", "precision"],
                {
                    $0.set(\.gradientNorm, layer: 1, steps: 0..<100, to: 0)
                    $0.activationZeroShare = Array(repeating: 0, count: 300)
                }
            ),
            (
                "Vanishing (lowElasticity)",
                ["mostly layer 2", "0.001 % (elasticity)", "10 of the first 10", "90 of all 100", "5e-7 %"],
                { $0.set(\.gradientNorm, layer: 1, steps: 0..<90, to: 1e-6) }
            ),
            (
                "Vanishing (depthRatio)",
                ["0.001 (depth_ratio)", "8 of the first 10", "98 of all 100", "1e-4"],
                { $0.setDelta(layer: 0, steps: 2..<100, to: 1e-4) }
            ),
            (
                "Converging", ["from 2 to 1.8", "25 steps", "10 %", "2 %", "0.5 (tau)"],
                { for step in 75..<100 { $0.loss[step] = 1.8 } }
            ),
            (
                "Stalled (tinyUpdates)", ["1e-7", "1e-5 (tiny_update)", "learning rate"],
                { $0.updateRatio = $0.updateRatio.map { _ in 1e-7 } }
            ),
            (
                "Stalled (oscillating)", ["by 0.8", "around 2", "0.3 (oscillation)"],
                { for step in 0..<100 { $0.loss[step] = step % 2 == 0 ? 2.8 : 1.2 } }
            ),
        ]
        for (opening, parts, change) in cases {
            let sentence = sentence(change)
            #expect(sentence.hasPrefix(opening + ":"), "\(sentence)")
            for part in parts { #expect(sentence.contains(part), "\(part) is missing in: \(sentence)") }
            #expect(sentence.hasSuffix("."))
        }
    }

    @Test func `the sentence agrees with the judgement`() {
        for steps in [1, 4, 30] {
            let trace = TraceFixture.plateau(steps: steps)
            let judgement = TraceFixture.judge(trace)
            let sentence = VerdictJudge.sentence(trace, thresholds: VerdictThresholds())
            #expect(sentence.contains("(\(judgement.cause?.rawValue ?? ""))"))
            #expect(sentence.contains(steps == 1 ? "the last step" : "the last \(min(steps, 5)) steps"))
        }
    }

    @Test func `every flag has its sentence`() {
        var trace = TraceFixture.plateau()
        trace.saturatedLayers = [1]
        trace.dyingLayers = [2, 3]
        trace.clipping = .norm(50)
        trace.globalGradientNorm[60] = 90
        trace.setDelta(layer: 0, steps: [0], to: 100)
        let sentences = VerdictJudge.flagSentences(trace, thresholds: VerdictThresholds())
        #expect(sentences.count == VerdictFlag.allCases.count)
        let parts = [
            ["100-fold", "70 (init_ratio)"], ["90 at step 60", "10 (spike)", "median of 2"],
            ["1 of 100 steps"],
            ["layers 2, 3"], ["layer 1", "1 %"],
        ]
        for (sentence, parts) in zip(sentences, parts) {
            for part in parts { #expect(sentence.contains(part), "\(sentence)") }
        }
    }
}
