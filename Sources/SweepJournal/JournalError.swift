// What can go wrong with a run directory, told so that a person can act on it.

internal import Foundation
internal import GRDB

/// A failed operation on a run directory.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Another process uses the run directory.
        case locked(holder: String)
        /// A new run was asked for, and there is one.
        case exists
        /// A run was to be resumed, and there is none.
        case notFound
        /// The run directory belongs to another sweep, or the sweep's inputs changed since.
        case otherSweep
        case unwritable
        case diskFull
        /// The database is damaged, or is none.
        case corrupt
        /// Written by a later release, whose tables this one doesn't know.
        case newerVersion
        /// Any other failure of the database.
        case database
    }

    package let code: Code
    /// The file or directory.
    package let path: String
    /// What happened and what to do about it, one sentence each.
    package let message: String

    package init(_ code: Code, path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package var description: String { "\(path): \(message)" }
}

extension JournalError {
    /// A file that cannot be opened for writing.
    init(opening path: String, systemError: Int32) {
        if DiskRoom.isWant(systemError) {
            self = .noRoom(path)
        } else {
            self.init(
                .unwritable, path: path,
                "cannot be written (\(String(cString: strerror(systemError)))). Check the permissions of the "
                    + "run directory, or choose another one.")
        }
    }

    /// A failed write: one that failed for want of room is told from one that failed for good.
    init(writing error: any Error, path: String) {
        if (error as? DatabaseError)?.resultCode == .SQLITE_IOERR, DiskRoom.isLacking(beside: path) {
            self = .noRoom(path)
        } else {
            self.init(error, path: path)
        }
    }

    private static func noRoom(_ path: String) -> JournalError {
        JournalError(
            .diskFull, path: path,
            "there is no room (disk full, quota used up, or a limit on file sizes). Make room and resume the "
                + "run; what was recorded is safe.")
    }

    /// Sorts SQLite's result codes by what a person can do about them.
    init(_ error: any Error, path: String) {
        guard let error = error as? DatabaseError else {
            self = (error as? JournalError) ?? JournalError(.database, path: path, "\(error)")
            return
        }
        let reason = error.message ?? "SQLite result code \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .noRoom(path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            self.init(
                .unwritable, path: path,
                "cannot be written (\(reason)). Check the permissions of the run directory, or choose "
                    + "another one.")
        case .SQLITE_IOERR:
            self.init(
                .unwritable, path: path,
                "reading or writing failed (\(reason)). Check the disk and the room on it, then resume the "
                    + "run; what was recorded is safe.")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.corrupt, path: path, Self.rescue(reason))
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .locked(holder: "another program"), path: path,
                "another program keeps the journal locked. End that program and try again.")
        default:
            self.init(.database, path: path, "the journal failed: \(reason)")
        }
    }

    /// What can be saved of a damaged journal, and how. `.dump` reads a damaged table from both ends up to
    /// the damage; `.recover` would read around it, but fails in Debian 12's sqlite3 also on sound files. The
    /// deletion lets the trials run again whose payloads are lost: their results would otherwise count as
    /// recorded.
    private static func rescue(_ reason: String) -> String {
        """
        the journal is damaged (\(reason)). Restore it from a copy, or save what can be read of it, in the \
        run directory: { echo 'PRAGMA application_id = \(JournalSchema.applicationID);'; \
        sqlite3 journal.sqlite .dump | sed 's/^ROLLBACK/COMMIT; --/'; \
        echo 'DELETE FROM results WHERE trial NOT IN (SELECT trial FROM payloads);'; } \
        | sqlite3 saved.sqlite && rm -f journal.sqlite-wal journal.sqlite-shm \
        && mv saved.sqlite journal.sqlite; then continue with --resume: what was lost runs again.
        """
    }
}
