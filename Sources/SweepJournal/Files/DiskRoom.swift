// Is there room? SQLite says SQLITE_FULL only where write(2) says ENOSPC at once; a quota, a limit on file
// sizes, and a disk that notices at the time of fsync(2) all come as SQLITE_IOERR, which may as well mean
// that the disk is broken. So the file system is asked again, with a file of our own.

internal import Foundation

enum DiskRoom {
    /// What a journal's transaction needs at least, in bytes.
    private static let probeSize = 1 << 18

    /// Whether a system error means that there is no room: disk full, quota used up, file size limit.
    static func isWant(_ systemError: Int32) -> Bool {
        [ENOSPC, EDQUOT, EFBIG].contains(systemError)
    }

    /// Whether the journal's directory has no room, or no file may become larger than the journal's are.
    ///
    /// - Parameter path: the database file.
    static func isLacking(beside path: String) -> Bool {
        let probe = path + "-room"
        let fileDescriptor = open(probe, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard fileDescriptor >= 0 else { return isWant(errno) }
        defer {
            close(fileDescriptor)
            unlink(probe)
        }
        let largest = [path, path + "-wal", path + "-journal"].map(size).max() ?? 0
        // Takes no room, but meets the limit on file sizes.
        guard ftruncate(fileDescriptor, off_t(largest + probeSize)) == 0 else { return isWant(errno) }
        let bytes = [UInt8](repeating: 1, count: probeSize)
        let written = bytes.withUnsafeBytes { pwrite(fileDescriptor, $0.baseAddress, $0.count, 0) }
        if written < 0 { return isWant(errno) }
        return written < probeSize || (fsync(fileDescriptor) != 0 && isWant(errno))
    }

    private static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
