// Reading YAML mappings so that errors name file, line, key and the nearest spelling. Not here: which keys a
// hosts file has (HostsFile).

import SweepModel
import Yams

/// A mapping of a hosts file.
struct HostsDocument {
    struct Field {
        let key: String
        let line: Int
        let value: Node
    }

    let path: String
    let line: Int
    let fields: [Field]

    /// - Parameter keys: those that it may have; nil: any.
    init(_ node: Node, _ path: String, keys: [String]?, expected: String) throws(CommandFailure) {
        self.path = path
        line = Self.line(of: node)
        guard case .mapping(let mapping) = node else {
            throw CommandFailure("\(path):\(line): found \(Self.kind(of: node)); expected \(expected)")
        }
        var fields: [Field] = []
        for (key, value) in mapping {
            let line = Self.line(of: key)
            guard case .scalar(let scalar) = key else {
                throw CommandFailure("\(path):\(line): found \(Self.kind(of: key)) as a key")
            }
            if let keys, !keys.contains(scalar.string) {
                let near = Spelling.nearest(to: scalar.string, in: keys)
                throw CommandFailure(
                    "\(path):\(line): unknown key \"\(scalar.string.prefix(80))\""
                        + (near.map { "; did you mean \"\($0)\"?" } ?? "")
                        + " Allowed: \(keys.joined(separator: ", "))")
            }
            fields.append(Field(key: scalar.string, line: line, value: value))
        }
        self.fields = fields
    }

    subscript(_ key: String) -> Field? { fields.first { $0.key == key } }

    func failure(_ field: Field, _ problem: String) -> CommandFailure {
        CommandFailure("\(path):\(field.line): \(field.key): \(problem)")
    }

    /// A text; nil where the key is absent.
    func text(_ key: String) throws(CommandFailure) -> String? {
        guard let field = self[key] else { return nil }
        return try text(field.value, of: field)
    }

    func text(_ node: Node, of field: Field) throws(CommandFailure) -> String {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
            throw failure(field, "found \(Self.kind(of: node)); expected text")
        }
        guard !scalar.string.unicodeScalars.contains(where: { $0.value == 0 }) else {
            throw failure(field, "found a NUL character; leave it out")
        }
        return scalar.string
    }

    /// A list of texts; empty where the key is absent.
    func texts(_ key: String) throws(CommandFailure) -> [String] {
        guard let field = self[key] else { return [] }
        guard case .sequence(let items) = field.value else {
            throw failure(field, "found \(Self.kind(of: field.value)); expected a list of texts: [a, b]")
        }
        var texts: [String] = []
        for item in items { texts.append(try text(item, of: field)) }
        return texts
    }

    static func root(of text: String, _ path: String) throws(CommandFailure) -> Node {
        let root: Node?
        do {
            root = try Parser(yaml: text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw syntaxFailure(error, path)
        } catch {
            throw CommandFailure("\(path): not YAML: \(error)")
        }
        guard let root else {
            throw CommandFailure("\(path): is empty; it lists hosts: one \"- NAME\" per line")
        }
        return root
    }

    private static func syntaxFailure(_ error: YamlError, _ path: String) -> CommandFailure {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            CommandFailure("\(path):\(max(1, mark.line)): not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            CommandFailure(
                "\(path):\(max(1, context.mark.line)): "
                    + "\(duplicates.map { "\($0)" }.joined(separator: ", ")): given more than once; keep one")
        default: CommandFailure("\(path): not YAML")
        }
    }

    static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string.prefix(80))\""
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    static func line(of node: Node) -> Int { max(1, node.mark?.line ?? 1) }
}
