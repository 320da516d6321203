// From a sweep file's bytes to nodes with places: the one file that knows the YAML library.
// Anchors, aliases and merge keys (`<<`, YAML 1.1) are resolved here.

import SweepModel
import Yams

enum YAMLDocument {
    /// Nodes after aliases were put in place: a file of a few lines must not expand without bound.
    static let largestNodeCount = 1_000_000
    /// Bytes of a sweep file.
    static let largestSize = 16 << 20

    /// The document's root.
    static func root(of bytes: some Collection<UInt8>) throws(ConfigurationError) -> SourceNode {
        guard bytes.count <= largestSize else {
            throw ConfigurationError(.tooLarge, problem: "a sweep file of more than \(largestSize) bytes")
        }
        let bytes = Array(bytes)
        let text = try validText(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...])
        var remaining = largestNodeCount
        guard let node = try composed(text) else {
            throw ConfigurationError(
                .empty, problem: "the file is empty",
                allowed: "a mapping with the keys of a sweep file (see the schema)")
        }
        return try converted(node, remaining: &remaining)
    }

    private static func validText(_ bytes: ArraySlice<UInt8>) throws(ConfigurationError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // The longest valid beginning ends where the first bad byte is: a character has 4 bytes at most.
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var location = SourceLocation(line: 1, column: 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { location.advance(over: scalar) }
        throw ConfigurationError(
            .notUTF8, location: location, problem: "bytes that are not UTF-8 text; save the file as UTF-8")
    }

    private static func composed(_ text: String) throws(ConfigurationError) -> Node? {
        do {
            return try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw syntaxError(error, text: text)
        } catch {
            throw ConfigurationError(.syntax, problem: "YAML: \(error)")
        }
    }

    private static func syntaxError(_ error: YamlError, text: String) -> ConfigurationError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let activity = context.map { "\($0.text), " } ?? ""
            return ConfigurationError(
                .syntax, location: SourceLocation(mark), problem: "not valid YAML: \(activity)\(problem)")
        case .reader(let problem, let offset, _, _):
            var location = SourceLocation(line: 1, column: 1)
            for character in text.prefix(offset ?? 0) {
                for scalar in character.unicodeScalars { location.advance(over: scalar) }
            }
            return ConfigurationError(
                .syntax, location: location, problem: "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let others = duplicates.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
            return ConfigurationError(
                .duplicateKey, location: SourceLocation(context.mark), keyPath: duplicates.first ?? "",
                problem: "given more than once in one mapping; keep one"
                    + (others.isEmpty ? "" : " (the same for \(others))"))
        default:
            return ConfigurationError(.syntax, problem: "not valid YAML: \(error)")
        }
    }

    // MARK: - Nodes

    private static func converted(
        _ node: Node, remaining: inout Int
    ) throws(ConfigurationError) -> SourceNode {
        let location = node.mark.map { SourceLocation($0) } ?? SourceLocation(line: 1, column: 1)
        remaining -= 1
        guard remaining > 0 else {
            throw ConfigurationError(
                .tooLarge, location: location,
                problem: "more than \(largestNodeCount) values after aliases are put in place")
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            return SourceNode(location: location, content: .scalar(scalar.string, isQuoted: isQuoted))
        case .sequence(let sequence):
            var items: [SourceNode] = []
            for item in sequence { items.append(try converted(item, remaining: &remaining)) }
            return SourceNode(location: location, content: .list(items))
        case .mapping(let mapping):
            var entries: [SourceNode.Entry] = []
            for (key, value) in mapping {
                let keyNode = try converted(key, remaining: &remaining)
                guard case .scalar(let text, _) = keyNode.content else {
                    throw ConfigurationError(
                        .wrongType, location: keyNode.location,
                        problem: "\(keyNode.found) as a key", allowed: "text")
                }
                entries.append(
                    SourceNode.Entry(
                        key: text, keyLocation: keyNode.location,
                        value: try converted(value, remaining: &remaining)))
            }
            return SourceNode(location: location, content: .mapping(try merged(entries)))
        case .alias:
            // The parser puts the anchored node in an alias's place; only foreign trees hold this case.
            throw ConfigurationError(.syntax, location: location, problem: "an alias without its anchor")
        }
    }

    /// `<<: *base` and `<<: [*first, *second]`: keys that are not given here come from there, the first wins.
    private static func merged(_ entries: [SourceNode.Entry]) throws(ConfigurationError) -> [SourceNode.Entry]
    {
        guard let merge = entries.first(where: { $0.key == "<<" }) else { return entries }
        var result = entries.filter { $0.key != "<<" }
        var sources = [merge.value]
        if case .list(let items) = merge.value.content { sources = items }
        for source in sources {
            guard case .mapping(let inherited) = source.content else {
                throw ConfigurationError(
                    .wrongType, location: source.location, keyPath: "<<",
                    problem: "found \(source.found)", allowed: "an alias of a mapping, or a list of such")
            }
            for entry in inherited where !result.contains(where: { $0.key == entry.key }) {
                result.append(entry)
            }
        }
        return result
    }
}

extension SourceLocation {
    fileprivate init(_ mark: Mark) {
        self.init(line: max(1, mark.line), column: max(1, mark.column))
    }

    fileprivate mutating func advance(over scalar: Unicode.Scalar) {
        if scalar == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}
