// The schema file in Configs against the option table it is made from.

import Foundation
import SweepConfiguration
import Testing

@Suite struct SweepSchemaTests {
    /// Configs/ of this repository: this file lies two folders below its root.
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Configs/sweep.schema.json")

    @Test("Configs/sweep.schema.json is what the option table gives; GRADSWEEP_WRITE_SCHEMA=1 rewrites it")
    func schemaFileIsUpToDate() throws {
        if ProcessInfo.processInfo.environment["GRADSWEEP_WRITE_SCHEMA"] == "1" {
            try SweepSchema.text.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(written == SweepSchema.text)
    }

    @Test("the schema is JSON and has every section's options")
    func schemaIsComplete() throws {
        let json = try JSONSerialization.jsonObject(with: Data(SweepSchema.text.utf8))
        let root = try #require(json as? [String: Any])
        let properties = try #require(root["properties"] as? [String: Any])
        let training = try #require(properties["training"] as? [String: Any])
        let keys = try #require(training["properties"] as? [String: Any])
        for key in ["depth", "hidden", "learning_rate", "clip_norm", "batch_size", "precision", "label"] {
            #expect(keys[key] != nil, "\(key)")
        }
        #expect(Set(properties.keys).isSuperset(of: ["data", "parameters", "settings", "verdict", "probe"]))
    }

    @Test("the reference text names every option of the schema, in lines of at most 100 columns")
    func referenceIsComplete() throws {
        let text = SweepFileReference.text
        let json = try JSONSerialization.jsonObject(with: Data(SweepSchema.text.utf8))
        let definitions = try #require((json as? [String: Any])?["$defs"] as? [String: Any])
        #expect(definitions.count > 30)
        for key in definitions.keys { #expect(text.contains("\n  \(key) "), "\(key)") }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }
}
