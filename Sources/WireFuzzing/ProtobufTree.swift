// Protobuf bytes as a tree that can be changed in places and written again, also wrongly. Knows no schema:
// whatever parses as a message may be one. Encoding: https://protobuf.dev/programming-guides/encoding

/// One field of a message.
struct ProtobufField: Hashable {
    indirect enum Value: Hashable {
        case variable(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes([UInt8])
        case message([ProtobufField])
        /// Written as it is, without a tag of its own: the place for lies.
        case raw([UInt8])
    }

    var number: UInt64
    var value: Value

    /// As the low bits of a tag say it; nil for raw bytes.
    var wireType: UInt64? {
        switch value {
        case .variable: 0
        case .fixed64: 1
        case .bytes, .message: 2
        case .fixed32: 5
        case .raw: nil
        }
    }
}

// MARK: - Writing

enum ProtobufWriter {
    static func bytes(of fields: [ProtobufField]) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields { append(field, to: &bytes) }
        return bytes
    }

    static func append(_ field: ProtobufField, to bytes: inout [UInt8]) {
        if let type = field.wireType { appendVariable(field.number << 3 | type, to: &bytes) }
        switch field.value {
        case .variable(let value): appendVariable(value, to: &bytes)
        case .fixed64(let value):
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
            }
        case .fixed32(let value):
            for shift in stride(from: 0, to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
            }
        case .bytes(let contents):
            appendVariable(UInt64(contents.count), to: &bytes)
            bytes += contents
        case .message(let fields):
            let contents = Self.bytes(of: fields)
            appendVariable(UInt64(contents.count), to: &bytes)
            bytes += contents
        case .raw(let contents): bytes += contents
        }
    }

    /// Seven bits a byte, the lowest first.
    static func appendVariable(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

// MARK: - Reading

enum ProtobufReader {
    /// Deepest nesting that is looked for.
    private static let depthMaximum = 8

    /// The fields of bytes that are a message from end to end; nil for all others.
    static func fields(of bytes: some Collection<UInt8>, depth: Int = 0) -> [ProtobufField]? {
        var rest = Array(bytes)[...]
        var fields: [ProtobufField] = []
        while !rest.isEmpty {
            guard let tag = variable(&rest), tag >> 3 > 0, let value = value(tag & 7, &rest, depth) else {
                return nil
            }
            fields.append(ProtobufField(number: tag >> 3, value: value))
        }
        return fields
    }

    private static func value(
        _ wireType: UInt64, _ rest: inout ArraySlice<UInt8>, _ depth: Int
    ) -> ProtobufField.Value? {
        switch wireType {
        case 0: return variable(&rest).map { .variable($0) }
        case 1: return fixed(8, &rest).map { .fixed64($0) }
        case 5: return fixed(4, &rest).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
        case 2:
            guard let count = variable(&rest), count <= rest.count else { return nil }
            let contents = rest.prefix(Int(count))
            rest = rest.dropFirst(Int(count))
            if depth < depthMaximum, !contents.isEmpty, let fields = fields(of: contents, depth: depth + 1) {
                return .message(fields)
            }
            return .bytes(Array(contents))
        default: return nil
        }
    }

    private static func variable(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func fixed(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> UInt64? {
        guard rest.count >= count else { return nil }
        let value = rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}
