// SHA-256 against the examples of FIPS 180-4 (NIST CSRC, "SHA256.pdf" and the CAVP byte vectors).

import DataSets
import Testing

@Suite struct SHA256Tests {
    @Test(
        "the digest of NIST's messages",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func messages(_ message: String, _ digest: String) {
        #expect(SHA256.hexDigest(of: Array(message.utf8)) == digest)
    }

    @Test("the digest of a million a's")
    func millionAs() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.hexDigest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)) == digest)
    }

    @Test("pieces of any size give the digest of the whole, at every length around a block")
    func pieces() {
        for length in 0...260 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + length) }
            let whole = SHA256.hexDigest(of: bytes)
            for size in [1, 3, 63, 64, 65, 200] {
                var hash = SHA256()
                for start in stride(from: 0, to: length, by: size) {
                    hash.update(bytes[start..<min(start + size, length)])
                }
                #expect(hash.hexDigest() == whole, "\(length) bytes in pieces of \(size)")
            }
        }
    }

    @Test("reading the digest does not end the hash")
    func digestTwice() {
        var hash = SHA256()
        hash.update(Array("ab".utf8))
        _ = hash.digest()
        hash.update(Array("c".utf8))
        #expect(hash.hexDigest() == SHA256.hexDigest(of: Array("abc".utf8)))
    }

    @Test("a sweep's digest changes with every byte of its file and with every data file")
    func sweepDigest() {
        let one = SweepDigest(sweepFile: Array("name: a".utf8), dataFiles: ["00"])
        #expect(one.shortID.count == 8)
        #expect(one.sha256.hasPrefix(one.shortID))
        #expect(one == SweepDigest(sweepFile: Array("name: a".utf8), dataFiles: ["00"]))
        #expect(one != SweepDigest(sweepFile: Array("name: b".utf8), dataFiles: ["00"]))
        #expect(one != SweepDigest(sweepFile: Array("name: a".utf8), dataFiles: ["01"]))
        #expect(one != SweepDigest(sweepFile: Array("name: a".utf8), dataFiles: []))
    }
}
