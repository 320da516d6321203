// Memory for secrets: overwritten before it is given back. Not here: where secrets come from, and the copies
// that libzmq and the text of a key file make while they are handled.

internal import Glibc

/// Bytes that nobody finds in freed memory.
final class SecretBytes: Sendable {
    // Sound to share: written in `init` only, and freed when nobody has a reference.
    nonisolated(unsafe) private let buffer: UnsafeMutableRawBufferPointer

    init(copying bytes: UnsafeRawBufferPointer) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyMemory(from: bytes)
    }

    deinit {
        Self.wipe(buffer)
        buffer.deallocate()
    }

    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(buffer))
    }

    /// Overwrites memory; unlike a loop, this is not optimised away where the memory is freed next.
    fileprivate static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        explicit_bzero(start, buffer.count)
    }
}

extension Array where Element: FixedWidthInteger {
    /// Overwrites the elements where they lie, provided that no other array shares them.
    package mutating func wipe() {
        withUnsafeMutableBytes { SecretBytes.wipe($0) }
    }
}
