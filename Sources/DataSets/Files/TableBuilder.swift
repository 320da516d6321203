// Rows of fields into numbers: header, target column, class labels. Not here: splitting bytes (CSVScanner).

import SweepModel

/// Collects a table; inputs and targets come apart at the end.
struct TableBuilder: CSVReceiver {
    /// Numbers of a table, inputs and targets together: 8 GiB.
    static let largestCount = 1 << 30
    /// Greatest class label.
    static let largestLabel = 65_535
    static let allowedLabels =
        "labels are whole numbers from 0 to \(largestLabel) (for real targets say task: regression)"
    static let oneClass = "all labels are 0, but classification needs two classes or more"

    private let file: FileData
    private let task: LearningTask
    /// Whether labels that are all 0 are refused; a held-out part may hold one class only.
    private let needsTwoClasses: Bool
    /// The first row, kept until its end decides whether it is a header.
    private var firstRow: [[UInt8]]? = []
    private var names: [String]?
    private var columnCount = 0
    private var target = 0
    /// Fields of the current row so far.
    private var position = 0
    private(set) var rows = 0
    private var inputs: [Double] = []
    private var labels: [Int32] = []
    private var values: [Double] = []

    init(file: FileData, task: LearningTask, needsTwoClasses: Bool) {
        self.file = file
        self.task = task
        self.needsTwoClasses = needsTwoClasses
    }

    mutating func field(_ bytes: ArraySlice<UInt8>, line: Int) throws(DataError) {
        if firstRow != nil {
            firstRow?.append(Array(bytes))
        } else {
            if position < columnCount { try number(bytes, line: line) }
            position += 1
        }
    }

    mutating func endRow(line: Int) throws(DataError) {
        if let row = firstRow {
            firstRow = nil
            try begin(with: row, line: line)
            guard names == nil else { return }
            for bytes in row { try field(bytes[...], line: line) }
        }
        guard position == columnCount else {
            throw DataError(
                .raggedRow, line: line,
                message: "\(counted(position)), but the first row has \(columnCount)")
        }
        position = 0
        rows += 1
        guard rows * columnCount <= Self.largestCount else {
            throw DataError(
                .tooLarge, line: line, message: "a table of more than \(Self.largestCount) numbers")
        }
    }

    /// The finished table.
    consuming func dataSet() throws(DataError) -> DataSet {
        guard firstRow == nil else {
            throw DataError(.empty, message: "the file holds no rows; one row a sample is expected")
        }
        guard rows > 0 else {
            throw DataError(
                .empty, message: "the file holds a header and no rows; if the row is data, say header: false")
        }
        let targets: DataTargets
        switch task {
        case .regression: targets = .values(values, outputs: 1)
        case .classification:
            let count = Int(labels.max() ?? 0) + 1
            guard count > 1 || !needsTwoClasses else {
                throw DataError(
                    .invalidLabel, column: target + 1, message: Self.oneClass + "; is this the target column?"
                )
            }
            targets = .classes(labels, count: count)
        }
        let divisor = file.divisor
        let scaled = divisor == 1 ? inputs : inputs.map { $0 / divisor }
        return DataSet(rows: rows, features: columnCount - 1, inputs: scaled, targets: targets)
    }

    // MARK: - The first row

    private mutating func begin(with row: [[UInt8]], line: Int) throws(DataError) {
        columnCount = row.count
        if file.header ?? Self.looksLikeHeader(row) {
            var found: [String] = []
            for (index, bytes) in row.enumerated() {
                found.append(try text(bytes[...], line: line, column: index))
            }
            names = found
        }
        guard columnCount >= 2 else {
            var message = "one column only, but inputs and a target are needed"
            if let other = [";", "\t", "|"].first(where: { row[0].contains($0.utf8.first ?? 0) }) {
                message += "; the fields seem to be separated by \"\(other == "\t" ? "tab" : other)\", "
                message += "only commas are read"
            }
            throw DataError(.malformedTable, line: line, message: message)
        }
        target = try targetColumn(line: line)
    }

    /// Most of the fields are no numbers, or all that are number their own column (as pandas names them).
    private static func looksLikeHeader(_ row: [[UInt8]]) -> Bool {
        let numbers = row.enumerated().compactMap { index, bytes in
            NumberField.value(of: bytes[...]).map { (index, $0) }
        }
        if numbers.count == row.count { return false }
        return numbers.count * 2 < row.count || numbers.allSatisfy { Double($0.0) == $0.1 }
    }

    private func targetColumn(line: Int) throws(DataError) -> Int {
        switch file.target {
        case .last: return columnCount - 1
        case .index(let index):
            guard 0..<columnCount ~= index else {
                throw DataError(
                    .unknownTarget, line: line,
                    message: "target: column \(index) (counted from 0) of \(counted(columnCount))")
            }
            return index
        case .name(let name):
            guard let names else {
                throw DataError(
                    .unknownTarget, line: line,
                    message:
                        "target: \"\(name)\" asks for a column by name, but the first row holds numbers; "
                        + "give the column's number (from 0) or last")
            }
            if let index = names.firstIndex(of: name) { return index }
            var message = "target: no column is named \"\(name)\""
            if let nearest = Spelling.nearest(to: name, in: names) {
                message += "; did you mean \"\(nearest)\"?"
            } else {
                message += "; the first row names \(names.prefix(12).joined(separator: ", "))"
                if names.count > 12 { message += ", …" }
            }
            throw DataError(.unknownTarget, line: line, message: message)
        }
    }

    // MARK: - Fields

    private mutating func number(_ bytes: ArraySlice<UInt8>, line: Int) throws(DataError) {
        guard let value = NumberField.value(of: bytes) else {
            let found = try text(bytes, line: line, column: position)
            throw notANumber(found, line: line)
        }
        guard value.isFinite else {
            throw DataError(
                .nonFinite(row: rows, column: position), line: line, column: position + 1,
                message: "\(place)\(CanonicalNumber.text(value)): all numbers must be finite")
        }
        if position != target {
            inputs.append(value)
        } else if task == .regression {
            values.append(value)
        } else {
            guard value >= 0, value <= Double(Self.largestLabel), value == value.rounded() else {
                throw invalidLabel(CanonicalNumber.text(value), line: line)
            }
            labels.append(Int32(value))
        }
    }

    private func notANumber(_ found: String, line: Int) -> DataError {
        if found.isEmpty {
            return DataError(
                .notANumber, line: line, column: position + 1,
                message: "\(place)empty; fill in the missing value or drop the row")
        }
        if position == target, task == .classification { return invalidLabel("\"\(found)\"", line: line) }
        var message = "\(place)\"\(found)\" is not a number"
        if rows == 0, names == nil { message += "; if the first row holds names, say header: true" }
        return DataError(.notANumber, line: line, column: position + 1, message: message)
    }

    private func invalidLabel(_ found: String, line: Int) -> DataError {
        DataError(
            .invalidLabel, line: line, column: position + 1,
            message: "\(place)class label \(found); \(Self.allowedLabels)")
    }

    /// `(width) ` where the column has a name.
    private var place: String {
        guard let names, position < names.count, !names[position].isEmpty else { return "" }
        return "(\(names[position])) "
    }

    private func text(
        _ bytes: ArraySlice<UInt8>, line: Int, column: Int
    ) throws(DataError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DataError(
                .notUTF8, line: line, column: column + 1, message: "bytes that are not UTF-8 text")
        }
        return text.count > 60 ? text.prefix(60) + "…" : text
    }

    private func counted(_ fields: Int) -> String { fields == 1 ? "1 field" : "\(fields) fields" }
}
