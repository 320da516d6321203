// The keys of CURVE (RFC 26 at rfc.zeromq.org): Curve25519, 32 bytes each, written as 40 characters of Z85.
// Not for keeping them: files and permissions are the caller's.

internal import CZeroMQ

/// A key that may be shown to anybody; it names a peer.
package struct CurvePublicKey: Hashable, Sendable, CustomStringConvertible {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == CurveKeyPair.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Nil unless `text` is Z85 of 32 bytes.
    package init?(z85 text: String) {
        guard let bytes = Z85.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// 40 characters; the user id of this peer's messages.
    package var z85: String { Z85.encode(bytes) ?? "" }

    package var description: String { z85 }
}

/// A key that stays with its owner. Never printed; overwritten when the last copy goes.
package struct CurveSecretKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    private let storage: SecretBytes

    /// Nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == CurveKeyPair.byteCount else { return nil }
        storage = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
    }

    /// Nil unless `text` is Z85 of 32 bytes.
    package init?(z85 text: String) {
        guard var bytes = Z85.decode(text) else { return nil }
        defer { bytes.wipe() }
        self.init(bytes: bytes)
    }

    /// The 32 bytes, valid within `body` only.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try storage.withUnsafeBytes(body)
    }

    /// The 40 characters of the key's text, for writing it to a private file; overwritten after `body`.
    package func withZ85<Result, Failure: Error>(
        _ body: ([UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var text = storage.withUnsafeBytes { Z85.characters(of: $0) } ?? []
        defer { text.wipe() }
        return try body(text)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.withUnsafeBytes { left in right.withUnsafeBytes { right in left.elementsEqual(right) } }
    }

    package func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    package var description: String { "secret key" }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

    /// The public key that belongs to it.
    package func publicKey() throws(ZeroMQError) -> CurvePublicKey {
        var text = [CChar](repeating: 0, count: CurveKeyPair.textCapacity)
        let code = withZ85 { characters in
            var secret = characters.map { CChar(bitPattern: $0) } + [0]
            defer { secret.wipe() }
            return zmq_curve_public(&text, &secret)
        }
        guard code == 0 else { throw .last(.generateKeys) }
        return try CurveKeyPair.parsed(text, CurvePublicKey.init(z85:))
    }
}

/// A peer's keys.
package struct CurveKeyPair: Hashable, Sendable {
    package let publicKey: CurvePublicKey
    package let secretKey: CurveSecretKey

    package init(publicKey: CurvePublicKey, secretKey: CurveSecretKey) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// Fresh keys, from the system's randomness.
    package static func generate() throws(ZeroMQError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: textCapacity)
        var secretText = [CChar](repeating: 0, count: textCapacity)
        defer { secretText.wipe() }
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else { throw .last(.generateKeys) }
        return CurveKeyPair(
            publicKey: try parsed(publicText, CurvePublicKey.init(z85:)),
            secretKey: try parsed(secretText, CurveSecretKey.init(z85:)))
    }

    static let byteCount = 32
    /// 40 characters and a terminating zero.
    fileprivate static let textCapacity = 41

    fileprivate static func parsed<Key>(
        _ text: [CChar], _ parse: (String) -> Key?
    ) throws(ZeroMQError) -> Key {
        let characters = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        guard let key = parse(String(decoding: characters, as: UTF8.self)) else {
            throw ZeroMQError(.invalidArgument, .generateKeys)
        }
        return key
    }
}
