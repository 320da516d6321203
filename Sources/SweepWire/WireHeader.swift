// The first frame of every message: who speaks, in which version. Its layout never changes.

/// Eight bytes: "GSWP", version (big-endian), speaker, zero.
struct WireHeader: Hashable {
    enum Speaker: UInt8 {
        case worker = 0x57  // W
        case coordinator = 0x43  // C
    }

    static let byteCount = 8
    private static let magic = Array("GSWP".utf8)

    static func encode(version: UInt16 = WireCodec.protocolVersion, from speaker: Speaker) -> [UInt8] {
        magic + [UInt8(version >> 8), UInt8(version & 0xFF), speaker.rawValue, 0]
    }

    /// Refuses everything but this version, spoken by `speaker`.
    static func check(_ bytes: [UInt8], from speaker: Speaker) throws(WireError) {
        guard bytes.count == byteCount, bytes.starts(with: magic) else {
            throw WireError(.notGradsweep, "header")
        }
        let version = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
        guard version == WireCodec.protocolVersion else {
            throw WireError(.unsupportedVersion(version), "header.version")
        }
        guard bytes[7] == 0, let actual = Speaker(rawValue: bytes[6]) else {
            throw WireError(.malformed, "header")
        }
        guard actual == speaker else { throw WireError(.wrongSpeaker, "header.speaker") }
    }
}
