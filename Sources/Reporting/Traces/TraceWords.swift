// The small objects inside traces: provenance, thresholds, expected judgements, in words of this and of other
// programs.

internal import SweepModel

extension TraceFields {
    /// An object of thresholds; those that it does not name keep their defaults.
    static func thresholds(
        _ node: JSONNode, path: String, in source: TraceSource
    ) throws(TraceError) -> VerdictThresholds {
        let named = VerdictThresholds.named
        let fields = try TraceFields(node, path: path, known: named.map(\.name), in: source)
        var thresholds = VerdictThresholds()
        for (name, path) in named {
            guard let member = fields.optional(name) else { continue }
            thresholds[keyPath: path] = try fields.threshold(member, name)
        }
        return thresholds
    }

    /// Where the first non-finite number arose; `count` and `largest_finite` may be absent.
    static func provenance(
        _ node: JSONNode, path: String, in source: TraceSource
    ) throws(TraceError) -> NonFiniteProvenance {
        let known = ["step", "phase", "layer", "tensor", "kind", "count", "largest_finite"]
        let fields = try TraceFields(node, path: path, known: known, in: source)
        var provenance = NonFiniteProvenance(
            step: try fields.integer(try fields.required("step"), "step", in: 0...Int(Int32.max)),
            phase: try fields.word(try fields.required("phase"), "phase", of: phases),
            layer: try fields.optionalLayer(),
            tensor: try fields.word(try fields.required("tensor"), "tensor", of: tensors),
            kind: try fields.word(try fields.required("kind"), "kind", of: kinds))
        if let count = fields.optional("count") {
            provenance.count = try fields.integer(count, "count", in: 0...Int(Int32.max))
        }
        if let largest = fields.optional("largest_finite") {
            provenance.largestFinite = try fields.magnitude(largest, "largest_finite")
        }
        return provenance
    }

    private func optionalLayer() throws(TraceError) -> Int {
        guard let layer = optional("layer") else { return 0 }
        return try integer(layer, "layer", in: 0...1_000_000)
    }

    /// An expected judgement: verdict, cause (empty or null for none) and flags.
    static func judgement(
        _ node: JSONNode, path: String, extra: [String] = [], in source: TraceSource
    ) throws(TraceError) -> VerdictFinding {
        let fields = try TraceFields(
            node, path: path, known: ["verdict", "cause", "flags"] + extra, in: source)
        let verdicts: [(name: String, value: Verdict?)] =
            Verdict.allCases.map { ($0.rawValue, $0) } + ["invalidData", "invalid_data"].map { ($0, nil) }
        let verdict = try fields.word(try fields.required("verdict"), "verdict", of: verdicts)
        let causes: [(name: String, value: VerdictCause?)] =
            VerdictCause.allCases.map { ($0.rawValue, $0) }
            + (verdict == nil ? ["", "invalidData", "invalid_data"] : [""]).map { ($0, nil) }
        var cause: VerdictCause?
        if let member = fields.optional("cause") {
            cause = try fields.word(member, "cause", of: causes)
        }
        var flags: [VerdictFlag] = []
        let flagNames = VerdictFlag.allCases.map { (name: $0.rawValue, value: $0) }
        for element in try fields.list(try fields.required("flags"), "flags") {
            flags.append(try fields.word(element, "flags", of: flagNames))
        }
        guard let verdict else {
            // A program that flags every trace may flag this one too; no trial was judged, so nothing
            // depends on it.
            guard cause == nil else {
                throw fields.failure(node, "verdict", "a trial with invalid data has no other cause")
            }
            return .invalidData
        }
        return .judged(Judgement(verdict: verdict, cause: cause, flags: flags))
    }

    // MARK: - Names, ours first; then those of the reference implementation's cases

    private static let phases: [(name: String, value: NonFiniteProvenance.Phase)] =
        NonFiniteProvenance.Phase.allCases.map { ($0.rawValue, $0) }
        + [
            ("initialisation", .parameters), ("initialization", .parameters), ("input", .data),
            ("target", .data),
        ]

    private static let tensors: [(name: String, value: NonFiniteProvenance.Tensor)] =
        NonFiniteProvenance.Tensor.allCases.map { ($0.rawValue, $0) }
        + [("parameter", .weight), ("preactivation_gradient", .delta)]

    private static let kinds: [(name: String, value: NonFiniteProvenance.Kind)] =
        NonFiniteProvenance.Kind.allCases.map { ($0.rawValue, $0) } + [
            ("-inf", .infinity), ("nan+inf", .both),
        ]
}
