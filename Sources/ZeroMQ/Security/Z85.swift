// Z85, the text form of CURVE keys: five printable characters for four bytes (RFC 32 at rfc.zeromq.org).

/// Encoding and decoding of Z85.
package enum Z85 {
    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

    private static let valueOfCharacter: [UInt8?] = {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()

    /// The text of `bytes`; nil unless their number is a multiple of four.
    package static func encode(_ bytes: [UInt8]) -> String? {
        characters(of: bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The same as characters in one piece of memory, so that a caller can overwrite a secret.
    static func characters(of bytes: some RandomAccessCollection<UInt8>) -> [UInt8]? {
        guard bytes.count.isMultiple(of: 4) else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 4 * 5)
        var rest = bytes[...]
        while !rest.isEmpty {
            let word = rest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            rest = rest.dropFirst(4)
            for divisor: UInt32 in [52_200_625, 614_125, 7_225, 85, 1] {
                text.append(alphabet[Int(word / divisor % 85)])
            }
        }
        return text
    }

    /// The bytes of `text`; nil for a length that is no multiple of five, a character outside the alphabet
    /// or a group above 2³² − 1.
    package static func decode(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 5) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 5 * 4)
        for start in stride(from: 0, to: characters.count, by: 5) {
            var word: UInt64 = 0
            for character in characters[start..<start + 5] {
                guard let value = valueOfCharacter[Int(character)] else { return nil }
                word = word * 85 + UInt64(value)
            }
            guard let word = UInt32(exactly: word) else { return nil }
            for shift: UInt32 in [24, 16, 8, 0] {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }
}
