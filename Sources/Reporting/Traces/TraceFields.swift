// Typed access to the members of a JSON object of a trace, strict about what it finds there.
// Not here: which members a trace has (TraceReader).

internal import SweepModel

/// A trace file's text: where errors point to.
struct TraceSource {
    var file: String
    var bytes: [UInt8]

    func error(at offset: Int, key: String = "", _ message: String) -> TraceError {
        TraceError(
            file: file, position: TextPosition(offset: offset, in: bytes), key: key, message: message)
    }

    func parse(_ range: Range<Int>? = nil) throws(TraceError) -> JSONNode {
        do {
            return try JSONParser.parse(bytes, range: range)
        } catch {
            throw self.error(at: error.offset, error.message)
        }
    }
}

/// An object's members by key; every key it holds must be known.
struct TraceFields {
    let source: TraceSource
    let node: JSONNode
    /// Path of the object, empty for the top.
    let path: String

    init(
        _ node: JSONNode, path: String = "", known: some Sequence<String>, in source: TraceSource
    ) throws(TraceError) {
        self.source = source
        self.node = node
        self.path = path
        guard case .object(let members) = node.value else {
            throw source.error(at: node.offset, key: path, "found \(node.kind), expected an object")
        }
        let known = Array(known)
        for (key, member) in members where !known.contains(key) {
            let nearest = Spelling.nearest(to: key, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
            let names = known.joined(separator: ", ")
            throw source.error(
                at: member.offset, key: fullKey(key), "unknown key\(nearest) (known here: \(names))")
        }
    }

    func fullKey(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func failure(_ node: JSONNode, _ key: String, _ message: String) -> TraceError {
        source.error(at: node.offset, key: fullKey(key), message)
    }

    /// The member, nil if it is absent or null.
    func optional(_ key: String) -> JSONNode? {
        guard let member = node[key] else { return nil }
        if case .null = member.value { return nil }
        return member
    }

    func required(_ key: String) throws(TraceError) -> JSONNode {
        guard let member = node[key] else { throw failure(node, key, "is missing") }
        return member
    }

    // MARK: - Scalars

    /// A number; `"nan"`, `"inf"`, `"-inf"` and null (NaN) stand for what is not finite.
    func number(_ node: JSONNode, _ key: String) throws(TraceError) -> Double {
        switch node.value {
        case .number(let value): return value
        case .null: return .nan
        case .text(let text):
            switch text.lowercased() {
            case "nan": return .nan
            case "inf", "+inf", "infinity": return .infinity
            case "-inf", "-infinity": return -.infinity
            default: break
            }
            throw failure(node, key, "found the string \"\(text)\", expected a number, \"nan\" or \"inf\"")
        default: throw failure(node, key, "found \(node.kind), expected a number")
        }
    }

    /// A number that is not negative (NaN passes).
    func magnitude(_ node: JSONNode, _ key: String) throws(TraceError) -> Double {
        let value = try number(node, key)
        guard !(value < 0) else {
            throw failure(node, key, "found \(CanonicalNumber.text(value)), expected a number of at least 0")
        }
        return value
    }

    /// A finite number above 0.
    func positive(_ node: JSONNode, _ key: String) throws(TraceError) -> Double {
        let value = try number(node, key)
        guard value.isFinite, value > 0 else {
            throw failure(node, key, "found \(CanonicalNumber.text(value)), expected a number above 0")
        }
        return value
    }

    /// A finite number of at least 0: some thresholds may be switched off by 0.
    func threshold(_ node: JSONNode, _ key: String) throws(TraceError) -> Double {
        let value = try number(node, key)
        guard value.isFinite, value >= 0 else {
            throw failure(node, key, "found \(CanonicalNumber.text(value)), expected a number of at least 0")
        }
        return value
    }

    func integer(_ node: JSONNode, _ key: String, in range: ClosedRange<Int>) throws(TraceError) -> Int {
        guard case .number(let value) = node.value, let integer = Int(exactly: value) else {
            throw failure(node, key, "found \(node.kind), expected a whole number")
        }
        guard range.contains(integer) else {
            let allowed = "\(range.lowerBound) to \(range.upperBound)"
            throw failure(node, key, "found \(integer), expected a whole number from \(allowed)")
        }
        return integer
    }

    func text(_ node: JSONNode, _ key: String) throws(TraceError) -> String {
        guard case .text(let text) = node.value else {
            throw failure(node, key, "found \(node.kind), expected a string")
        }
        return text
    }

    /// One of the names that a word stands for.
    func word<Value>(
        _ node: JSONNode, _ key: String, of choices: [(name: String, value: Value)]
    ) throws(TraceError) -> Value {
        let text = try text(node, key)
        if let choice = choices.first(where: { $0.name == text }) { return choice.value }
        let names = choices.map(\.name)
        let nearest = Spelling.nearest(to: text, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
        let allowed = names.joined(separator: ", ")
        throw failure(node, key, "found \"\(text)\"\(nearest) (allowed: \(allowed))")
    }

    // MARK: - Lists

    func list(_ node: JSONNode, _ key: String) throws(TraceError) -> [JSONNode] {
        guard case .list(let nodes) = node.value else {
            throw failure(node, key, "found \(node.kind), expected a list")
        }
        return nodes
    }

    func magnitudes(_ node: JSONNode, _ key: String) throws(TraceError) -> [Double] {
        var values: [Double] = []
        for element in try list(node, key) { values.append(try magnitude(element, key)) }
        return values
    }

    func integers(_ node: JSONNode, _ key: String, in range: ClosedRange<Int>) throws(TraceError) -> [Int] {
        var values: [Int] = []
        for element in try list(node, key) { values.append(try integer(element, key, in: range)) }
        return values
    }
}
