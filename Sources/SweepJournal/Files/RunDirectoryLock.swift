// One coordinator per run directory, and per state directory. An advisory lock on a file beside the journal,
// which the kernel gives up when its holder dies, however that happens.

internal import Foundation

/// The exclusive use of a run directory, given up at the end of this value's life.
package struct RunDirectoryLock: ~Copyable, Sendable {
    private let fileDescriptor: Int32

    /// - Throws: `.locked` with the holder's process id and host, `.unwritable`.
    package init(directory: String) throws(JournalError) {
        let path = directory + "/lock"
        let fileDescriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard fileDescriptor >= 0 else {
            throw JournalError(
                .unwritable, path: path,
                "cannot be written (\(String(cString: strerror(errno)))). Check the permissions of the run "
                    + "directory, or choose another one.")
        }
        guard flock(fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.text(of: fileDescriptor)
            close(fileDescriptor)
            guard code == EWOULDBLOCK else {
                throw JournalError(
                    .unwritable, path: path,
                    "cannot be locked (\(String(cString: strerror(code)))). Choose a run directory on a file "
                        + "system with locks.")
            }
            let name = holder.isEmpty ? "another process" : holder
            throw JournalError(
                .locked(holder: name), path: directory,
                "is in use by \(name). Wait for it to end, stop it, or choose another run directory.")
        }
        self.fileDescriptor = fileDescriptor
        let holder = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)"
        // The text is for people; without it the lock holds all the same.
        if ftruncate(fileDescriptor, 0) == 0 {
            _ = Array(holder.utf8).withUnsafeBytes { pwrite(fileDescriptor, $0.baseAddress, $0.count, 0) }
        }
    }

    deinit {
        // Closing alone would leave the lock to a child process that is just being started with a copy of
        // the descriptor, until its exec.
        flock(fileDescriptor, LOCK_UN)
        close(fileDescriptor)
    }

    private static func text(of fileDescriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = pread(fileDescriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
