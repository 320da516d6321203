// Traces of other programs: the forms that are accepted, and where errors point to.

import Reporting
import SweepModel
import Testing

struct TraceReaderTests {
    private func read(
        _ text: String, _ options: TraceReadingOptions = TraceReadingOptions()
    ) throws -> TraceDocument {
        try TraceReader.read(Array(text.utf8), file: "trace.json", options: options)
    }

    /// The error of a text that must not be understood.
    private func failure(
        _ text: String, _ options: TraceReadingOptions = TraceReadingOptions()
    ) -> TraceError? {
        do {
            _ = try TraceReader.read(Array(text.utf8), file: "trace.json", options: options)
            return nil
        } catch {
            return error
        }
    }

    private static let single = """
        {"loss": [2, 1.5], "constant_loss": 2,
         "weight_norm": [[1, 2], [1, 2]], "grad_norm": [[0.1, 0.2], [0.3, 0.4]],
         "delta_rms": [[5], [6]], "update_ratio": [[0.01, 0.02], [0.03, 0.04]],
         "global_grad_norm": [0.5, 0.6], "clip_max": 0.55}
        """

    private static let lines = """
        {"loss": 2, "grad_norm": [0.1, 0.2], "delta_rms": [5], "weight_norm": [1, 2], \
        "update_ratio": [0.01, 0.02], "global_grad_norm": 0.5, "constant_loss": 2, "clip_max": 0.55}
        {"loss": 1.5, "grad_norm": [0.3, 0.4], "delta_rms": [6], "weight_norm": [1, 2], \
        "update_ratio": [0.03, 0.04], "global_grad_norm": 0.6}

        """

    @Test func `one trace as one object`() throws {
        let document = try read(Self.single)
        #expect(document.format == .single)
        let trace = try #require(document.cases.first?.trace)
        #expect(trace.hiddenLayers == 1)
        #expect(trace.loss == [2, 1.5])
        #expect(trace.gradientNorm == [0.1, 0.2, 0.3, 0.4])
        #expect(trace.deltaRMS == [5, 6])
        #expect(trace.updateRatio == [0.01, 0.02, 0.03, 0.04])
        #expect(trace.globalGradientNorm == [0.5, 0.6])
        #expect(trace.clipping == .norm(0.55))
    }

    @Test func `JSON Lines of another program give the same trace`() throws {
        let document = try read(Self.lines)
        #expect(document.format == .foreignLines)
        #expect(document.cases.first?.trace == (try read(Self.single)).cases.first?.trace)
    }

    @Test func `what a file lacks may be an option, but not contradict it`() throws {
        let lines = Self.lines.replacing(", \"constant_loss\": 2, \"clip_max\": 0.55", with: "")
        #expect(failure(lines)?.key == "constant_loss")
        let options = TraceReadingOptions(constantLoss: 2, clipMaximum: 0.55)
        #expect(try read(lines, options).cases.first?.trace == (try read(Self.single)).cases.first?.trace)
        #expect(failure(Self.lines, TraceReadingOptions(constantLoss: 3))?.key == "constant_loss")
        #expect(failure(Self.lines, TraceReadingOptions(clipMaximum: 3))?.key == "clip_max")
        _ = try read(Self.lines, options)
    }

    @Test func `a first line may say what holds for the whole trace`() throws {
        let header = #"{"constant_loss": 2, "clip_max": 0.55, "hidden_layers": 1}"# + "\n"
        let steps = Self.lines.replacing(", \"constant_loss\": 2, \"clip_max\": 0.55", with: "")
        let document = try read(header + steps)
        #expect(document.cases.first?.trace == (try read(Self.single)).cases.first?.trace)
        #expect(failure(header.replacing(": 1", with: ": 2") + steps)?.key == "grad_norm")
    }

