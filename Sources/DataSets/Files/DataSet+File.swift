// A table from a file, plain or gzip. Not here: rows into numbers (TableBuilder).

import SweepModel

extension DataSet {
    /// Reads a table; class labels are checked, every number is finite.
    ///
    /// - Parameters:
    ///   - file: the table's form, as the sweep file describes it.
    ///   - located: where it lies on this machine; its contents are held against the expected digest first.
    static func read(_ file: FileData, task: LearningTask, at located: LocatedFile) throws(DataError)
        -> DataSet
    {
        var input = try InputFile(path: located.path)
        var outcome: Result<DataSet, DataError>
        do throws(DataError) {
            outcome = .success(try table(file, task: task, from: &input))
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

    private static func table(
        _ file: FileData, task: LearningTask, from input: inout InputFile
    ) throws(DataError) -> DataSet {
        var scanner = CSVScanner()
        var builder = TableBuilder(file: file, task: task)
        var chunk = try input.nextChunk()
        guard !chunk.isEmpty else { throw DataError(.empty, message: "the file is empty") }
        if chunk.starts(with: GzipDecoder.magic) {
            var decoder = try decoder()
            while !chunk.isEmpty {
                let failure = try decoder.decompress(chunk) { (piece) throws(DataError) in
                    try scanner.feed(piece, into: &builder)
                }
                if let failure { throw gzipError(failure, line: scanner.line) }
                chunk = try input.nextChunk()
            }
            guard decoder.isComplete else {
                throw DataError(
                    .damagedGzip, line: scanner.line,
                    message: "the gzip data end too early (truncated file); copy the file again")
            }
        } else {
            while !chunk.isEmpty {
                try scanner.feed(chunk, into: &builder)
                chunk = try input.nextChunk()
            }
        }
        try scanner.finish(into: &builder)
        return try builder.dataSet()
    }

    private static func decoder() throws(DataError) -> GzipDecoder {
        do throws(GzipDecoder.Failure) {
            return try GzipDecoder()
        } catch {
            throw gzipError(error, line: 1)
        }
    }

    private static func gzipError(_ failure: GzipDecoder.Failure, line: Int) -> DataError {
        switch failure {
        case .damaged(let reason):
            DataError(
                .damagedGzip, line: line,
                message: "the gzip data are damaged (\(reason)); copy the file again")
        case .outOfMemory: DataError(.notReadable, message: "no memory to decompress it")
        }
    }
}
