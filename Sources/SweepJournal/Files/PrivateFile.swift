// The journal holds the run's key, so it is its owner's alone. SQLite gives its log files the mode of the
// database file, but makes that one with whatever the umask leaves.

internal import Foundation

enum PrivateFile {
    /// Makes the file if there is none, and takes from others the right to read or write it, and from the
    /// files that SQLite keeps beside it.
    ///
    /// - Returns: whether nobody else can read it now.
    /// - Throws: `.unwritable`, `.diskFull`.
    static func makePrivate(_ path: String) throws(JournalError) -> Bool {
        let fileDescriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard fileDescriptor >= 0 else {
            throw JournalError(opening: path, systemError: errno)
        }
        defer { close(fileDescriptor) }
        for companion in [path, path + "-wal", path + "-shm", path + "-journal"] {
            // Somebody else's file, or a file system without modes: the mode below tells.
            _ = chmod(companion, 0o600)
        }
        var status = stat()
        return fstat(fileDescriptor, &status) == 0 && status.st_mode & 0o077 == 0
    }
}
