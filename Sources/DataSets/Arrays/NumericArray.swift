// An array from a file as rows of numbers, and how inputs and targets come from it. Not here: its bytes.

import SweepModel

/// Rows of finite or other numbers; dimensions after the first are flattened to columns.
struct NumericArray: Hashable, Sendable {
    let shape: [Int]
    let rows: Int
    /// Numbers of a row; 1 for a 1-D array.
    let columns: Int
    /// Row-major, rows × columns.
    let values: [Double]

    /// - Parameter values: in the layout's own order; as many as it says.
    init(_ layout: ArrayLayout, values: [Double]) {
        shape = layout.shape
        rows = layout.shape.first ?? 1
        columns = rows == 0 ? 0 : layout.count / rows
        self.values =
            layout.isFortranOrder && layout.shape.count > 1
            ? Self.rowMajor(values, shape: layout.shape, columns: columns) : values
    }

    /// From first-index-fastest to last-index-fastest order.
    private static func rowMajor(_ values: [Double], shape: [Int], columns: Int) -> [Double] {
        let rows = shape[0]
        var result = [Double](repeating: 0, count: values.count)
        for column in 0..<columns {
            var (rest, stride, start) = (column, values.count, 0)
            for size in shape.dropFirst().reversed() {
                stride /= size
                start += rest % size * stride
                rest /= size
            }
            for row in 0..<rows { result[row * columns + column] = values[start + row] }
        }
        return result
    }

    // MARK: - Checks

    /// Refuses an array without rows, columns or finite numbers.
    func check() throws(DataError) {
        guard !shape.isEmpty else {
            throw DataError(
                .shapeMismatch, message: "a single number; an array with one row a sample is expected")
        }
        guard rows > 0, columns > 0 else {
            throw DataError(
                .empty, message: "an array of shape \(ArrayLayout.text(shape)) holds no numbers")
        }
        guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
        let (row, column) = index.quotientAndRemainder(dividingBy: columns)
        throw DataError(
            .nonFinite(row: row, column: column),
            message:
                "\(place(row, column)): \(CanonicalNumber.text(values[index])): all numbers must be finite")
    }

    /// `row 3, column 5 (from 0)`.
    private func place(_ row: Int, _ column: Int) -> String {
        "row \(row)\(shape.count > 1 ? ", column \(column)" : "") (counted from 0)"
    }

    // MARK: - Inputs and targets

    /// The targets that this array, a file of its own, gives `rows` inputs.
    func targets(_ task: LearningTask, ofRows rows: Int, in inputs: String) throws(DataError) -> DataTargets {
        guard self.rows == rows else {
            throw DataError(
                .shapeMismatch,
                message: "targets of \(self.rows) rows (shape \(ArrayLayout.text(shape))), but \(inputs) "
                    + "has \(rows) rows of inputs")
        }
        guard task == .classification else { return .values(values, outputs: columns) }
        guard columns == 1 else {
            throw DataError(
                .shapeMismatch,
                message: "labels of shape \(ArrayLayout.text(shape)); classification needs one class a row, "
                    + "shape (\(rows),) (for real targets say task: regression)")
        }
        return try classes(of: values) { row in place(row, 0) }
    }

    /// Inputs and targets of one array, as of a CSV table.
    func table(_ file: FileData, task: LearningTask) throws(DataError) -> DataSet {
        guard shape.count == 2, columns > 1 else {
            throw DataError(
                .shapeMismatch,
                message: "an array of shape \(ArrayLayout.text(shape)) without targets; name their file as "
                    + "labels, or take a 2-D array with the target in one of its columns")
        }
        let target = try targetColumn(file.target)
        let column = (0..<rows).map { values[$0 * columns + target] }
        let inputs = values.indices.lazy.filter { $0 % columns != target }.map { values[$0] / file.divisor }
        let targets: DataTargets =
            switch task {
            case .regression: .values(column, outputs: 1)
            case .classification: try classes(of: column) { row in place(row, target) }
            }
        return DataSet(rows: rows, features: columns - 1, inputs: Array(inputs), targets: targets)
    }

    private func targetColumn(_ target: TargetColumn) throws(DataError) -> Int {
        switch target {
        case .last: return columns - 1
        case .index(let index):
            guard 0..<columns ~= index else {
                throw DataError(
                    .unknownTarget,
                    message: "target: column \(index) (counted from 0) of \(columns) columns")
            }
            return index
        case .name(let name):
            throw DataError(
                .unknownTarget,
                message: "target: \"\(name)\" asks for a column by name, but an array's columns have none; "
                    + "give the column's number (from 0) or last")
        }
    }

    private func classes(
        of values: [Double], place: (_ row: Int) -> String
    ) throws(DataError) -> DataTargets {
        let labels = 0...Double(TableBuilder.largestLabel)
        if let row = values.firstIndex(where: { !labels.contains($0) || $0 != $0.rounded() }) {
            throw DataError(
                .invalidLabel,
                message: "\(place(row)): class label \(CanonicalNumber.text(values[row])); "
                    + TableBuilder.allowedLabels)
        }
        let classes = values.map { Int32($0) }
        return .classes(classes, count: Int(classes.max() ?? 0) + 1)
    }
}
