// A file that appears under its name only when it is complete. Not here: what is in it.

import Foundation

/// Bytes are appended to a temporary file beside the target; `commit` renames it. Dropped without a commit,
/// the temporary file is removed and an earlier version of the target stays as it was.
///
/// A target that is no regular file (a terminal, a pipe, a device) is written through and never replaced; a
/// symbolic link is followed.
final class AtomicFile {
    private let path: String
    /// nil where the target is written directly.
    private let temporaryPath: String?
    private let handle: FileHandle
    private var isCommitted = false

    init(path: String) throws(CommandFailure) {
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR {
            throw CommandFailure("\(path): is a directory; name a file")
        }
        let isSpecial = exists && status.st_mode & S_IFMT != S_IFREG
        self.path = exists && !isSpecial ? Self.resolved(path) : path
        temporaryPath = isSpecial ? nil : self.path + ".partial"
        let flags = isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC
        let descriptor = open(temporaryPath ?? path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure("\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit {
        if !isCommitted, let temporaryPath { unlink(temporaryPath) }
    }

    func append(_ bytes: [UInt8]) throws(CommandFailure) {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.localizedDescription)")
        }
    }

    /// Makes the bytes durable and gives the file its name.
    func commit() throws(CommandFailure) {
        guard let temporaryPath else { return }
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.localizedDescription)")
        }
        guard rename(temporaryPath, path) == 0 else {
            throw CommandFailure("\(path): cannot be replaced: \(String(cString: strerror(errno)))")
        }
        isCommitted = true
    }

    /// The path with links followed; the file exists.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
