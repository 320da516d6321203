// Decompression of gzip (RFC 1952) as the bytes come in, several members in a row too. Not here: files.

import CZlib

/// A running decompression; zlib's state lives on the heap because zlib keeps its address.
struct GzipDecoder: ~Copyable {
    enum Failure: Error, Equatable {
        /// zlib's own words.
        case damaged(String)
        case outOfMemory
    }

    /// The two bytes by which a gzip file is known.
    static let magic: [UInt8] = [0x1f, 0x8b]

    private let stream: UnsafeMutablePointer<z_stream>
    private var memberEnded = false
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    init() throws(Failure) {
        let created = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        created.initialize(to: z_stream())
        // 15 bits of window as ever, + 16: expect a gzip header and check its trailer.
        guard inflateInit2_(created, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else {
            created.deallocate()
            throw .outOfMemory
        }
        stream = created
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether the bytes so far end where a member ends: at the end of input anything else is a truncation.
    var isComplete: Bool { memberEnded }

    /// Decompresses `input` and hands the output on in pieces.
    mutating func decompress<E: Error>(
        _ input: ArraySlice<UInt8>, deliver: (ArraySlice<UInt8>) throws(E) -> Void
    ) throws(E) -> Failure? {
        var input = Array(input)
        let count = input.count
        var consumed = 0
        while consumed < count {
            if memberEnded {
                guard inflateReset(stream) == Z_OK else { return .outOfMemory }
                memberEnded = false
            }
            let (status, produced, left) = inflateOnce(&input, from: consumed)
            consumed = count - left
            try deliver(output[..<produced])
            switch status {
            case Z_STREAM_END: memberEnded = true
            case Z_OK: break
            // No progress possible although output was free: all input is used up.
            case Z_BUF_ERROR: return nil
            case Z_MEM_ERROR: return .outOfMemory
            default: return .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
            }
        }
        return try drain(deliver: deliver)
    }

    /// Output that zlib still holds back although it has read all its input.
    private mutating func drain<E: Error>(
        deliver: (ArraySlice<UInt8>) throws(E) -> Void
    ) throws(E) -> Failure? {
        var nothing: [UInt8] = [0]
        while !memberEnded {
            let (status, produced, _) = inflateOnce(&nothing, from: 1)
            try deliver(output[..<produced])
            if status == Z_STREAM_END { memberEnded = true }
            if status != Z_OK || produced == 0 { break }
        }
        return nil
    }

    private mutating func inflateOnce(
        _ input: inout [UInt8], from start: Int
    ) -> (status: CInt, produced: Int, left: Int) {
        let stream = stream
        return output.withUnsafeMutableBufferPointer { output in
            input.withUnsafeMutableBufferPointer { input in
                stream.pointee.next_in = input.baseAddress.map { $0 + start }
                stream.pointee.avail_in = CUnsignedInt(input.count - start)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = CUnsignedInt(output.count)
                let status = inflate(stream, Z_NO_FLUSH)
                return (status, output.count - Int(stream.pointee.avail_out), Int(stream.pointee.avail_in))
            }
        }
    }
}
