// The header of IDX, the format of MNIST: two zero bytes, the element type, the number of dimensions, then
// each dimension as a big-endian UInt32. Source: LeCun, Cortes & Burges, "The MNIST database of handwritten
// digits".

enum IDXHeader {
    /// The layout and the header's length in bytes; nil: more bytes are needed.
    static func parse(_ bytes: [UInt8]) throws(DataError) -> (layout: ArrayLayout, length: Int)? {
        guard bytes.count >= 4 else { return nil }
        guard bytes[0] == 0, bytes[1] == 0 else {
            throw DataError(
                .malformedArray,
                message: "an IDX file begins with two zero bytes, but this one with "
                    + ByteText.hexadecimal(bytes.prefix(2)))
        }
        let element: ElementType =
            switch bytes[2] {
            case 0x08: .uint8
            case 0x09: .int8
            case 0x0b: .int16
            case 0x0c: .int32
            case 0x0d: .float32
            case 0x0e: .float64
            default:
                throw DataError(
                    .unsupportedElementType,
                    message: "IDX element type \(ByteText.hexadecimal(bytes[2...2])); there are 08 (u1), "
                        + "09 (i1), 0b (i2), 0c (i4), 0d (f4) and 0e (f8)")
            }
        let dimensions = Int(bytes[3])
        guard dimensions > 0 else {
            throw DataError(.malformedArray, message: "the IDX header says that there are no dimensions")
        }
        let length = 4 + 4 * dimensions
        guard bytes.count >= length else { return nil }
        let shape = (0..<dimensions).map { dimension in
            bytes[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
        }
        let layout = try ArrayLayout(format: .idx, element: element, isBigEndian: true, shape: shape)
        return (layout, length)
    }
}

/// Bytes as error messages show them.
enum ByteText {
    /// `93 4e 55`.
    static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
