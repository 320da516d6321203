// What identifies a file's contents. Not here: the hash itself (SHA256).

/// SHA-256 and size of a file.
package struct FileDigest: Hashable, Sendable {
    /// 64 lower-case hexadecimal digits.
    package let sha256: String
    /// Bytes.
    package let size: Int

    package init(sha256: String, size: Int) {
        self.sha256 = sha256
        self.size = size
    }

    /// Reads the file once, in pieces.
    package static func of(path: String) throws(DataError) -> FileDigest {
        var file = try InputFile(path: path)
        return try file.finish()
    }
}
