// A file opened for reading once from start to end, hashed on the way. Not here: what its bytes mean.

import Glibc

/// An open file; closed when it goes away.
struct InputFile: ~Copyable {
    let path: String
    private let descriptor: CInt
    private var hash = SHA256()
    private var size = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(path: String) throws(DataError) {
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw PathDiagnosis.openFailure(path: path, errorNumber: errno) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(opened)
            throw DataError(
                .isDirectory, path: path,
                message: "this is a directory; name a CSV, NPY or IDX file (plain or gzip)")
        }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// The next piece of the file; empty at its end.
    mutating func nextChunk() throws(DataError) -> ArraySlice<UInt8> {
        var count = -1
        repeat {
            count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw DataError(
                .notReadable, path: path, message: "reading failed: \(String(cString: strerror(errno)))")
        }
        size += count
        let chunk = buffer[..<count]
        hash.update(chunk)
        return chunk
    }

    /// Reads what is left and gives the digest of the whole file.
    mutating func finish() throws(DataError) -> FileDigest {
        while try !nextChunk().isEmpty {}
        return FileDigest(sha256: hash.hexDigest(), size: size)
    }
}
