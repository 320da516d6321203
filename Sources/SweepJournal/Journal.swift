// A run directory's memory: one SQLite file that says what was granted and what was recorded. Not here: what
// is granted or recorded (SweepCore), what the payloads mean (SweepWire), CSVs (Reporting).
//
// Durability: `append` returns when its records are on the disk. The journal runs in WAL mode with
// `synchronous=FULL`, because NORMAL, GRDB's default in that mode, can lose committed rows in a power cut. On
// a network file system, where WAL is unsafe, it falls back to a rollback journal and keeps the file locked
// for itself: slower, but safe, and clusters often have nothing else than NFS. `fileSystem` tells.

internal import Foundation
internal import GRDB
package import SweepModel
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
    /// SHA-256 over the sweep file and its data: 64 hexadecimal digits.
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

    /// What leases name the sweep by, read from the digest.
    package var sweep: SweepKey {
        guard let key = SweepKey(digest: digest) else {
            preconditionFailure("'\(digest)' is no SHA-256 in hexadecimal digits")
        }
        return key
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
    /// What leases name the sweep by.
    package let sweep: SweepKey
    /// The number of this start, counted from 1 and durable.
    package let epoch: UInt64
    package let fileSystem: FileSystemKind
    /// 16 random bytes, made with the run and kept in the journal: what lease tokens are made with.
    package let runKey: [UInt8]
    /// Whether other users may read the journal, and with it the run key: the file system keeps no modes, or
    /// the file belongs to somebody else.
    package let isReadableByOthers: Bool
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
        isReadableByOthers = try !PrivateFile.makePrivate(path)
        do {
            let database = try DatabaseQueue(path: path, configuration: Self.configuration(for: fileSystem))
            try Self.check(database, path: path)
            try JournalSchema.migrator.migrate(database)
            (epoch, runKey) = try database.write { database in
                switch mode {
                case .create: try Self.store(identity, in: database, directory: directory)
                case .resume: try Self.compare(identity, in: database, directory: directory)
                }
                return (
                    try Self.beginEpoch(version: identity.version, in: database),
                    try Self.runKey(in: database)
                )
            }
            self.database = database
        } catch {
            throw JournalError(writing: error, path: path)
        }
        self.path = path
        self.identity = identity
        sweep = identity.sweep
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
