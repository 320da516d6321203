// Traces as JSON Lines, one object a step: ours with a header and a summary, and those of other programs.
// Not here: writing them (TraceLinesWriter), traces that are one object (TraceSeriesReader).

internal import SweepModel

/// Reads a JSON Lines trace line by line; holds one parsed line at a time.
struct TraceLinesReader {
    let source: TraceSource
    let options: TraceReadingOptions
    private var format = TraceDocument.Format.foreignLines
    private var thresholds: VerdictThresholds?
    private var expected: VerdictFinding?
    private var hasSummary = false
    private var lastStep: Int?

    init(source: TraceSource, options: TraceReadingOptions) {
        self.source = source
        self.options = options
    }

    mutating func read() throws(TraceError) -> TraceDocument {
        var assembly: TraceAssembly?
        for range in lines() {
            let node = try source.parse(range)
            guard var current = assembly else {
                assembly = try start(node)
                continue
            }
            assembly = nil  // so that the rows below are extended in place
            try readLine(node, into: &current)
            assembly = current
        }
        guard let assembly else { throw source.error(at: 0, "the file is empty") }
        let trace = try assembly.trace()
        let only = TraceCase(name: source.file, trace: trace, expected: expected)
        return TraceDocument(format: format, thresholds: thresholds, cases: [only])
    }

    /// The lines that are not blank.
    private func lines() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < source.bytes.count {
            let end = source.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? source.bytes.count
            var parser = JSONParser(source.bytes, range: start..<end)
            if parser.nextOffset() != nil { ranges.append(start..<end) }
            start = end + 1
        }
        return ranges
    }

    // MARK: - First line

    /// Reads the first line: our header, another program's header, or the first step.
    private mutating func start(_ node: JSONNode) throws(TraceError) -> TraceAssembly {
        if node["format"] != nil { return try startWithHeader(node) }
        let isStep = node["loss"] != nil
        let known = Self.foreignHeaderKeys + (isStep ? TraceStep.keys : [])
        let fields = try TraceFields(node, known: known, in: source)
        var assembly = TraceAssembly(fields: fields)
        try readHiddenLayers(fields, into: &assembly)
        try assembly.readLimits(fields, options: options)
        if isStep {
            try readStep(fields, into: &assembly)
        } else {
            try readProvenance(fields, into: &assembly)
        }
        return assembly
    }

    private mutating func startWithHeader(_ node: JSONNode) throws(TraceError) -> TraceAssembly {
        let known = ["format", "hidden_layers", "constant_loss", "clip", "thresholds", "config"]
        let fields = try TraceFields(node, known: known, in: source)
        format = try fields.word(
            try fields.required("format"), "format", of: [(TraceDocument.Format.lines.rawValue, .lines)])
        var assembly = TraceAssembly(fields: fields)
        try readHiddenLayers(fields, into: &assembly)
        try assembly.readLimits(fields, options: options)
        if let clip = fields.optional("clip") {
            let kinds = Self.clippingKinds
            let clipFields = try TraceFields(clip, path: "clip", known: kinds.map(\.key), in: source)
            let given = kinds.first { clipFields.optional($0.key) != nil } ?? kinds[0]
            let limit = try clipFields.required(given.key)
            assembly.clipping = given.clipping(try clipFields.positive(limit, given.key))
        }
        if let member = fields.optional("thresholds") {
            thresholds = try TraceFields.thresholds(member, path: "thresholds", in: source)
        }
        return assembly
    }

    private func readHiddenLayers(_ fields: TraceFields, into assembly: inout TraceAssembly)
        throws(TraceError)
    {
        guard let member = fields.optional("hidden_layers") else { return }
        assembly.hiddenLayers = try fields.integer(member, "hidden_layers", in: 0...1_000_000)
    }

    // MARK: - Further lines

    private mutating func readLine(_ node: JSONNode, into assembly: inout TraceAssembly) throws(TraceError) {
        guard !hasSummary else {
            throw source.error(at: node.offset, "found a line after the summary, which must be the last")
        }
        if let summary = node["summary"] {
            _ = try TraceFields(node, known: ["summary"], in: source)
            return try readSummary(summary, into: &assembly)
        }
        let fields = try TraceFields(
            node, known: TraceStep.keys + ["first_non_finite", "summary"], in: source)
        try readStep(fields, into: &assembly)
    }

    private mutating func readStep(
        _ fields: TraceFields, into assembly: inout TraceAssembly
    ) throws(TraceError) {
        if let member = fields.optional("step") {
            let step = try fields.integer(member, "step", in: 0...Int(Int32.max))
            if let lastStep, step <= lastStep {
                throw fields.failure(
                    member, "step", "found \(step) after \(lastStep), expected a greater one")
            }
            lastStep = step
        }
        assembly.loss.append(try fields.magnitude(try fields.required("loss"), "loss"))
        for key in TraceAssembly.layerKeys {
            guard let member = fields.node[key] else { continue }
            assembly.append(try TraceAssembly.row(member, key, fields), to: key)
        }
        for key in TraceAssembly.scalarKeys {
            guard let member = fields.node[key] else { continue }
            assembly.append([try fields.magnitude(member, key)], to: key)
        }
        try readProvenance(fields, into: &assembly)
    }

    private func readProvenance(
        _ fields: TraceFields, into assembly: inout TraceAssembly
    ) throws(TraceError) {
        guard let member = fields.optional("first_non_finite") else { return }
        guard assembly.firstNonFinite == nil else {
            throw fields.failure(member, "first_non_finite", "is given twice")
        }
        let path = fields.fullKey("first_non_finite")
        assembly.firstNonFinite = try TraceFields.provenance(member, path: path, in: source)
    }

    private mutating func readSummary(
        _ node: JSONNode, into assembly: inout TraceAssembly
    ) throws(TraceError) {
        hasSummary = true
        let extra = ["steps", "first_non_finite", "dying_layers", "saturated_layers"]
        let known = ["verdict", "cause", "flags"] + extra
        let fields = try TraceFields(node, path: "summary", known: known, in: source)
        expected = try TraceFields.judgement(node, path: "summary", extra: extra, in: source)
        try readProvenance(fields, into: &assembly)
        try assembly.readLayerLists(fields)
        guard let member = fields.optional("steps") else { return }
        let steps = try fields.integer(member, "steps", in: 0...Int(Int32.max))
        guard steps == assembly.loss.count else {
            throw fields.failure(
                member, "steps", "the summary counts \(steps) steps, the file holds \(assembly.loss.count)")
        }
    }

    /// What our header calls a limit on the gradient.
    private static let clippingKinds: [(key: String, clipping: @Sendable (Double) -> GradientClipping)] = [
        ("norm", { .norm($0) }), ("value", { .value($0) }), ("layer_norm", { .layerNorm($0) }),
        ("adaptive", { .adaptive($0) }),
    ]
    private static let foreignHeaderKeys = ["hidden_layers", "constant_loss", "clip_max", "first_non_finite"]
}
