// What a trace file holds once it is read, and what can be wrong with it. Not here: reading (TraceReader).

package import SweepModel

/// One trial's trace, with the judgement that its file says it must get, if it says so.
package struct TraceCase: Hashable, Sendable {
    /// The case's name, or the file's where it holds one trace only.
    package var name: String
    package var trace: TrialTrace
    package var expected: VerdictFinding?

    package init(name: String, trace: TrialTrace, expected: VerdictFinding? = nil) {
        self.name = name
        self.trace = trace
        self.expected = expected
    }

    /// What differs between the expected judgement and the one that the rules give: verdict, cause and flags
    /// each by themselves, one sentence a difference. Empty where nothing is expected or all agrees.
    package func mismatches(thresholds: VerdictThresholds) -> [String] {
        guard let expected else { return [] }
        let found = VerdictJudge.finding(of: trace, thresholds: thresholds)
        return zip(Self.words(expected), Self.words(found)).compactMap { expected, found in
            expected == found ? nil : "\(name): expected \(expected), found \(found)"
        }
    }

    private static func words(_ finding: VerdictFinding) -> [String] {
        switch finding {
        case .invalidData: ["verdict invalidData", "cause none", "flags []"]
        case .judged(let judgement):
            [
                "verdict \(judgement.verdict.rawValue)",
                "cause \(judgement.cause?.rawValue ?? "none")",
                "flags [\(judgement.flags.map(\.rawValue).sorted().joined(separator: ", "))]",
            ]
        }
    }
}

/// A trace file's content.
package struct TraceDocument: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable {
        /// Many traces with expected judgements, one JSON object.
        case cases = "verdict-traces/1"
        /// One trace as one JSON object, series by series.
        case single = "trace"
        /// `gradsweep train --trace`: a header, then one JSON object a step.
        case lines = "gradsweep-trace/1"
        /// One JSON object a step without our header.
        case foreignLines = "JSON Lines"
    }

    package var format: Format
    /// Thresholds that the file gives; nil where it gives none (then the user's or the defaults hold).
    package var thresholds: VerdictThresholds?
    package var cases: [TraceCase]

    package init(format: Format, thresholds: VerdictThresholds? = nil, cases: [TraceCase]) {
        self.format = format
        self.thresholds = thresholds
        self.cases = cases
    }
}

/// What the user says about a trace that its file may not say.
package struct TraceReadingOptions: Hashable, Sendable {
    /// ℓ_c, loss of the best constant predictor on the training targets.
    package var constantLoss: Double?
    /// Limit of clip by norm.
    package var clipMaximum: Double?

    package init(constantLoss: Double? = nil, clipMaximum: Double? = nil) {
        self.constantLoss = constantLoss
        self.clipMaximum = clipMaximum
    }
}

/// A trace file that cannot be understood: what, where, remedy.
package struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    package var file: String
    package var position: TextPosition
    /// Key or path of keys, such as `cases[3].trace.loss`; empty for the whole text.
    package var key: String
    package var message: String

    package var description: String {
        "\(file):\(position.line):\(position.column): " + (key.isEmpty ? message : "\(key): \(message)")
    }
}
