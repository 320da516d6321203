// Bytes into fields and rows: commas, quotes, line ends (RFC 4180, with CR, LF or CRLF). Not here: meaning.

/// What a scanner hands its fields to.
protocol CSVReceiver {
    /// A field of the current row; the slice is valid during the call. `line` counts from 1.
    mutating func field(_ bytes: ArraySlice<UInt8>, line: Int) throws(DataError)
    /// The row's end. Lines that hold nothing but blanks never get here.
    mutating func endRow(line: Int) throws(DataError)
}

/// Splits CSV as it comes in; blanks around unquoted fields are dropped, blank lines skipped.
struct CSVScanner {
    private enum State {
        case fieldStart
        case unquoted
        case quoted
        /// After a quote inside a quoted field: a doubled quote or the field's end.
        case closingQuote
    }

    /// Longest field: an unclosed quote must not swallow a file of any size.
    static let longestField = 1 << 20

    /// The line being read, counted from 1.
    private(set) var line = 1
    private var state = State.fieldStart
    private var buffer: [UInt8] = []
    /// Fields handed on in this row.
    private var fieldCount = 0
    private var rowLine = 1
    private var quoteLine = 1
    private var lastWasCarriageReturn = false
    /// Bytes of a byte order mark still to be recognised at the file's start.
    private var position = 0

    mutating func feed(
        _ bytes: ArraySlice<UInt8>, into receiver: inout some CSVReceiver
    ) throws(DataError) {
        for byte in bytes {
            if position < 3, byte == byteOrderMark[position] {
                position += 1
                continue
            }
            if position < 3 {
                buffer += byteOrderMark[..<position]
                if position > 0 { state = .unquoted }
                position = 3
            }
            let isSecondHalf = lastWasCarriageReturn && byte == lineFeed
            lastWasCarriageReturn = byte == carriageReturn
            if isSecondHalf {
                if state == .quoted { buffer.append(byte) }
                continue
            }
            try take(byte, into: &receiver)
        }
    }

    /// The end of input: a last line without a line end counts.
    mutating func finish(into receiver: inout some CSVReceiver) throws(DataError) {
        guard state != .quoted else {
            throw DataError(
                .malformedTable, line: quoteLine, message: "a quote that opens here is never closed")
        }
        if 1...2 ~= position {
            buffer += byteOrderMark[..<position]
            state = .unquoted
        }
        try endLine(into: &receiver)
    }

    private mutating func take(_ byte: UInt8, into receiver: inout some CSVReceiver) throws(DataError) {
        switch (state, byte) {
        case (.quoted, quote): state = .closingQuote
        case (.quoted, _):
            if byte == lineFeed || byte == carriageReturn { line += 1 }
            try append(byte)
        case (.closingQuote, quote):
            state = .quoted
            try append(byte)
        case (_, comma): try endField(into: &receiver)
        case (_, lineFeed), (_, carriageReturn):
            try endLine(into: &receiver)
            line += 1
            rowLine = line
        case (.closingQuote, space), (.closingQuote, tab): break
        case (.closingQuote, _):
            throw DataError(
                .malformedTable, line: line, column: fieldCount + 1,
                message: "text after a closing quote; a quote inside a quoted field is doubled")
        case (.fieldStart, quote):
            buffer.removeAll(keepingCapacity: true)
            state = .quoted
            quoteLine = line
        case (.fieldStart, space), (.fieldStart, tab): break
        default:
            state = .unquoted
            try append(byte)
        }
    }

    private mutating func append(_ byte: UInt8) throws(DataError) {
        guard buffer.count < Self.longestField else {
            throw DataError(
                .malformedTable, line: state == .quoted ? quoteLine : line, column: fieldCount + 1,
                message: "a field of more than \(Self.longestField) bytes; is a quote left open?")
        }
        buffer.append(byte)
    }

    private mutating func endField(into receiver: inout some CSVReceiver) throws(DataError) {
        var field = buffer[...]
        if state == .unquoted {
            while let last = field.last, last == space || last == tab { field.removeLast() }
        }
        fieldCount += 1
        try receiver.field(field, line: rowLine)
        buffer.removeAll(keepingCapacity: true)
        state = .fieldStart
    }

    private mutating func endLine(into receiver: inout some CSVReceiver) throws(DataError) {
        if fieldCount == 0, state == .fieldStart { return }
        try endField(into: &receiver)
        try receiver.endRow(line: rowLine)
        fieldCount = 0
    }
}

private let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
