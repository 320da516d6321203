// Array files written byte by byte, so that no reader of ours has a part in them.

/// An NPY file with a header as NumPy writes it.
func npy(
    _ descr: String, _ shape: String, _ elements: [UInt8], isFortranOrder: Bool = false, version: UInt8 = 1
) -> [UInt8] {
    let order = isFortranOrder ? "True" : "False"
    return npy(
        header: "{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }", elements,
        version: version)
}

/// An NPY file with any header text, padded to 64 bytes and ended by a line feed.
func npy(header: String, _ elements: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let lengthBytes = version == 1 ? 2 : 4
    let unpadded = 8 + lengthBytes + header.utf8.count + 1
    let padding = (64 - unpadded % 64) % 64
    let length = header.utf8.count + padding + 1
    return [0x93] + Array("NUMPY".utf8) + [version, 0]
        + (0..<lengthBytes).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        + Array(header.utf8) + Array(repeating: 0x20, count: padding) + [0x0a] + elements
}

/// An IDX file.
func idx(_ type: UInt8, _ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(shape.count)] + shape.flatMap { bigEndian(UInt32($0)) } + elements
}

func littleEndian<Bits: FixedWidthInteger>(_ value: Bits) -> [UInt8] {
    stride(from: 0, to: Bits.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
}

func bigEndian<Bits: FixedWidthInteger>(_ value: Bits) -> [UInt8] { littleEndian(value).reversed() }

/// float64 elements, little-endian.
func doubles(_ values: [Double]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }
