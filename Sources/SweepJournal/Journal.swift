// A run directory's memory: one SQLite file that says what was granted and what was recorded. Not here: what
// is granted or recorded (SweepCore), what the payloads mean (SweepWire), CSVs (Reporting).
//
// Durability: `append` returns when its records are on the disk. The journal runs in WAL mode with
// `synchronous=FULL`, because NORMAL, GRDB's default in that mode, can lose committed rows in a power cut. On
// a network file system, where WAL is unsafe, it falls back to a rollback journal and keeps the file locked
// for itself: slower, but safe, and clusters often have nothing else than NFS. `fileSystem` tells.

internal import Foundation
internal import GRDB
internal import Synchronization

/// The sweep that a run directory belongs to.
package struct RunIdentity: Hashable, Sendable {
    /// A file that decides the results.
    package struct Input: Hashable, Sendable {
        package var path: String
        /// 64 hexadecimal digits.
        package var sha256: String

        package init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    package var name: String
    /// Over the sweep file and its data.
    package var digest: String
    package var trialCount: Int
    /// The program's release.
    package var version: String
    /// The sweep file and its data files: so that a changed one can be named.
    package var inputs: [Input]

    package init(name: String, digest: String, trialCount: Int, version: String, inputs: [Input]) {
        self.name = name
        self.digest = digest
        self.trialCount = trialCount
        self.version = version
        self.inputs = inputs
    }
}

/// A run directory's journal, open and locked.
package final class Journal: Sendable {
    package enum OpenMode: Hashable, Sendable {
        /// There must be no run yet.
        case create
        /// There must be one, of the same sweep.
        case resume
    }

    /// The journal's file name in a run directory.
    package static let fileName = "journal.sqlite"

    package let path: String
    package let identity: RunIdentity
    /// The number of this start, counted from 1 and durable.
    package let epoch: UInt64
    package let fileSystem: FileSystemKind
    let database: DatabaseQueue
    /// nil once closed.
    private let lock: Mutex<RunDirectoryLock?>

    /// Opens a run directory's journal, creating both where asked to, and begins a new epoch.
    ///
    /// - Parameters:
    ///   - directory: the run directory; created with its parents in `.create` mode.
    ///   - fileSystem: for tests; nil: look.
    /// - Throws: `.exists`, `.notFound`, `.locked`, `.otherSweep`, `.corrupt`, `.newerVersion`,
    ///   `.unwritable`, `.diskFull`.
    package init(
        directory: String, identity: RunIdentity, mode: OpenMode, fileSystem: FileSystemKind? = nil
    ) throws(JournalError) {
        let path = directory + "/" + Self.fileName
        try Self.prepare(directory: directory, mode: mode)
        lock = Mutex(try RunDirectoryLock(directory: directory))
        let fileSystem = fileSystem ?? FileSystemKind(of: directory)
        do {
            let database = try DatabaseQueue(path: path, configuration: Self.configuration(for: fileSystem))
            try Self.check(database, path: path)
            try JournalSchema.migrator.migrate(database)
            epoch = try database.write { database in
                switch mode {
                case .create: try Self.store(identity, in: database, directory: directory)
                case .resume: try Self.compare(identity, in: database, directory: directory)
                }
                return try Self.beginEpoch(version: identity.version, in: database)
            }
            self.database = database
        } catch {
            throw JournalError(error, path: path)
        }
        self.path = path
        self.identity = identity
        self.fileSystem = fileSystem
    }

    /// Whether there is a run in a directory.
    package static func exists(in directory: String) -> Bool {
        FileManager.default.fileExists(atPath: directory + "/" + fileName)
    }

    /// Writes the log back into the file, closes it and gives the run directory up; later calls fail.
    package func close() throws(JournalError) {
        do {
            try database.close()
        } catch {
            throw JournalError(error, path: path)
        }
        lock.withLock { $0 = nil }
    }

    /// Nanoseconds since 1970.
    static func unixNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

// MARK: - Opening

extension Journal {
    private static func prepare(directory: String, mode: OpenMode) throws(JournalError) {
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

    private static func configuration(for fileSystem: FileSystemKind) -> Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            switch fileSystem {
            case .local:
                try require("wal", of: "journal_mode = WAL", in: database)
                // Pages between two checkpoints; each checkpoint waits for the disk once more.
                try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
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

    private static func check(_ database: DatabaseQueue, path: String) throws {
        try database.read { database in
            let problem = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            guard problem == "ok" else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: problem)
            }
            // A start that was killed may have left a file without tables of ours, which is as good as none.
            let application = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            let foreignTables = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'")
            guard foreignTables == 0 || application == JournalSchema.applicationID else {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "not a journal of gradsweep")
            }
            guard try !JournalSchema.migrator.hasBeenSuperseded(database) else {
                throw JournalError(
                    .newerVersion, path: path,
                    "was written by a later release of gradsweep. Resume the run with that one.")
            }
        }
    }

    private static func store(
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

    private static func compare(
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

    private static func beginEpoch(version: String, in database: Database) throws -> UInt64 {
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
}
