// A CSV file as one table of columns: header, rows and documentation come from the same list.
// Not here: which columns a file has, files.

internal import SweepModel

/// One cell before it is text.
package enum CSVField: Sendable {
    /// What there is none of: an accuracy of a regression, a figure of a failed trial.
    case empty
    case integer(Int)
    case unsigned(UInt64)
    /// Reads back to the same bits; `nan`, `inf`, `-inf` where it is not finite.
    case number(Double)
    case text(String)

    /// `.empty` for nil.
    init(_ value: Double?) { self = value.map(CSVField.number) ?? .empty }
    init(_ value: Int?) { self = value.map(CSVField.integer) ?? .empty }
    init(_ value: String?) { self = value.map(CSVField.text) ?? .empty }
}

/// One column: its name, what it holds, and how to take it from a row.
package struct CSVColumn<Row>: Sendable {
    package var name: String
    /// One sentence, with unit and formula where there is one; names of repeated columns hold `<…>`.
    package var documentation: String
    package var field: @Sendable (Row) -> CSVField

    init(_ name: String, _ documentation: String, _ field: @escaping @Sendable (Row) -> CSVField) {
        self.name = name
        self.documentation = documentation
        self.field = field
    }
}

/// A CSV file (RFC 4180, UTF-8, LF line ends): equal rows give equal bytes.
package struct CSVTable<Row>: Sendable {
    /// Name of the file in a run directory.
    package let file: String
    package let columns: [CSVColumn<Row>]

    init(file: String, columns: [CSVColumn<Row>]) {
        self.file = file
        self.columns = columns
    }

    /// Appends the line of names.
    package func appendHeader(to bytes: inout [UInt8]) {
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            CSVText.append(column.name, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends one row's line.
    package func append(_ row: Row, to bytes: inout [UInt8]) {
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch column.field(row) {
            case .empty: break
            case .integer(let value): bytes.append(contentsOf: String(value).utf8)
            case .unsigned(let value): bytes.append(contentsOf: String(value).utf8)
            case .number(let value): bytes.append(contentsOf: CanonicalNumber.text(value).utf8)
            case .text(let value): CSVText.append(value, to: &bytes)
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}

/// Quoting by RFC 4180.
enum CSVText {
    /// Appends a cell: in quotes, with inner quotes doubled, where it holds a comma, a quote or a line break
    /// (or begins or ends with a space, which some readers would drop).
    static func append(_ text: String, to bytes: inout [UInt8]) {
        let utf8 = text.utf8
        let special: Set<UInt8> = [
            UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
        ]
        let space = UInt8(ascii: " ")
        guard utf8.contains(where: special.contains) || utf8.first == space || utf8.last == space else {
            bytes.append(contentsOf: utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
