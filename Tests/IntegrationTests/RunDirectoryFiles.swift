// Looks into a run directory from outside, as a user's script would. Not here: what must be in it.

import Foundation
import GRDB

/// One run directory of the program under test.
struct RunDirectoryFiles {
    let url: URL

    /// The three files that depend on the sweep file only.
    static let resultNames = ["trials.csv", "layers.csv", "summary.csv"]

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(name)) }

    /// Rows of a CSV without quoted line breaks, header first.
    func rows(_ name: String) throws -> [[String]] {
        let text = String(decoding: try bytes(name), as: UTF8.self)
        return text.split(separator: "\n").map { row in
            row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The column `column` of a CSV by row.
    func column(_ column: String, of name: String) throws -> [String] {
        let all = try rows(name)
        guard let header = all.first, let index = header.firstIndex(of: column) else { return [] }
        return all.dropFirst().map { index < $0.count ? $0[index] : "" }
    }

    /// Results that are committed in the journal now; 0 while there is no journal.
    func recordedTrials() -> Int { count(table: "results") }

    /// Does something while nobody else can write the journal.
    func barringJournal<Value>(_ body: () throws -> Value) throws -> Value {
        let path = url.appendingPathComponent("journal.sqlite").path
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.writeWithoutTransaction { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            defer { try? database.execute(sql: "ROLLBACK") }
            return try body()
        }
    }

    private func count(table: String) -> Int {
        let path = url.appendingPathComponent("journal.sqlite").path
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(1)
        let count = try? DatabaseQueue(path: path, configuration: configuration).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
        }
        return (count ?? nil) ?? 0
    }
}
