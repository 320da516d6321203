// What is checked before a journal is trusted. SQLite's write-ahead log has a checksum per page, so that a
// write torn by a crash is found and left out; this here finds what a failing disk or a stranger's hand did.

internal import Foundation
internal import GRDB

extension Journal {
    /// Files up to this size (bytes) are checked as a whole, larger ones without their payloads, which are
    /// most of them: a damaged one is found when it is read for the result files. So the check takes seconds
    /// also where the file has gigabytes; its memory is one bit per page.
    private static let completeCheckSizeMaximum = 64 << 20

    /// Refuses a damaged file, a file that is no journal, and one with tables that this release doesn't know.
    static func check(_ database: DatabaseQueue, path: String) throws {
        try database.read { database in
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'payloads'")
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            if size <= completeCheckSizeMaximum {
                try require("PRAGMA quick_check(1)", in: database)
            } else {
                for table in tables {
                    try require("PRAGMA quick_check(\(table.quotedDatabaseIdentifier))", in: database)
                }
            }
            // A start that was killed may have left a file without tables of ours, which is as good as none.
            let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            let hasForeignTables = tables.contains { $0 != "grdb_migrations" }
            guard !hasForeignTables || application == JournalSchema.applicationID else {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "not a journal of gradsweep")
            }
            guard try !JournalSchema.migrator.hasBeenSuperseded(database) else {
                throw JournalError(
                    .newerVersion, path: path,
                    "was written by a later release of gradsweep. Resume the run with that one.")
            }
        }
    }

    private static func require(_ check: String, in database: Database) throws {
        let problem = try String.fetchOne(database, sql: check)
        guard problem == "ok" else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: problem)
        }
    }
}
