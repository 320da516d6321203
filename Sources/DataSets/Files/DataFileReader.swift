// A data file in whichever format its first bytes tell: NPY, IDX, or else a CSV table. Not here: gzip
// (InputFile+Contents), which file is read (DataSet+File).

/// Looks at the first bytes, then hands all of them to the format's own reader.
struct DataFileReader: ByteReceiver {
    /// Bytes that tell the formats apart.
    private static let startLength = 4

    /// The first bytes, until there are enough.
    private var start: [UInt8] = []
    private var isDecided = false
    private var table: TableReader?
    private var array: ArrayReader?
    /// Takes a CSV table; nil: only arrays are read.
    private let builder: TableBuilder?

    init(table builder: TableBuilder?) { self.builder = builder }

    var line: Int? { table?.line }

    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(DataError) {
        guard !isDecided else { return try hand(on: bytes) }
        start += bytes
        if start.count >= Self.startLength { try decide() }
    }

    /// The table, once all bytes have come; nil: the file is an array.
    mutating func wholeTable() throws(DataError) -> DataSet? {
        if !isDecided { try decide() }
        return try table?.dataSet()
    }

    /// The array, once all bytes have come; it has rows, and its numbers are finite.
    mutating func wholeArray() throws(DataError) -> NumericArray {
        if !isDecided { try decide() }
        guard let array else { throw DataError(.empty, message: "the file is empty") }
        let result = try array.array()
        try result.check()
        return result
    }

    private mutating func decide() throws(DataError) {
        isDecided = true
        switch start.first {
        case NPYHeader.magic[0]: array = ArrayReader(.npy)
        case 0: array = ArrayReader(.idx)
        case UInt8(ascii: "P") where start.starts(with: Self.zipMagic):
            throw DataError(
                .malformedArray,
                message: "a ZIP archive (such as NPZ); unpack it, or save the array with numpy.save")
        case .some where builder == nil:
            throw DataError(
                .malformedArray,
                message: "neither an NPY nor an IDX file: it begins with "
                    + ByteText.hexadecimal(start.prefix(Self.startLength))
                    + "; inputs and targets in two files "
                    + "are arrays, a CSV table holds its target as a column")
        default: table = builder.map { TableReader(builder: $0) }
        }
        let bytes = start
        start = []
        try hand(on: bytes[...])
    }

    private mutating func hand(on bytes: ArraySlice<UInt8>) throws(DataError) {
        try table?.feed(bytes)
        try array?.feed(bytes)
    }

    private static let zipMagic: [UInt8] = [0x50, 0x4b, 0x03, 0x04]
}

/// The CSV scanner with what takes its fields.
private struct TableReader: ByteReceiver {
    private var scanner = CSVScanner()
    private var builder: TableBuilder

    init(builder: TableBuilder) { self.builder = builder }

    var line: Int? { scanner.line }

    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(DataError) {
        try scanner.feed(bytes, into: &builder)
    }

    mutating func dataSet() throws(DataError) -> DataSet {
        try scanner.finish(into: &builder)
        return try builder.dataSet()
    }
}
