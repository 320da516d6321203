// A log that grows, in parts: its last lines, what came later, and what a filter lets through.

import Foundation
import SweepCommands
import Testing

@Suite struct LogReaderTests {
    /// A log in a directory of its own, removed with it.
    private final class LogFile {
        let directory: URL
        var path: String { directory.appendingPathComponent("log.jsonl").path }
        var reader: LogReader { LogReader(path: path) }

        init(_ text: String) throws {
            directory = FileManager.default.temporaryDirectory
                .appendingPathComponent("gradsweep-log-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }

        deinit { try? FileManager.default.removeItem(at: directory) }

        func append(_ text: String) throws {
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
        }
    }

    private static func line(_ number: Int, level: String = "info") -> String {
        "{\"time\":\"2026-01-01T00:00:00.000Z\",\"level\":\"\(level)\",\"source\":\"coordinator\","
            + "\"message\":\"line \(number)\"}"
    }

    private static func text(_ numbers: Range<Int>) -> String {
        numbers.map { line($0) + "\n" }.joined()
    }

    /// All lines from a question on, and how many parts they came in.
    private func read(_ reader: LogReader, _ query: LogQuery) throws -> (lines: [String], parts: Int) {
        var part = try reader.part(query)
        var lines = part.lines
        var parts = 1
        while !part.isEnd {
            part = try reader.part(LogQuery(query.filter, offset: part.offset))
            lines += part.lines
            parts += 1
        }
        return (lines, parts)
    }

    @Test(arguments: [0, 1, 7, 99, 100, 5_000])
    func theLastLinesAreThoseAtTheEnd(count: Int) throws {
        let log = try LogFile(Self.text(0..<100))
        let lines = try read(log.reader, LogQuery(LogFilter(), last: count)).lines
        #expect(lines == (max(0, 100 - count)..<100).map { Self.line($0) })
    }

    @Test func aLongLogComesInPartsWithoutGapsOrRepetitions() throws {
        let log = try LogFile(Self.text(0..<30_000))
        let (lines, parts) = try read(log.reader, LogQuery(LogFilter(), last: 25_000))
        #expect(parts > 2, "a part must fit into a reply")
        #expect(lines == (5_000..<30_000).map { Self.line($0) })
    }

    @Test func whatComesLaterFollowsAndAnUnfinishedLineWaits() throws {
        let log = try LogFile(Self.text(0..<3) + "{\"half")
        var part = try log.reader.part(LogQuery(LogFilter(), last: 10))
        #expect(part.lines.count == 3)
        #expect(part.isEnd)
        try log.append("\": 1}\n" + Self.line(4) + "\n")
        part = try log.reader.part(LogQuery(LogFilter(), offset: part.offset))
        #expect(part.lines == ["{\"half\": 1}", Self.line(4)])
        part = try log.reader.part(LogQuery(LogFilter(), offset: part.offset))
        #expect(part.lines.isEmpty)
    }

    @Test func aLogThatWasBegunAnewIsReadFromItsStart() throws {
        let log = try LogFile(Self.text(0..<50))
        let part = try log.reader.part(LogQuery(LogFilter(), last: 1))
        try Data(Self.text(0..<2).utf8).write(to: URL(filePath: log.path))
        #expect(try log.reader.part(LogQuery(LogFilter(), offset: part.offset)).lines.count == 2)
    }

    @Test func theLastLinesAreCountedAfterTheFilter() throws {
        let text = (0..<9_000).map { Self.line($0, level: $0 % 100 == 0 ? "error" : "info") + "\n" }.joined()
        let log = try LogFile(text)
        let lines = try read(log.reader, LogQuery(LogFilter(level: "warning"), last: 20)).lines
        #expect(lines == stride(from: 7_000, to: 9_000, by: 100).map { Self.line($0, level: "error") })
    }

    @Test func aMissingLogIsSaidToBeOne() {
        #expect(throws: CommandFailure.self) {
            try LogReader(path: "/nonexistent/log.jsonl").part(LogQuery(LogFilter(), last: 1))
        }
    }
}