    @Test(arguments: ["\"nan\"", "\"NaN\"", "NaN", "null"])
    func `NaN in every form`(form: String) throws {
        let trace = try #require(
            try read(Self.single.replacing("[2, 1.5]", with: "[2, \(form)]")).cases.first?.trace)
        #expect(trace.loss[1].isNaN)
        #expect(VerdictJudge.judge(trace, thresholds: VerdictThresholds()).cause == .nonFinite)
    }

    @Test(arguments: [
        ("\"inf\"", Double.infinity), ("Infinity", .infinity), ("\"-inf\"", -.infinity),
        ("-Infinity", -.infinity),
    ])
    func `infinities in every form`(form: String, value: Double) throws {
        let text = Self.single.replacing("\"constant_loss\": 2", with: "\"constant_loss\": \(form)")
        if value > 0 {
            #expect(try read(text).cases.first?.trace.constantLoss == value)
        } else {
            #expect(failure(text)?.key == "constant_loss", "a loss is not negative")
        }
    }

    @Test func `a row of figures may be null, and then is not finite`() throws {
        let text = Self.single.replacing("[0.3, 0.4]]", with: "null]")
        let trace = try #require(try read(text).cases.first?.trace)
        #expect(trace.gradientNorm[2].isNaN && trace.gradientNorm[3].isNaN)
    }

    @Test func `a trial that stopped at a non-finite number may lack its last figures`() throws {
        let short = Self.single.replacing(", [0.3, 0.4]]", with: "]")
        #expect(failure(short)?.message.contains("has 1 steps, loss has 2") == true)
        let origin =
            #""first_non_finite": {"step": 1, "phase": "backward", "layer": 2, "#
            + #""tensor": "preactivation_gradient", "kind": "inf+nan"}, "loss""#
        let document = try read(short.replacing("\"loss\"", with: origin))
        let trace = try #require(document.cases.first?.trace)
        #expect(trace.firstNonFinite?.tensor == .delta)
        #expect(trace.firstNonFinite?.kind == .both)
        #expect(trace.gradientNorm.count == 4)
    }

    @Test func `depth 0 needs no deltas`() throws {
        let text = """
            {"loss": [2], "constant_loss": 2, "weight_norm": [[1]], "grad_norm": [[1]], "update_ratio": [[1]],
             "global_grad_norm": [1]}
            """
        let trace = try #require(try read(text).cases.first?.trace)
        #expect(trace.hiddenLayers == 0)
        #expect(VerdictJudge.judge(trace, thresholds: VerdictThresholds()).cause == .plateau)
    }

    @Test(arguments: [
        ("\"loss\": [2, 1.5]", "\"los\": [2, 1.5]", "los", "did you mean \"loss\""),
        ("[2, 1.5]", "[2, \"x\"]", "loss", "found the string \"x\""),
        ("[2, 1.5]", "[2, -1]", "loss", "at least 0"),
        ("[2, 1.5]", "2.5", "loss", "found a number, expected a list"),
        ("[2, 1.5]", "[]", "loss", "no steps"),
        ("[[5], [6]]", "[[5], [6, 7]]", "delta_rms", "has 2 numbers at step 1, expected 1"),
        ("[[5], [6]]", "[[5]]", "delta_rms", "has 1 steps, loss has 2"),
        ("[[1, 2], [1, 2]]", "[[1], [1]]", "weight_norm", "has 1 numbers at step 0, expected 2"),
        ("\"update_ratio\": [[0.01, 0.02], [0.03, 0.04]],", "", "update_ratio", "is missing"),
        ("\"grad_norm\": [[0.1, 0.2], [0.3, 0.4]]", "\"grad_norm\": [3, 4]", "grad_norm", "found a number"),
        ("\"clip_max\": 0.55", "\"clip_max\": -1", "clip_max", "above 0"),
        ("\"clip_max\": 0.55", "\"clip_max\": true", "clip_max", "a boolean"),
        ("\"clip_max\": 0.55", "\"dying_layers\": [2]", "dying_layers", "no hidden layer"),
        ("\"clip_max\": 0.55", "\"first_non_finite\": 3", "first_non_finite", "expected an object"),
        ("\"clip_max\": 0.55", "\"clip_max\": 0.55, \"clip_max\": 1", "", "appears twice"),
    ])
    func `errors name the key, what was found and what is allowed`(
        old: String, new: String, key: String, message: String
    ) throws {
        let changed = Self.single.replacing(old, with: new, maxReplacements: 1)
        #expect(changed != Self.single)
        let error = try #require(failure(changed))
        #expect(error.key == key)
        #expect(error.message.contains(message), "\(error)")
    }

    @Test func `errors name file, line and column`() throws {
        let error = try #require(failure(Self.lines.replacing("\"loss\": 1.5", with: "\"lss\": 1.5")))
        #expect(error.position.line == 2)
        #expect(error.description.hasPrefix("trace.json:2:9: lss: unknown key; did you mean \"loss\"?"))
        let broken = try #require(failure(Self.lines.replacing("[6]", with: "[6")))
        #expect(broken.position.line == 2)
    }

    @Test(arguments: [
        "", "  \n", "[]", "3", "{}", "{\"format\": \"other/1\"}", "not json", "{\"cases\": []}",
    ])
    func `what is no trace at all is refused`(text: String) {
        #expect(failure(text) != nil)
    }

    @Test func `steps must count upwards`() {
        let numbered = Self.lines.replacing("{\"loss\"", with: "{\"step\": 3, \"loss\"")
        #expect(failure(numbered)?.key == "step")
    }

    @Test func `mutated traces are read or refused, never trap, and what is read can be judged`() throws {
        let cases =
            #"{"format": "verdict-traces/1", "parameters": {"tau": 0.5}, "cases": [{"name": "a", "trace": "#
            + Self.single + #", "expected": {"verdict": "stalled", "cause": "plateau", "flags": []}}]}"#
        let seeds = [Self.single, Self.lines, TraceLinesTests.text, cases]
        var random = TestRandom(seed: 7)
        var read = 0
        var refused = 0
        for seed in seeds {
            for round in 0..<1500 {
                let original = Array(seed.utf8)
                let bytes = round % 2 == 0 ? random.mutate(original) : random.changeDigit(original)
                guard let document = try? TraceReader.read(bytes, file: "fuzz") else {
                    refused += 1
                    continue
                }
                read += 1
                for entry in document.cases {
                    let thresholds = document.thresholds ?? VerdictThresholds()
                    _ = entry.mismatches(thresholds: thresholds)
                    #expect(!VerdictJudge.sentence(entry.trace, thresholds: thresholds).isEmpty)
                    _ = VerdictJudge.flagSentences(entry.trace, thresholds: thresholds)
                }
            }
        }
        #expect(read > 1000 && refused > 1000)
    }
}
