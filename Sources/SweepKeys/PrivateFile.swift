// Files that only their owner may read, read and written so that nothing else ever happens. Not here: what is
// in them.

internal import Foundation

enum PrivateFile {
    /// Key files are short; more is something else.
    private static let largestSize = 1 << 20

    /// Reads a file after looking at what was opened, not at what the name stands for a moment later.
    ///
    /// - Throws: `.missing`, `.notPrivate`, `.system`.
    static func read(_ path: String) throws(KeyFileError) -> [UInt8] {
        // Without blocking: a pipe of that name must not hang the program.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw KeyFileError(
                code == ENOENT ? .missing : .system, path,
                "cannot be read: \(String(cString: strerror(code)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw KeyFileError(.invalid, path, "is no regular file; name a file that gradsweep keys wrote")
        }
        try check(status, path, isDirectory: false)
        guard status.st_size <= largestSize else {
            throw KeyFileError(.invalid, path, "has \(status.st_size) bytes; key files are short")
        }
        return try bytes(of: descriptor, count: Int(status.st_size), path)
    }

    private static func bytes(
        of descriptor: Int32, count: Int, _ path: String
    ) throws(KeyFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let step = bytes.withUnsafeMutableBytes { buffer in
                let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return Foundation.read(descriptor, rest.baseAddress, rest.count)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { break }
            filled += step
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Writes a file whole or not at all, durably, with mode 0600.
    static func write(_ bytes: [UInt8], to path: String) throws(KeyFileError) {
        let temporary = path + ".partial-\(getpid())"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw system(path, "cannot be written") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let step = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { break }
            rest = rest.dropFirst(step)
        }
        let isWritten = rest.isEmpty && fsync(descriptor) == 0
        let error = system(path, "cannot be written")
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = system(path, "cannot be replaced")
            unlink(temporary)
            throw error
        }
        let directory = open((path as NSString).deletingLastPathComponent + "/.", O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            // A file system that cannot do this has the file at least in memory.
            fsync(directory)
            close(directory)
        }
    }

    /// Makes sure that a directory is there and nobody else can enter it.
    static func prepareDirectory(_ path: String, create: Bool) throws(KeyFileError) {
        if create { try createWithParents(path) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw KeyFileError(
                errno == ENOENT ? .missing : .system, path,
                "there is no key directory here; create one with: gradsweep keys init")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw KeyFileError(.invalid, path, "is a file; name a directory")
        }
        try check(status, path, isDirectory: true)
    }

    /// Like `mkdir -p`, with mode 0700 for what is made.
    private static func createWithParents(_ path: String) throws(KeyFileError) {
        var current = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            current += "/\(part)"
            if mkdir(current, 0o700) != 0, errno != EEXIST, access(current, F_OK) != 0 {
                throw system(path, "cannot be created (\(current))")
            }
        }
    }

    private static func check(_ status: stat, _ path: String, isDirectory: Bool) throws(KeyFileError) {
        // Root can read everything anyway, and mounts secrets for others.
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw KeyFileError(
                .notPrivate, path,
                "belongs to user \(status.st_uid) and this is user \(geteuid()); make a copy of your own "
                    + "with mode \(isDirectory ? "0700" : "0600")")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw KeyFileError(
                .notPrivate, path,
                "others may use it (mode 0\(mode)), and it holds secrets; run: chmod "
                    + "\(isDirectory ? "700" : "600") '\(path)'")
        }
    }

    static func system(_ path: String, _ what: String) -> KeyFileError {
        KeyFileError(.system, path, "\(what): \(String(cString: strerror(errno)))")
    }
}
