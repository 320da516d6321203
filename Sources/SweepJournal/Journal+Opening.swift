// How a run directory's journal is opened: settings, checks, who it belongs to, a new epoch. Not here: its
// tables (JournalSchema).

internal import Foundation
internal import GRDB

extension Journal {
    static func prepare(directory: String, mode: OpenMode) throws(JournalError) {
        switch mode {
        case .resume:
            guard exists(in: directory) else { throw nothingToResume(in: directory) }
        case .create:
            do {
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true)
            } catch {
                throw JournalError(
                    .unwritable, path: directory,
                    "cannot be created (\(error.localizedDescription)). Choose another run directory.")
            }
        }
    }

    private static func nothingToResume(in directory: String) -> JournalError {
        JournalError(
            .notFound, path: directory,
            "there is no run to resume here. Check the path, or leave out --resume.")
    }

    static func configuration(for fileSystem: FileSystemKind) -> Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            switch fileSystem {
            case .local:
                try require("wal", of: "journal_mode = WAL", in: database)
                // Pages between two checkpoints; each checkpoint waits for the disk once more.
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
                // A log that grew while the disk had no room for checkpoints becomes small again.
                _ = try Int.fetchOne(database, sql: "PRAGMA journal_size_limit = 67108864")
            case .network:
                try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
                try require("truncate", of: "journal_mode = TRUNCATE", in: database)
            }
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // 2 is FULL.
            try require("2", of: "synchronous", in: database)
        }
        return configuration
    }

    /// Runs a pragma and insists on its answer.
    private static func require(_ answer: String, of pragma: String, in database: Database) throws {
        let found = try String.fetchOne(database, sql: "PRAGMA \(pragma)")
        guard found == answer else {
            throw DatabaseError(
                resultCode: .SQLITE_IOERR,
                message: "SQLite answers '\(found ?? "nothing")' to PRAGMA \(pragma)")
        }
    }

    static func store(
        _ identity: RunIdentity, in database: Database, directory: String
    ) throws {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM run") == 0 else {
            throw JournalError(
                .exists, path: directory,
                "there is a run here already. Continue it with --resume, or choose another run directory.")
        }
        try database.execute(
            sql: "INSERT INTO run VALUES (1, ?, ?, ?, ?, ?)",
            arguments: [
                identity.name, identity.digest, identity.trialCount, unixNanoseconds(), identity.version,
            ])
        for input in identity.inputs {
            try database.execute(
                sql: "INSERT INTO inputs VALUES (?, ?)", arguments: [input.path, input.sha256])
        }
    }

    static func compare(
        _ identity: RunIdentity, in database: Database, directory: String
    ) throws {
        guard let row = try Row.fetchOne(database, sql: "SELECT name, digest, trial_count FROM run") else {
            // A start that was killed before it wrote the run down has run nothing: this start is the first.
            return try store(identity, in: database, directory: directory)
        }
        let digest: String = row["digest"]
        let trialCount: Int = row["trial_count"]
        guard digest != identity.digest || trialCount != identity.trialCount else { return }
        let formerRows = try Row.fetchAll(database, sql: "SELECT path, sha256 FROM inputs ORDER BY path")
        let former = formerRows.map { RunIdentity.Input(path: $0["path"], sha256: $0["sha256"]) }
        let name: String = row["name"]
        throw JournalError(
            .otherSweep, path: directory,
            "holds the run of sweep '\(name)' with other inputs: "
                + differences(from: former, to: identity.inputs)
                + ". Restore them, or run the sweep in another directory.")
    }

    private static func differences(
        from former: [RunIdentity.Input], to current: [RunIdentity.Input]
    ) -> String {
        var digests: [String: String] = [:]
        for input in former { digests[input.path] = input.sha256 }
        var differences: [String] = []
        for input in current.sorted(by: { $0.path < $1.path }) {
            switch digests.removeValue(forKey: input.path) {
            case nil: differences.append("\(input.path) is new")
            case input.sha256?: break
            case .some: differences.append("\(input.path) has changed")
            }
        }
        for path in digests.keys.sorted() { differences.append("\(path) is no longer used") }
        return differences.isEmpty ? "their meaning has changed" : differences.joined(separator: ", ")
    }

    static func beginEpoch(version: String, in database: Database) throws -> UInt64 {
        try database.execute(
            sql: """
                INSERT INTO epochs (epoch, started_unix_ns, host, process_id, version)
                SELECT coalesce(max(epoch), 0) + 1, ?, ?, ?, ? FROM epochs
                """,
            arguments: [
                unixNanoseconds(), ProcessInfo.processInfo.hostName,
                ProcessInfo.processInfo.processIdentifier, version,
            ])
        return UInt64(database.lastInsertedRowID)
    }

    /// The run's key; made at the first start, and at the first one of this release for an older journal.
    static func runKey(in database: Database) throws -> [UInt8] {
        if let key = try Data.fetchOne(database, sql: "SELECT run_key FROM secrets") { return [UInt8](key) }
        var generator = SystemRandomNumberGenerator()
        let key = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try database.execute(sql: "INSERT INTO secrets (id, run_key) VALUES (1, ?)", arguments: [Data(key)])
        return key
    }
}
