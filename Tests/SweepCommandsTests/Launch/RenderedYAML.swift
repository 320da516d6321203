// What a launcher rendered, as another YAML parser than a person reads it.

import Foundation
import Testing
import Yams

/// The documents of a stream, each a mapping.
struct RenderedYAML {
    let documents: [[String: Any]]

    init(_ text: String) throws {
        documents = try Yams.load_all(yaml: text).map { document in
            try #require(document as? [String: Any], "a document is no mapping")
        }
    }

    /// The only document of a kind.
    func document(_ kind: String) throws -> [String: Any] {
        let found = documents.filter { $0["kind"] as? String == kind }
        try #require(found.count == 1, "\(found.count) documents of kind \(kind)")
        return try #require(found.first)
    }

    /// A value deep inside of mappings and sequences.
    static func value(_ path: String, in document: Any?) -> Any? {
        path.split(separator: ".").reduce(document) { value, key in
            if let index = Int(key) {
                let items = value as? [Any] ?? []
                return items.indices.contains(index) ? items[index] : nil
            }
            return (value as? [String: Any])?[String(key)]
        }
    }

    /// A file of Deploy.
    static func deployed(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("Deploy/\(name)"), encoding: .utf8)
    }
}
