// Traces as JSON Lines: the text of a header, of each step and of a summary. Not here: reading them
// (TraceLinesReader), files.

package import SweepModel

/// Writes `gradsweep-trace/1`: a header line, one line a step, a summary line. Each function returns one line
/// with its newline. Numbers that are not finite are the strings "nan", "inf" and "-inf".
package enum TraceLinesWriter {
    /// The first line. `configuration` is for people: the trial file's keys with their values.
    package static func header(
        hiddenLayers: Int, constantLoss: Double, clipping: GradientClipping, thresholds: VerdictThresholds,
        configuration: [ParameterAssignment]
    ) -> String {
        let clip: JSONText =
            switch clipping {
            case .none: .null
            case .norm(let limit): .object([("norm", .number(limit))])
            case .value(let limit): .object([("value", .number(limit))])
            case .layerNorm(let limit): .object([("layer_norm", .number(limit))])
            case .adaptive(let limit): .object([("adaptive", .number(limit))])
            }
        let named = VerdictThresholds.named.map { ($0.name, JSONText.number(thresholds[keyPath: $0.path])) }
        return line([
            ("format", .text(TraceDocument.Format.lines.rawValue)),
            ("hidden_layers", .integer(hiddenLayers)),
            ("constant_loss", .number(constantLoss)),
            ("clip", clip),
            ("thresholds", .object(named)),
            ("config", .object(configuration.map { ($0.name, JSONText($0.value)) })),
        ])
    }

    /// The line of one step.
    package static func step(_ step: TraceStep) -> String {
        var members: [(String, JSONText)] = [
            ("step", .integer(step.step)),
            ("loss", .number(step.dataLoss)),
            ("total_loss", .number(step.totalLoss)),
            ("global_grad_norm", .number(step.globalGradientNorm)),
            ("global_grad_norm_clipped", .number(step.clippedGradientNorm)),
        ]
        for field in TraceLayerField.all where step.isProbed || field.isAlwaysRecorded {
            let layers = field.includesReadout ? step.layers[...] : step.layers.dropLast()
            members.append((field.key, .list(layers.map(field.number))))
        }
        if step.isProbed, let readout = step.layers.last {
            members.append(("readout_delta_rms", .number(readout.deltaRMS)))
        }
        return line(members)
    }

    /// The last line: the finding, and what only shows at the end.
    package static func summary(_ finding: VerdictFinding, of trace: TrialTrace) -> String {
        var members: [(String, JSONText)] = []
        switch finding {
        case .invalidData:
            members += [("verdict", .text("invalidData")), ("cause", .null), ("flags", .list([]))]
        case .judged(let judgement):
            members += [
                ("verdict", .text(judgement.verdict.rawValue)),
                ("cause", judgement.cause.map { .text($0.rawValue) } ?? .null),
                ("flags", .list(judgement.flags.map { .text($0.rawValue) })),
            ]
        }
        members += [
            ("steps", .integer(trace.steps)),
            ("first_non_finite", trace.firstNonFinite.map(JSONText.init) ?? .null),
            ("dying_layers", .list(trace.dyingLayers.map(JSONText.integer))),
            ("saturated_layers", .list(trace.saturatedLayers.map(JSONText.integer))),
        ]
        return line([("summary", .object(members))])
    }

    private static func line(_ members: [(String, JSONText)]) -> String {
        JSONText.object(members).compact + "\n"
    }
}

extension JSONText {
    /// A parameter's value as JSON says it.
    init(_ value: ParameterValue) {
        switch value {
        case .integer(let integer): self = .integer(integer)
        case .number(let number): self = .number(number)
        case .text(let text): self = .text(text)
        case .flag(let flag): self = .flag(flag)
        case .integers(let integers): self = .list(integers.map(JSONText.integer))
        case .none: self = .null
        }
    }

    init(_ provenance: NonFiniteProvenance) {
        self = .object([
            ("step", .integer(provenance.step)),
            ("phase", .text(provenance.phase.rawValue)),
            ("layer", .integer(provenance.layer)),
            ("tensor", .text(provenance.tensor.rawValue)),
            ("kind", .text(provenance.kind.rawValue)),
            ("count", .integer(provenance.count)),
            ("largest_finite", .number(provenance.largestFinite)),
        ])
    }
}
