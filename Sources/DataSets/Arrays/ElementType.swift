// The element types of array files and how their bytes become numbers. Not here: how a file names its type
// (NPYHeader, IDXHeader).

/// What one element of an array file is.
enum ElementType: String, CaseIterable, Hashable, Sendable {
    case bool = "bool"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case float16 = "f2"
    case float32 = "f4"
    case float64 = "f8"

    /// Bytes of an element.
    var size: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .float16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64: 8
        }
    }

    /// Appends the numbers that `bytes` hold, whole elements only. Integers beyond 2⁵³ are rounded to the
    /// nearest Double; every other number is exact.
    func append(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool, to values: inout [Double]) {
        switch self {
        case .bool: for byte in bytes { values.append(byte == 0 ? 0 : 1) }
        case .uint8: for byte in bytes { values.append(Double(byte)) }
        case .int8: for byte in bytes { values.append(Double(Int8(bitPattern: byte))) }
        case .uint16: forEach(UInt16.self, in: bytes, isBigEndian) { values.append(Double($0)) }
        case .uint32: forEach(UInt32.self, in: bytes, isBigEndian) { values.append(Double($0)) }
        case .uint64: forEach(UInt64.self, in: bytes, isBigEndian) { values.append(Double($0)) }
        case .int16:
            forEach(UInt16.self, in: bytes, isBigEndian) { values.append(Double(Int16(bitPattern: $0))) }
        case .int32:
            forEach(UInt32.self, in: bytes, isBigEndian) { values.append(Double(Int32(bitPattern: $0))) }
        case .int64:
            forEach(UInt64.self, in: bytes, isBigEndian) { values.append(Double(Int64(bitPattern: $0))) }
        case .float16: forEach(UInt16.self, in: bytes, isBigEndian) { values.append(HalfFloat.value($0)) }
        case .float32:
            forEach(UInt32.self, in: bytes, isBigEndian) { values.append(Double(Float(bitPattern: $0))) }
        case .float64:
            forEach(UInt64.self, in: bytes, isBigEndian) { values.append(Double(bitPattern: $0)) }
        }
    }

    private func forEach<Bits: FixedWidthInteger & BitwiseCopyable>(
        _ type: Bits.Type, in bytes: ArraySlice<UInt8>, _ isBigEndian: Bool, _ body: (Bits) -> Void
    ) {
        bytes.withUnsafeBytes { buffer in
            for offset in stride(from: 0, to: buffer.count - size + 1, by: size) {
                let raw = buffer.loadUnaligned(fromByteOffset: offset, as: Bits.self)
                body(isBigEndian ? Bits(bigEndian: raw) : Bits(littleEndian: raw))
            }
        }
    }
}

/// IEEE 754 binary16. Swift's own Float16 does not exist on every platform.
private enum HalfFloat {
    static func value(_ bits: UInt16) -> Double {
        let fraction = Double(bits & 0x3ff)
        let exponent = Int(bits >> 10 & 0x1f)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 0x1f: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
            }
        return bits & 0x8000 == 0 ? magnitude : -magnitude
    }
}
