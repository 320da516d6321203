// From the bytes of a trace file to traces: which of the formats it is, and the formats that are one JSON
// object. JSON Lines are in TraceLinesReader. Not here: files, judging.

internal import SweepModel

/// Reads the traces that `gradsweep diagnose` accepts: a `verdict-traces/1` file, one trace of its fields as
/// one object, JSON Lines as `gradsweep train --trace` writes them, and JSON Lines of other programs.
package enum TraceReader {
    /// Parses `bytes`; `file` is only named in errors.
    package static func read(
        _ bytes: [UInt8], file: String, options: TraceReadingOptions = TraceReadingOptions()
    ) throws(TraceError) -> TraceDocument {
        let source = TraceSource(file: file, bytes: bytes)
        if let document = try wholeObject(source) {
            return try read(document, in: source, options: options)
        }
        var reader = TraceLinesReader(source: source, options: options)
        return try reader.read()
    }

    /// The text's only value if it is an object that is no line of JSON Lines; nil for JSON Lines.
    private static func wholeObject(_ source: TraceSource) throws(TraceError) -> JSONNode? {
        var parser = JSONParser(source.bytes)
        guard parser.nextOffset() != nil else { throw source.error(at: 0, "the file is empty") }
        let first: JSONNode
        do {
            first = try parser.value()
        } catch {
            throw source.error(at: error.offset, error.message)
        }
        guard case .object = first.value else {
            throw source.error(at: first.offset, "found \(first.kind), expected a trace as an object")
        }
        guard parser.nextOffset() == nil else { return nil }
        if first["cases"] != nil { return first }
        if case .text(let format) = first["format"]?.value {
            return format == TraceDocument.Format.lines.rawValue ? nil : first
        }
        // One object with series is a trace; on one line with one number as its loss it is JSON Lines of one
        // step.
        guard case .number = first["loss"]?.value else { return first }
        let end = source.bytes.lastIndex { $0 == UInt8(ascii: "}") } ?? first.offset
        return source.bytes[first.offset...end].contains(UInt8(ascii: "\n")) ? first : nil
    }

    private static func read(
        _ node: JSONNode, in source: TraceSource, options: TraceReadingOptions
    ) throws(TraceError) -> TraceDocument {
        guard node["cases"] != nil || node["format"] != nil else {
            let trace = try TraceSeriesReader.trace(node, path: "", in: source, options: options)
            return TraceDocument(format: .single, cases: [TraceCase(name: source.file, trace: trace)])
        }
        let fields = try TraceFields(node, known: ["format", "parameters", "cases"], in: source)
        _ = try fields.word(
            try fields.required("format"), "format",
            of: [TraceDocument.Format.cases, .lines].map { ($0.rawValue, $0) })
        var document = TraceDocument(format: .cases, cases: [])
        if let parameters = fields.optional("parameters") {
            document.thresholds = try TraceFields.thresholds(parameters, path: "parameters", in: source)
        }
        for (index, entry) in try fields.list(try fields.required("cases"), "cases").enumerated() {
            document.cases.append(try traceCase(entry, index: index, in: source, options: options))
        }
        guard !document.cases.isEmpty else {
            throw fields.failure(node, "cases", "the list is empty")
        }
        return document
    }

    private static func traceCase(
        _ node: JSONNode, index: Int, in source: TraceSource, options: TraceReadingOptions
    ) throws(TraceError) -> TraceCase {
        let path = "cases[\(index)]"
        // `origin` and `note` tell people where a case comes from; nothing is judged by them.
        let known = ["name", "origin", "note", "trace", "expected"]
        let fields = try TraceFields(node, path: path, known: known, in: source)
        let name = try fields.text(try fields.required("name"), "name")
        let trace = try TraceSeriesReader.trace(
            try fields.required("trace"), path: "\(path).trace", in: source, options: options)
        var expected: VerdictFinding?
        if let member = fields.optional("expected") {
            expected = try TraceFields.judgement(member, path: "\(path).expected", in: source)
        }
        return TraceCase(name: name, trace: trace, expected: expected)
    }
}
