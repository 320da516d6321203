// Writing key files: YAML with every value in double quotes. Z85 has neither quotes nor backslashes, and the
// other texts are checked, so nothing needs escaping.

internal import ZeroMQ

/// Bytes of a key file, overwritten after use.
struct KeyText: ~Copyable {
    private(set) var bytes: [UInt8] = []

    init(comment: [String]) {
        // Room for any of these files, so that no smaller copy is left behind in memory.
        bytes.reserveCapacity(4096)
        for line in comment { append("# \(line)\n") }
        append("version: \(KeyDocument.version)\n")
    }

    deinit {
        var bytes = bytes
        bytes.wipe()
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ key: String, _ value: String) {
        append("\(key): \"\(value)\"\n")
    }

    mutating func append(_ keys: CurveKeyPair) {
        append("public_key", keys.publicKey.z85)
        append("secret_key: \"")
        keys.secretKey.withZ85 { bytes.append(contentsOf: $0) }
        append("\"\n")
    }
}
