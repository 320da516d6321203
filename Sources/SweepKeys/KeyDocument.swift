// Reading the small YAML or JSON mappings that key files are. Its errors name file, line and key, and never
// repeat a value that could be a secret. Not here: which keys a file has.

internal import Foundation
internal import SweepModel
internal import Yams
internal import ZeroMQ

/// A mapping of a key file.
struct KeyDocument {
    let path: String
    private let line: Int
    private let fields: [Field]

    private struct Field {
        let key: String
        let line: Int
        let value: Node
    }

    /// The version of the format that this release reads and writes.
    static let version = 1

    /// Reads a private file.
    ///
    /// - Parameter keys: the keys that it may have; `version` is one of them anyway.
    /// - Throws: `KeyFileError`; a version that is not ours comes before everything else.
    init(reading path: String, keys: [String]) throws(KeyFileError) {
        var bytes = try PrivateFile.read(path)
        defer { bytes.wipe() }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw KeyFileError(.invalid, path, "holds bytes that are not UTF-8 text")
        }
        try self.init(Self.root(of: text, path), path, keys: ["version"] + keys)
        let version = try integer("version")
        guard version == Self.version else {
            throw KeyFileError(
                .unsupportedVersion, path, line: lineOf("version"), key: "version",
                "found \(version); this release of gradsweep reads version \(Self.version)")
        }
    }

    private init(_ node: Node, _ path: String, keys: [String]) throws(KeyFileError) {
        self.path = path
        line = Self.line(of: node)
        guard case .mapping(let mapping) = node else {
            throw KeyFileError(
                .invalid, path, line: line,
                "found \(Self.kind(of: node)); allowed: a mapping with \(keys.joined(separator: ", "))")
        }
        var fields: [Field] = []
        var unknown: KeyFileError?
        for (keyNode, value) in mapping {
            let line = Self.line(of: keyNode)
            guard case .scalar(let scalar) = keyNode else {
                throw KeyFileError(.invalid, path, line: line, "found \(Self.kind(of: keyNode)) as a key")
            }
            if keys.contains(scalar.string) {
                fields.append(Field(key: scalar.string, line: line, value: value))
            } else if unknown == nil {
                let near = Spelling.nearest(to: scalar.string, in: keys)
                unknown = KeyFileError(
                    .invalid, path, line: line, key: Self.printable(key: scalar.string),
                    "unknown key" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
                        + "; allowed: \(keys.joined(separator: ", "))")
            }
        }
        self.fields = fields
        // A later version may have other keys: say the version first.
        if let unknown, (try? integer("version")) ?? Self.version == Self.version { throw unknown }
    }

    // MARK: Values

    /// A text; nil where it is absent.
    func optionalText(_ key: String) throws(KeyFileError) -> String? {
        guard let field = fields.first(where: { $0.key == key }) else { return nil }
        guard case .scalar(let scalar) = field.value else {
            throw invalid(key, "found \(Self.kind(of: field.value)); allowed: text")
        }
        return scalar.string
    }

    func text(_ key: String) throws(KeyFileError) -> String {
        guard let text = try optionalText(key) else {
            throw KeyFileError(
                .invalid, path, line: line, key: key, "is missing; write the file anew with gradsweep keys")
        }
        return text
    }

    private func integer(_ key: String) throws(KeyFileError) -> Int {
        let text = try text(key)
        guard let value = Int(text), value >= 0 else {
            throw invalid(key, "found \(Self.shape(of: text)); allowed: a whole number")
        }
        return value
    }

    func publicKey(_ key: String) throws(KeyFileError) -> CurvePublicKey {
        let text = try text(key)
        guard let value = CurvePublicKey(z85: text) else { throw notAKey(key, text) }
        return value
    }

    /// The pair of `public_key` and `secret_key`.
    func keyPair() throws(KeyFileError) -> CurveKeyPair {
        let publicKey = try publicKey("public_key")
        let text = try text("secret_key")
        guard let secretKey = CurveSecretKey(z85: text) else { throw notAKey("secret_key", text) }
        guard (try? secretKey.publicKey()) == publicKey else {
            throw invalid("secret_key", "does not belong to public_key: the two were made apart")
        }
        return CurveKeyPair(publicKey: publicKey, secretKey: secretKey)
    }

    /// The mappings of a list; none where it is absent or null.
    func list(_ key: String, keys: [String]) throws(KeyFileError) -> [KeyDocument] {
        guard let field = fields.first(where: { $0.key == key }) else { return [] }
        switch field.value {
        case .sequence(let items):
            var documents: [KeyDocument] = []
            for item in items { documents.append(try KeyDocument(item, path, keys: keys)) }
            return documents
        case .scalar(let scalar) where ["", "~", "null"].contains(scalar.string): return []
        default: throw invalid(key, "found \(Self.kind(of: field.value)); allowed: a list")
        }
    }

    func invalid(_ key: String, _ problem: String) -> KeyFileError {
        KeyFileError(.invalid, path, line: lineOf(key), key: key, problem)
    }

    private func lineOf(_ key: String) -> Int { fields.first { $0.key == key }?.line ?? line }

    private func notAKey(_ key: String, _ text: String) -> KeyFileError {
        invalid(key, "found \(Self.shape(of: text)); allowed: a key, 40 characters of Z85")
    }

    // MARK: -

    /// What a text looks like, without saying what it is.
    private static func shape(of text: String) -> String {
        if text.isEmpty { return "nothing" }
        let count = text.count
        if count == 40 { return "40 characters that are no key" }
        return "\(count) character\(count == 1 ? "" : "s")"
    }

    /// A key as it may be shown: a value in a key's place is not.
    private static func printable(key: String) -> String? {
        let isWord = key.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
        }
        return isWord && key.utf8.count <= 32 ? key : nil
    }

    private static func kind(of node: Node) -> String {
        switch node {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }

    private static func line(of node: Node) -> Int { max(1, node.mark?.line ?? 1) }

    private static func root(of text: String, _ path: String) throws(KeyFileError) -> Node {
        do {
            guard let node = try Parser(yaml: text, encoding: .utf8).singleRoot() else {
                throw KeyFileError(.invalid, path, "is empty")
            }
            return node
        } catch let error as KeyFileError {
            throw error
        } catch let error as YamlError {
            throw syntaxError(error, path)
        } catch {
            throw KeyFileError(.invalid, path, "is neither YAML nor JSON")
        }
    }

    /// The library's own description repeats the line in question.
    private static func syntaxError(_ error: YamlError, _ path: String) -> KeyFileError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            KeyFileError(.invalid, path, line: max(1, mark.line), "neither YAML nor JSON: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            KeyFileError(
                .invalid, path, line: max(1, context.mark.line),
                key: duplicates.first.flatMap { printable(key: "\($0)") }, "given more than once; keep one")
        default: KeyFileError(.invalid, path, "is neither YAML nor JSON")
        }
    }
}
