// A file that appears under its name only when it is complete. Not here: what is in it.

import Foundation

/// Bytes are appended to a temporary file beside the target; `commit` renames it. Dropped without a commit,
/// the temporary file is removed and an earlier version of the target stays as it was.
final class AtomicFile {
    private let path: String
    private let temporaryPath: String
    private let handle: FileHandle
    private var isCommitted = false

    init(path: String) throws(CommandFailure) {
        self.path = path
        temporaryPath = path + ".partial"
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure("\(path): cannot be written: \(String(cString: strerror(errno)))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    deinit {
        if !isCommitted { unlink(temporaryPath) }
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
}
