// The committed documentation of the columns against the tables that write the files. Set
// GRADSWEEP_UPDATE_COLUMNS to rewrite it, and review the difference.

import Foundation
import Reporting
import Testing

struct ColumnDocumentationTests {
    private static let document = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Deploy/COLUMNS.md")

    @Test func `the committed document is what the tables say`() throws {
        let generated = ColumnDocumentation.markdown
        if ProcessInfo.processInfo.environment["GRADSWEEP_UPDATE_COLUMNS"] != nil {
            try Data(generated.utf8).write(to: Self.document)
        }
        #expect(try String(contentsOf: Self.document, encoding: .utf8) == generated)
    }

    @Test func `every column of every file is documented, in its order`() throws {
        let lines = ColumnDocumentation.markdown.split(separator: "\n")
        func documented(_ file: String) throws -> [String] {
            let start = try #require(lines.firstIndex(of: "## \(file)"))
            return lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
                .compactMap { $0.firstMatch(of: #/^\| `([^`]+)` \| .{5,} \|$/#).map { String($0.output.1) } }
        }
        let swept = ["<name>"]
        #expect(try documented("trials.csv") == CSVTable.trials(parameters: swept).columns.map(\.name))
        #expect(try documented("layers.csv") == CSVTable.layers.columns.map(\.name))
        #expect(try documented("summary.csv") == CSVTable.summary(parameters: swept).columns.map(\.name))
        #expect(try documented("attempts.csv") == CSVTable.attempts.columns.map(\.name))
    }
}
