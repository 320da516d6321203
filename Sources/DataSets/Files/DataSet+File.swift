// Inputs and targets from one file or two. Not here: the formats (DataFileReader), rows into numbers
// (TableBuilder, NumericArray).

import SweepModel

/// Which rows a file holds.
enum DataPart {
    case training
    case test
}

extension DataSet {
    /// Reads the rows of one part; class labels are checked, every number is finite.
    ///
    /// - Parameters:
    ///   - file: the files' names and form, as the sweep file describes them.
    ///   - locator: where they lie on this machine; their contents are held against the expected digests.
    /// - Precondition: `file` has a test file where `part` is the test part.
    static func read(
        _ file: FileData, part: DataPart, task: LearningTask, locator: DataLocator
    ) throws(DataError) -> DataSet {
        let isTraining = part == .training
        let inputs = locator.locate(isTraining ? file.path : file.testPath ?? file.path)
        guard let labels = isTraining ? file.labels : file.testLabels else {
            let builder = TableBuilder(file: file, task: task, needsTwoClasses: isTraining)
            return try reading(inputs, table: builder) { (reader) throws(DataError) in
                if let table = try reader.wholeTable() { return table }
                try requireNoHeader(file)
                let set = try reader.wholeArray().table(file, task: task)
                if isTraining { try requireTwoClasses(set.targets) }
                return set
            }
        }
        let array = try reading(inputs) { (reader) throws(DataError) in
            try requireNoHeader(file)
            return try reader.wholeArray()
        }
        let targets = try reading(locator.locate(labels)) { (reader) throws(DataError) in
            let targets = try reader.wholeArray().targets(task, ofRows: array.rows, in: inputs.path)
            if isTraining { try requireTwoClasses(targets) }
            return targets
        }
        let divisor = file.divisor
        return DataSet(
            rows: array.rows, features: array.columns,
            inputs: divisor == 1 ? array.values : array.values.map { $0 / divisor }, targets: targets)
    }

    /// Reads a file once from start to end; `body` takes what it holds. A file with other contents than
    /// expected is refused as such, whatever else is wrong with it.
    private static func reading<Value>(
        _ located: LocatedFile, table builder: TableBuilder? = nil,
        _ body: (inout DataFileReader) throws(DataError) -> Value
    ) throws(DataError) -> Value {
        var input = try InputFile(path: located.path)
        var reader = DataFileReader(table: builder)
        let outcome: Result<Value, DataError>
        do throws(DataError) {
            try input.deliver(to: &reader)
            outcome = .success(try body(&reader))
        } catch {
            outcome = .failure(error)
        }
        if let expected = located.expectedSHA256 {
            let found = try input.finish().sha256
            guard found == expected else {
                throw DataError(
                    .digestMismatch, path: located.path,
                    message:
                        "other contents than the coordinator's file (SHA-256 \(found.prefix(12))… instead "
                        + "of \(expected.prefix(12))…); copy that file here or remove this one")
            }
        }
        if case .failure(var error) = outcome {
            error.path = error.path ?? located.path
            throw error
        }
        return try outcome.get()
    }

    private static func requireNoHeader(_ file: FileData) throws(DataError) {
        guard file.header == nil else {
            throw DataError(
                .malformedArray,
                message: "header: only a CSV table has one, and this is an array; leave it out")
        }
    }

    private static func requireTwoClasses(_ targets: DataTargets) throws(DataError) {
        guard case .classes(_, count: 1) = targets else { return }
        throw DataError(.invalidLabel, message: TableBuilder.oneClass + "; are these the targets?")
    }
}
