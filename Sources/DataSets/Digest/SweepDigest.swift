// The identity of a sweep: its file and its data, so that a run is never resumed with other inputs.

/// SHA-256 over a sweep file's bytes and the digests of its data files.
package struct SweepDigest: Hashable, Sendable {
    /// 64 lower-case hexadecimal digits.
    package let sha256: String

    /// - Parameters:
    ///   - sweepFile: the file's bytes as given.
    ///   - dataFiles: `FileDigest.sha256` of every data file, in the sweep file's order.
    ///
    /// Hashed are the two lengths' unambiguous concatenation: the hexadecimal digest of the sweep file and
    /// those of the data files, one a line.
    package init(sweepFile: some Collection<UInt8>, dataFiles: [String]) {
        let lines = [SHA256.hexDigest(of: sweepFile)] + dataFiles
        sha256 = SHA256.hexDigest(of: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// The first 8 digits, for the run directory's name.
    package var shortID: String { String(sha256.prefix(8)) }
}
