// `gradsweep logs`: what a coordinator has logged, from the coordinator itself or from what it left behind.

import ArgumentParser
import Foundation
import Logging

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show the log of a coordinator.",
        discussion: """
            Asks the running coordinator over its control socket, which needs the permission to use that. \
            Where none runs any more, the log that it left in its directory is shown. With --follow until \
            the coordinator ends or the command is interrupted. Exit status: 0, 2 for a log that cannot be \
            read, 3 where there is no coordinator and no log.
            """)

    private static let pollMicroseconds: UInt32 = 500_000

    @OptionGroup var place: CoordinatorPlace
    @Flag(name: [.customShort("f"), .long], help: "Show what comes, too.") var follow = false
    @Option(name: [.customShort("n"), .long], help: "How many of the last lines.") var lines = 100
    @Option(
        name: .long,
        help: "The lowest level: \(LogsCommand.levels). By default all that is logged.")
    var level: String?
    @Option(
        name: .long,
        help: "Only what names this worker: its identity, its host, or the beginning of one.")
    var worker: String?
    @Flag(name: .long, help: "JSON lines as the file holds them.") var json = false

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard (0...LogReader.linesMaximum).contains(lines) else {
            throw ValidationError("found \(lines) lines; allowed are 0 to \(LogReader.linesMaximum)")
        }
        if let level, Logger.Level(rawValue: level) == nil {
            throw ValidationError("found the level \(level); allowed are \(Self.levels)")
        }
        if worker?.isEmpty == true { throw ValidationError("--worker is empty; name one, or leave it out") }
    }

    func run() throws {
        let filter = LogFilter(level: level, worker: worker)
        let source: LogSource
        do throws(CommandFailure) {
            source = .coordinator(try ControlLink(to: place.to))
        } catch {
            source = try leftBehind(error)
        }
        var part = try source.part(LogQuery(filter, last: lines))
        try show(part)
        while true {
            if part.isEnd {
                guard follow, case .coordinator = source else { return }
                usleep(Self.pollMicroseconds)
            }
            do throws(CommandFailure) {
                part = try source.part(LogQuery(filter, offset: part.offset))
            } catch {
                guard error.status == .noCoordinator else { throw error }
                return try showRest(after: part, filter)
            }
            try show(part)
        }
    }

    /// The log of a coordinator that does not run.
    private func leftBehind(_ failure: CommandFailure) throws(CommandFailure) -> LogSource {
        guard failure.status == .noCoordinator, let directory = place.to else { throw failure }
        let path = "\(directory)/log.jsonl"
        guard FileManager.default.fileExists(atPath: path) else { throw failure }
        Output.report("note: \(failure.message); this is the log that is left")
        return .file(LogReader(path: path))
    }

    /// The coordinator ended: what it logged last is in the file.
    private func showRest(after part: LogPart, _ filter: LogFilter) throws(CommandFailure) {
        if let directory = place.to, FileManager.default.fileExists(atPath: "\(directory)/log.jsonl") {
            var part = part
            repeat {
                part = try LogReader(path: "\(directory)/log.jsonl").part(
                    LogQuery(filter, offset: part.offset))
                try show(part)
            } while !part.isEnd
        }
        Output.report("note: the coordinator has ended")
    }

    private func show(_ part: LogPart) throws(CommandFailure) {
        for line in part.lines { try Output.answer(json ? line : LogLine(line).readable) }
    }
}

/// Where a log comes from.
private enum LogSource {
    case coordinator(ControlLink)
    case file(LogReader)

    func part(_ query: LogQuery) throws(CommandFailure) -> LogPart {
        switch self {
        case .file(let reader): return try reader.part(query)
        case .coordinator(let link):
            var request = ControlRequest(.logs)
            request.log = query
            guard let part = try link.ask(request).log else {
                throw CommandFailure("the coordinator at \(link.endpoint) answers without a log")
            }
            return part
        }
    }
}
