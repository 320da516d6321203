// An array file's bytes, as they come in, into numbers. Memory grows with the bytes that are there, never
// with what a header claims. Not here: what the numbers mean (NumericArray).

/// Collects one array.
struct ArrayReader: ByteReceiver {
    let line: Int? = nil
    private let format: ArrayFormat
    /// The header as far as it has come; empty once it is read.
    private var header: [UInt8] = []
    private var layout: ArrayLayout?
    /// Bytes of elements so far.
    private var received = 0
    /// The first bytes of an element whose others are still to come.
    private var partial: [UInt8] = []
    private var values: [Double] = []

    init(_ format: ArrayFormat) { self.format = format }

    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(DataError) {
        guard layout == nil else { return try take(bytes) }
        header += bytes
        let parsed =
            switch format {
            case .npy: try NPYHeader.parse(header)
            case .idx: try IDXHeader.parse(header)
            }
        guard let parsed else { return }
        layout = parsed.layout
        let rest = header[parsed.length...]
        header = []
        try take(rest)
    }

    /// The array, once all bytes have come.
    consuming func array() throws(DataError) -> NumericArray {
        guard let layout else {
            throw DataError(
                .malformedArray,
                message: "the \(format.rawValue) header is cut off after \(header.count) bytes "
                    + "(truncated file); copy the file again")
        }
        guard received == layout.byteCount else {
            throw DataError(
                .malformedArray,
                message: "the header says \(claim(layout)), but only \(received) bytes follow "
                    + "(truncated file); copy the file again")
        }
        return NumericArray(layout, values: values)
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) throws(DataError) {
        guard let layout else { return }
        guard bytes.count <= layout.byteCount - received else {
            throw DataError(
                .malformedArray, message: "the header says \(claim(layout)), but more bytes follow")
        }
        received += bytes.count
        var bytes = bytes
        let size = layout.element.size
        if !partial.isEmpty {
            let missing = bytes.prefix(size - partial.count)
            partial += missing
            bytes = bytes.dropFirst(missing.count)
            guard partial.count == size else { return }
            layout.element.append(partial[...], isBigEndian: layout.isBigEndian, to: &values)
            partial.removeAll(keepingCapacity: true)
        }
        let whole = bytes.prefix(bytes.count / size * size)
        layout.element.append(whole, isBigEndian: layout.isBigEndian, to: &values)
        partial += bytes.dropFirst(whole.count)
    }

    private func claim(_ layout: ArrayLayout) -> String {
        "shape \(ArrayLayout.text(layout.shape)) of \(layout.element.rawValue), which is "
            + "\(layout.byteCount) bytes"
    }
}
