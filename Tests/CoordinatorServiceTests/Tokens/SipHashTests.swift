// SipHash against the reference implementation's published vectors (vectors_sip128: key 00…0f, message 00,
// 01, …) and, for longer messages, against OpenSSL's: openssl mac -macopt hexkey:… -macopt size:16 SIPHASH.

import CoordinatorService
import Testing

@Suite struct SipHashTests {
    private static let key = (0..<16).map(UInt8.init)

    @Test(
        "Messages of 0, 8, 16 and 48 bytes have the published hashes",
        arguments: [
            (0, "a3817f04ba25a8e66df67214c7550293"), (8, "3b62a9ba6258f5610f83e264f31497b4"),
            (16, "6ee2a4ca67b054bbfd3315bf85230577"), (48, "f7e5aef549f782cf379055a608269b16"),
        ])
    func vectors(length: Int, expected: String) throws {
        let words = stride(from: 0, to: length, by: 8).map { start in
            (start..<start + 8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let hash = try #require(SipHash(key: Self.key)).hash(words)
        let bytes = [hash.high, hash.low].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        #expect(digits.joined() == expected)
    }

    @Test("A key of another length is none")
    func wrongKey() {
        #expect(SipHash(key: []) == nil)
        #expect(SipHash(key: Array(repeating: 1, count: 17)) == nil)
    }
}
