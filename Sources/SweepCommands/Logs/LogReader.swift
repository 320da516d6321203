// Reads a log that grows, in parts of bounded size: its last lines, and what came after a place in it. Not
// here: how the parts travel (ControlDesk), how they are shown (LogsCommand).

import Foundation

/// A part of a log.
package struct LogPart: Codable, Hashable, Sendable {
    /// Lines that were asked for, in their order.
    package var lines: [String] = []
    /// Where the next part begins.
    package var offset: UInt64 = 0
    /// Nothing more was there.
    package var isEnd = true
}

/// What is asked of a log.
package struct LogQuery: Codable, Hashable, Sendable {
    package var filter: LogFilter
    /// Begin with so many of the last lines; nil: at the offset.
    package var last: Int?
    package var offset: UInt64?

    package init(_ filter: LogFilter, last: Int) {
        self.filter = filter
        self.last = last
    }

    package init(_ filter: LogFilter, offset: UInt64) {
        self.filter = filter
        self.offset = offset
    }
}

/// A log file.
package struct LogReader: Sendable {
    package static let linesMaximum = 1_000_000
    /// Bytes of lines in one part: as text in JSON they may take twice as much, and a reply has 1 MiB.
    private static let partMaximum = 384 << 10
    /// Bytes that one question reads at most, so that a coordinator with a long log is not held up by a
    /// filter that nothing passes.
    private static let readMaximum = 32 << 20
    private static let blockSize = 64 << 10
    /// Longer lines are shown without their end.
    private static let lineMaximum = 64 << 10

    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// - Throws: `CommandFailure` where the file cannot be read.
    package func part(_ query: LogQuery) throws(CommandFailure) -> LogPart {
        let file: FileHandle
        let size: UInt64
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: path))
            size = try file.seekToEnd()
        } catch {
            throw CommandFailure("\(path): cannot be read: \(error.localizedDescription)")
        }
        do {
            var start = query.offset ?? 0
            if let last = query.last {
                start = try Self.start(ofLast: last, query.filter, in: file, size)
            }
            // Shorter than before: begun anew.
            return try Self.lines(from: start > size ? 0 : start, query.filter, in: file, size)
        } catch {
            throw CommandFailure("\(path): cannot be read: \(error.localizedDescription)")
        }
    }

    // MARK: -

    private static func read(_ file: FileHandle, _ range: Range<UInt64>) throws -> Data {
        try file.seek(toOffset: range.lowerBound)
        return try file.read(upToCount: range.count) ?? Data()
    }

    /// Where the last `count` lines that pass begin, or as many of them as can be looked through.
    private static func start(
        ofLast count: Int, _ filter: LogFilter, in file: FileHandle, _ size: UInt64
    ) throws -> UInt64 {
        guard count > 0 else { return size }
        var found = 0
        var low = size
        /// The beginning of a line whose own beginning is still to be read.
        var rest = Data()
        while low > 0, size - low < UInt64(readMaximum) {
            let high = low
            low -= min(low, UInt64(blockSize))
            let data = try read(file, low..<high) + rest
            var end = data.endIndex
            // From the back; a line begins after a line's end, or where the file does.
            while end > data.startIndex {
                let body = data[..<end].last == newline ? end - 1 : end
                let begin = data[..<body].lastIndex(of: newline).map { $0 + 1 }
                guard begin != nil || low == 0 else { break }
                let line = data[(begin ?? data.startIndex)..<body]
                if !line.isEmpty, filter.admits(self.line(line)) {
                    found += 1
                    if found == count { return low + UInt64((begin ?? data.startIndex) - data.startIndex) }
                }
                end = begin ?? data.startIndex
            }
            rest = Data(data[..<end])
            // A monster of a line: what was read of it is passed over.
            if rest.count > readMaximum { rest = Data() }
        }
        return low + UInt64(low == 0 ? 0 : rest.count)
    }

    private static func lines(
        from start: UInt64, _ filter: LogFilter, in file: FileHandle, _ size: UInt64
    ) throws -> LogPart {
        var part = LogPart()
        part.offset = start
        var bytes = 0
        var pending = Data()
        var place = start
        while place < size {
            guard place - start < UInt64(readMaximum) else {
                part.isEnd = false
                return part
            }
            let data = try read(file, place..<min(size, place + UInt64(blockSize)))
            guard !data.isEmpty else { break }
            place += UInt64(data.count)
            pending += data
            while let end = pending.firstIndex(of: newline) {
                let line = self.line(pending[..<end])
                part.offset += UInt64(end - pending.startIndex + 1)
                pending = pending[(end + 1)...]
                guard !line.text.isEmpty, filter.admits(line) else { continue }
                part.lines.append(line.text)
                bytes += line.text.utf8.count
                if bytes >= partMaximum {
                    part.isEnd = false
                    return part
                }
            }
            pending = Data(pending)
        }
        // What follows the last line's end is still being written.
        return part
    }

    private static let newline = UInt8(ascii: "\n")

    private static func line(_ bytes: Data) -> LogLine {
        LogLine(String(decoding: bytes.prefix(lineMaximum), as: UTF8.self))
    }
}
