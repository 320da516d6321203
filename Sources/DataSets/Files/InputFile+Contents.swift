// A file's contents in pieces, decompressed where its first bytes are those of gzip. Not here: what they
// mean.

/// What takes a file's bytes as they come.
protocol ByteReceiver {
    /// Takes the next bytes; the slice is valid during the call.
    mutating func feed(_ bytes: ArraySlice<UInt8>) throws(DataError)
    /// Line of a text file that the bytes so far end in, counted from 1; nil for other files.
    var line: Int? { get }
}

extension InputFile {
    /// Hands the contents on, start to end.
    ///
    /// - Errors: `empty` for no bytes at all, `damagedGzip`, and what `receiver` finds.
    mutating func deliver(to receiver: inout some ByteReceiver) throws(DataError) {
        var chunk = try nextChunk()
        guard !chunk.isEmpty else { throw DataError(.empty, message: "the file is empty") }
        guard chunk.starts(with: GzipDecoder.magic) else {
            while !chunk.isEmpty {
                try receiver.feed(chunk)
                chunk = try nextChunk()
            }
            return
        }
        var decoder = try Self.decoder()
        while !chunk.isEmpty {
            let failure = try decoder.decompress(chunk) { (piece) throws(DataError) in
                try receiver.feed(piece)
            }
            if let failure { throw Self.error(failure, line: receiver.line) }
            chunk = try nextChunk()
        }
        guard decoder.isComplete else {
            throw DataError(
                .damagedGzip, line: receiver.line,
                message: "the gzip data end too early (truncated file); copy the file again")
        }
    }

    private static func decoder() throws(DataError) -> GzipDecoder {
        do throws(GzipDecoder.Failure) {
            return try GzipDecoder()
        } catch {
            throw self.error(error, line: nil)
        }
    }

    private static func error(_ failure: GzipDecoder.Failure, line: Int?) -> DataError {
        switch failure {
        case .damaged(let reason):
            DataError(
                .damagedGzip, line: line,
                message: "the gzip data are damaged (\(reason)); copy the file again")
        case .outOfMemory: DataError(.notReadable, message: "no memory to decompress it")
        }
    }
}
