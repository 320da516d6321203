// What a sweep's sentences say, and that they follow from its data and nothing else.

import Reporting
import SweepModel
import Testing

struct FindingsTests {
    private typealias Setting = (values: [ParameterValue?], verdicts: [Verdict])

    private static func times(_ verdict: Verdict, _ count: Int = 4) -> [Verdict] {
        Array(repeating: verdict, count: count)
    }

    /// activation × depth: sigmoid vanishes at depth 10, all else converges.
    private static func grid(_ verdict: (String, Int) -> Verdict) -> SweepOverview {
        var settings: [Setting] = []
        for activation in ["sigmoid", "relu"] {
            for depth in [2, 5, 10] {
                settings.append(([.text(activation), .integer(depth)], times(verdict(activation, depth))))
            }
        }
        return ReportFixture.overview(["activation", "depth"], settings)
    }

    @Test func `the whole comes with counts and shares`() {
        let sentences = Findings.sentences(Self.grid { $0 == "relu" || $1 < 10 ? .converged : .vanishing })
        #expect(sentences.first == "Of 24 trials in 6 settings: 20 converged (83 %), 4 vanishing (17 %).")
    }

    @Test func `a change that rescues settings is counted over all pairs that differ in it alone`() {
        let sentences = Findings.sentences(Self.grid { $0 == "relu" || $1 < 5 ? .converged : .vanishing })
        #expect(
            sentences.contains(
                "Of 2 settings that vanish with activation sigmoid, 2 converge when only activation becomes "
                    + "relu."))
    }

    @Test func `settings that stay bad are counted too`() {
        let sentences = Findings.sentences(Self.grid { $0 == "relu" && $1 < 10 ? .converging : .exploding })
        #expect(
            sentences.contains(
                "Of 3 settings that explode with activation sigmoid, 2 train (0 converged, 2 converging) "
                    + "when only activation becomes relu (1 still explode)."))
    }

    @Test func `no rescue is claimed where none happened`() {
        for verdict in Verdict.allCases {
            let sentences = Findings.sentences(Self.grid { _, _ in verdict })
            #expect(sentences.count == (verdict == .exploding ? 2 : 1), "\(sentences)")
        }
    }

    @Test func `the sentences follow the data when it is turned around`() {
        let sentences = Findings.sentences(
            Self.grid { name, _ in name == "sigmoid" ? .converged : .vanishing })
        #expect(sentences.contains { $0.contains("vanish with activation relu, 3 converge") })
        #expect(!sentences.contains { $0.contains("vanish with activation sigmoid") })
    }

    @Test func `shares along a parameter's values come from groups that have them all`() {
        let sentences = Findings.sentences(Self.grid { $1 == 10 ? .vanishing : .converged })
        #expect(
            sentences.contains(
                "depth: all else equal, the share of vanishing trials is 0 % at 2, 0 % at 5, 100 % at 10 (2 "
                    + "groups of settings, 24 trials)."))
        #expect(!sentences.contains { $0.hasPrefix("activation: all else equal") }, "it makes no difference")
    }

    @Test func `numbers are compared in their order, whatever order the sweep gives them`() {
        let settings: [Setting] = [1.0, 0.01, 0.1].flatMap { rate in
            ["a", "b"].map { activation in
                ([.number(rate), .text(activation)], Self.times(rate == 1 ? .exploding : .converged))
            }
        }
        let sentences = Findings.sentences(ReportFixture.overview(["learning_rate", "activation"], settings))
        #expect(sentences.contains { $0.contains("0 % at 0.01, 0 % at 0.1, 100 % at 1 ") })
    }

    @Test func `listed settings are compared without their labels, unnamed parameters included`() {
        let settings: [Setting] = [
            ([.text("plain"), .text("sigmoid"), nil], Self.times(.vanishing)),
            ([.text("with norm"), .text("sigmoid"), .text("batch")], Self.times(.converged)),
            ([.text("other"), .text("tanh"), nil], Self.times(.vanishing)),
        ]
        let overview = ReportFixture.overview(["label", "activation", "normalization"], settings)
        let sentences = Findings.sentences(overview)
        #expect(
            sentences.contains(
                "“plain” vanishes (4 of 4 trials); all else equal, it trains with normalization default "
                    + "→ batch (converged, 4 of 4)."))
        #expect(sentences.count == 2, "the two vanishing ones say nothing: \(sentences)")
    }

    @Test func `switches, courses and limits are named by their keys`() {
        let names = ["label", "highway", "schedule", "clip_adaptive"]
        func setting(_ label: String, _ values: [ParameterValue], _ verdict: Verdict) -> Setting {
            ([.text(label)] + values, Self.times(verdict))
        }
        let settings = [
            setting("plain", [.flag(false), .text("constant"), .none], .exploding),
            setting("gated", [.flag(true), .text("constant"), .none], .converged),
            setting("warm", [.flag(false), .text("linear_warmup"), .none], .converging),
            setting("clipped", [.flag(false), .text("constant"), .number(0.01)], .converged),
        ]
        let sentences = Findings.sentences(ReportFixture.overview(names, settings))
        let rescue = sentences.first { $0.hasPrefix("“plain” explodes (4 of 4 trials)") } ?? ""
        let changes = [
            "highway false → true", "schedule constant → linear_warmup", "clip_adaptive none → 0.01",
        ]
        for change in changes { #expect(rescue.contains(change), "\(sentences)") }
    }

    @Test func `two changes at once count where no setting lies between`() {
        func settings(_ between: [Setting]) -> [String] {
            let ends: [Setting] = [
                ([.text("bad"), .text("sigmoid"), .text("glorot")], Self.times(.vanishing)),
                ([.text("good"), .text("relu"), .text("he")], Self.times(.converged)),
            ]
            return Findings.sentences(
                ReportFixture.overview(["label", "activation", "initialization"], ends + between))
        }
        let both = "activation sigmoid → relu with initialization glorot → he"
        #expect(settings([]).contains { $0.contains(both) })
        let between: Setting = ([.text("half"), .text("relu"), .text("glorot")], Self.times(.vanishing))
        #expect(!settings([between]).contains { $0.contains(both) })
    }

    @Test func `where numbers stopped being finite is told, most frequent first`() {
        let sentences = Findings.sentences(Self.grid { _, _ in .exploding })
        #expect(
            sentences.last
                == "In 24 of 24 exploding trials a number stopped being finite; where first: on the way "
                + "forward, layer 2: 24.")
    }

    @Test func `failures and broken identity come first`() {
        var report = SweepReport(parameters: [])
        let failure = TrialFailure(cause: .dataUnavailable, message: "no such file: digits.csv")
        report.add(ReportFixture.row(0, setting: 0, .failed(failure)))
        report.add(
            ReportFixture.row(1, setting: 0, replicate: 1, .completed(ReportFixture.result(.converged))))
        report.finish()
        let violation = IdentityViolation(
            trial: 1, firstAttempt: 1, firstWorker: "a", secondAttempt: 2, secondWorker: "b")
        let sentences = Findings.sentences(report.overview, identityViolations: [violation])
        #expect(sentences[0].hasPrefix("IDENTITY VIOLATED: results of trial 1 "))
        #expect(
            sentences[1]
                == "1 trial could not be executed (1 dataUnavailable), which is no verdict. Trial 0: no "
                + "such file: digits.csv")
        #expect(sentences[2] == "Of 2 trials in 1 setting: 1 converged (50 %).")
    }

    @Test func `a sweep of many parameters still ends with a dozen sentences at most`() {
        // 2⁸ settings; a setting explodes if any of the first four parameters is on.
        let names = (0..<8).map { "p\($0)" }
        let settings: [Setting] = (0..<256).map { number in
            let values: [ParameterValue?] = (0..<8).map { .flag(number >> $0 & 1 == 1) }
            return (values, [number & 15 == 0 ? .converged : .exploding])
        }
        let sentences = Findings.sentences(ReportFixture.overview(names, settings))
        #expect(sentences.count <= Findings.most)
        #expect(Set(sentences).count == sentences.count)
    }

    @Test func `sampled settings that match nowhere are compared nowhere`() {
        let settings: [Setting] = (0..<50).map { number in
            let rate = ParameterValue.number(0.001 * Double(number + 1))
            return ([rate, .number(Double(number) * 0.1)], [number < 25 ? .converged : .exploding])
        }
        let sentences = Findings.sentences(ReportFixture.overview(["learning_rate", "sigma_w"], settings))
        #expect(sentences.count == 2)
    }
}
