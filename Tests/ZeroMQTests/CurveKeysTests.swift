import Testing
import ZeroMQ

@Suite struct CurveKeysTests {
    @Test func z85ReproducesTheVectorOfItsSpecification() {
        let data: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
        #expect(Z85.encode(data) == "HelloWorld")
        #expect(Z85.decode("HelloWorld") == data)
    }

    @Test func z85RoundTripsRandomBytesAndTheExtremes() {
        var generator = SystemRandomNumberGenerator()
        for count in stride(from: 0, through: 64, by: 4) {
            let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Z85.encode(data).flatMap(Z85.decode) == data)
        }
        #expect(Z85.decode("%nSc0") == [255, 255, 255, 255])
        #expect(Z85.decode("00000") == [0, 0, 0, 0])
    }

    @Test(arguments: [
        "Hello!", "Hell\u{7F}", "He llo", "%nSc1", "#####", "Hellö", "\u{0}\u{0}\u{0}\u{0}\u{0}",
    ])
    func z85RefusesWhatIsNotZ85(text: String) {
        #expect(Z85.decode(text) == nil)
    }

    @Test(arguments: [1, 2, 3, 5, 31]) func z85EncodesMultiplesOfFourBytesOnly(count: Int) {
        #expect(Z85.encode([UInt8](repeating: 0, count: count)) == nil)
    }

    @Test func generatedKeysDifferAndThePublicOneFollowsFromTheSecretOne() throws {
        let (first, second) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        #expect(first.secretKey != second.secretKey)
        #expect(try first.secretKey.publicKey() == first.publicKey)
        #expect(first.publicKey.z85.utf8.count == 40)
        #expect(CurvePublicKey(z85: first.publicKey.z85) == first.publicKey)
        #expect(CurveSecretKey(z85: text(of: first.secretKey)) == first.secretKey)
        #expect(CurvePublicKey(bytes: first.publicKey.bytes) == first.publicKey)
    }

    @Test func theKeysOfLibzmqsManualBelongTogether() throws {
        // The pair in zmq_curve(7).
        let secret = try #require(CurveSecretKey(z85: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"))
        #expect(try secret.publicKey().z85 == "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
    }

    private func text(of key: CurveSecretKey) -> String {
        key.withZ85 { String(decoding: $0, as: UTF8.self) }
    }

    @Test func keysOfAnotherLengthAreRefused() {
        #expect(CurvePublicKey(z85: "HelloWorld") == nil)
        #expect(CurveSecretKey(z85: "") == nil)
        #expect(CurveSecretKey(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    }

    @Test func aSecretKeyIsNeverPrinted() throws {
        let keys = try CurveKeyPair.generate()
        var dumped = ""
        dump(keys, to: &dumped)
        for text in ["\(keys)", String(reflecting: keys), dumped] {
            #expect(!text.contains(self.text(of: keys.secretKey)))
            let bytes = keys.secretKey.withUnsafeBytes { [UInt8]($0) }
            #expect(!text.contains("\(bytes[0]), \(bytes[1])"))
        }
    }

    @Test func thisLibzmqCanDoCurve() {
        #expect(Library.hasCurve)
        #expect(Library.version.major >= 4)
    }
}
