// A look at protobuf bytes before they are parsed. An entry of two bytes becomes a value of several hundred
// in memory, so a small malicious message could claim gigabytes before its lists are counted.
//
// Encoding: https://protobuf.dev/programming-guides/encoding

/// Counts a message's fields without storing them.
enum EntryScan {
    /// Whether the message's submessages hold at most `limit` fields altogether. What does not parse ends
    /// the count: the parser stops there as well.
    static func hasFields(_ bytes: [UInt8], atMost limit: Int) -> Bool {
        var count = 0
        bytes.withUnsafeBytes { buffer in
            var top = FieldReader(buffer)
            while count <= limit, let field = top.next() {
                count += 1
                guard let inner = field.contents else { continue }
                var reader = FieldReader(inner)
                while count <= limit, reader.next() != nil { count += 1 }
            }
        }
        return count <= limit
    }
}

/// Steps through fields; ends at the first thing that does not parse.
private struct FieldReader {
    /// A field, with its bytes where it is length-delimited.
    struct Field {
        let contents: Slice<UnsafeRawBufferPointer>?
    }

    private var rest: Slice<UnsafeRawBufferPointer>

    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes[...]
    }

    init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        rest = bytes
    }

    mutating func next() -> Field? {
        guard let key = variableLengthInteger() else { return nil }
        switch key & 7 {
        case 0: return variableLengthInteger().map { _ in Field(contents: nil) }
        case 1: return take(8).map { _ in Field(contents: nil) }
        case 2: return variableLengthInteger().flatMap { take($0) }.map { Field(contents: $0) }
        // Groups nest instead of naming their length; their parts count as fields of this level.
        case 3, 4: return Field(contents: nil)
        case 5: return take(4).map { _ in Field(contents: nil) }
        default: return nil
        }
    }

    private mutating func variableLengthInteger() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private mutating func take(_ count: UInt64) -> Slice<UnsafeRawBufferPointer>? {
        guard let count = Int(exactly: count), count <= rest.count else { return nil }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }
}
