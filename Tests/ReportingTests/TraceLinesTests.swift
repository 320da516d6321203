// Our own JSON Lines: what is written is read back to the same trace.

import Reporting
import SweepModel
import Testing

struct TraceLinesTests {
    /// Steps of a network with two hidden layers; the second step is not fully probed.
    private static let steps: [TraceStep] = (0..<3).map { step in
        let layers = (0..<3).map { layer -> LayerStatistics in
            var statistics = LayerStatistics()
            let value = Double(1 + step * 3 + layer)
            statistics.gradientNorm = 0.1 * value
            statistics.deltaRMS = 1e-5 / value
            statistics.weightNorm = value
            statistics.updateRatio = layer == 0 && step == 0 ? .nan : 0.01 * value
            statistics.activationZeroShare = 0.5
            statistics.activationMean = .infinity
            return statistics
        }
        return TraceStep(
            step: step, dataLoss: 2 - 0.1 * Double(step), totalLoss: 2.5,
            globalGradientNorm: 3 + Double(step),
            clippedGradientNorm: 3, layers: layers, isProbed: step != 1)
    }

    private static var thresholds: VerdictThresholds {
        var thresholds = VerdictThresholds()
        thresholds.tau = 0.25
        return thresholds
    }

    private static var trace: TrialTrace {
        var trace = TrialTrace(hiddenLayers: 2, constantLoss: 2.25)
        for step in steps {
            trace.loss.append(step.dataLoss)
            trace.globalGradientNorm.append(step.globalGradientNorm)
            trace.clippedGradientNorm.append(step.clippedGradientNorm)
            trace.weightNorm += step.layers.map(\.weightNorm)
            trace.gradientNorm += step.layers.map(\.gradientNorm)
            trace.updateRatio += step.layers.map(\.updateRatio)
            trace.deltaRMS += step.layers.dropLast().map(\.deltaRMS)
            trace.activationZeroShare += step.layers.dropLast().map(\.activationZeroShare)
        }
        trace.weightNorm[0] = 0
        trace.clipping = .value(0.5)
        trace.dyingLayers = [1]
        trace.saturatedLayers = [1, 2]
        return trace
    }

    private static var finding: VerdictFinding { VerdictJudge.finding(of: trace, thresholds: thresholds) }

    static var text: String {
        let header = TraceLinesWriter.header(
            hiddenLayers: 2, constantLoss: 2.25, clipping: .value(0.5), thresholds: thresholds,
            configuration: [
                ParameterAssignment(name: "activation", value: .text("relu")),
                ParameterAssignment(name: "clip_norm", value: .none),
                ParameterAssignment(name: "hidden", value: .integers([4, 3])),
            ])
        var steps = steps
        steps[0].layers[0].weightNorm = 0
        return header + steps.map(TraceLinesWriter.step).joined()
            + TraceLinesWriter.summary(finding, of: trace)
    }

    private func read(_ text: String) throws -> TraceDocument {
        try TraceReader.read(Array(text.utf8), file: "own.jsonl")
    }

    @Test func `a written trace is read back, thresholds and judgement included`() throws {
        let document = try read(Self.text)
        #expect(document.format == .lines)
        #expect(document.thresholds == Self.thresholds)
        var trace = try #require(document.cases.first?.trace)
        #expect(trace.updateRatio[0].isNaN)
        trace.updateRatio[0] = 0
        var expected = Self.trace
        expected.updateRatio[0] = 0
        #expect(trace == expected)
        #expect(document.cases.first?.expected == Self.finding)
        #expect(document.cases.first?.mismatches(thresholds: Self.thresholds) == [])
    }

    @Test(arguments: [GradientClipping.norm(2), .value(0.5), .layerNorm(0.25), .adaptive(0.01)])
    func `every kind of clipping is read back, and judged by what the trace holds`(
        _ clipping: GradientClipping
    ) throws {
        let header = TraceLinesWriter.header(
            hiddenLayers: 2, constantLoss: 2.25, clipping: clipping, thresholds: Self.thresholds,
            configuration: [])
        let steps = Self.steps.map(TraceLinesWriter.step).joined()
        #expect(try read(header + steps).cases.first?.trace.clipping == clipping)
        // Without the norm after clipping only a limit on the global norm says how hard it was.
        let bare = header + steps.replacing(/"global_grad_norm_clipped":[^,]*,/, with: "")
        if case .norm = clipping {
            #expect(try read(bare).cases.first?.trace.clippedGradientNorm == [])
        } else {
            #expect(throws: TraceError.self) { try read(bare) }
        }
    }

    @Test func `a trace without its summary is still a trace`() throws {
        let lines = Self.text.split(separator: "\n").dropLast().joined(separator: "\n")
        let document = try read(lines)
        #expect(document.cases.first?.expected == nil)
        #expect(document.cases.first?.trace.steps == 3)
    }

    @Test func `provenance travels in the summary`() throws {
        var trace = Self.trace
        trace.firstNonFinite = NonFiniteProvenance(
            step: 2, phase: .update, layer: 3, tensor: .weight, kind: .both, count: 4, largestFinite: 1e300)
        let summary = TraceLinesWriter.summary(
            VerdictJudge.finding(of: trace, thresholds: Self.thresholds), of: trace)
        let lines = Self.text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n" + summary
        #expect(try read(lines).cases.first?.trace.firstNonFinite == trace.firstNonFinite)
    }

    @Test func `a failed trial's summary says so`() throws {
        var trace = Self.trace
        trace.firstNonFinite = NonFiniteProvenance(
            step: 0, phase: .data, layer: 0, tensor: .input, kind: .nan)
        let lines = Self.text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
        let document = try read(lines + TraceLinesWriter.summary(.invalidData, of: trace))
        #expect(document.cases.first?.expected == .invalidData)
        #expect(document.cases.first?.mismatches(thresholds: Self.thresholds) == [])
    }

    @Test func `a step that was not probed holds the verdict's figures only`() throws {
        let probed = try JSONParser.parse(Array(TraceLinesWriter.step(Self.steps[0]).utf8))
        let thinned = try JSONParser.parse(Array(TraceLinesWriter.step(Self.steps[1]).utf8))
        for key in ["grad_norm", "delta_rms", "weight_norm", "update_ratio", "activation_zero_fraction"] {
            #expect(probed[key] != nil && thinned[key] != nil, "\(key)")
        }
        for key in ["grad_max_abs", "grad_nan_count", "activation_mean", "readout_delta_rms"] {
            #expect(probed[key] != nil && thinned[key] == nil, "\(key)")
        }
    }

    @Test(arguments: [
        ("\"hidden_layers\":2", "\"hidden_layers\":3"), ("\"value\":0.5", "\"values\":0.5"),
        ("gradsweep-trace/1", "gradsweep-trace/9"), ("\"tau\"", "\"tow\""), ("\"steps\":3", "\"steps\":4"),
        ("\"verdict\"", "\"verdikt\""), ("\"step\":2", "\"step\":1"),
    ])
    func `a changed line is noticed`(old: String, new: String) throws {
        let changed = Self.text.replacing(old, with: new, maxReplacements: 1)
        #expect(changed != Self.text)
        #expect(throws: TraceError.self) { try read(changed) }
    }

    @Test func `a line after the summary is an error`() {
        #expect(throws: TraceError.self) { try read(Self.text + TraceLinesWriter.step(Self.steps[2])) }
    }
}
