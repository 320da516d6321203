// `gradsweep status` and `gradsweep workers`: what a running coordinator tells.

import ArgumentParser
import Foundation

/// Which coordinator a command talks to.
struct CoordinatorPlace: ParsableArguments {
    @Option(
        name: .long,
        help: "The coordinator's state or run directory; by default the only one that runs under ./runs.")
    var to: String?

    func validate() throws {
        if to?.isEmpty == true { throw ValidationError("--to is empty; name a directory, or leave it out") }
    }
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where the sweeps of a running coordinator stand.",
        discussion: """
            A sweep is named by its name, its id, its run directory's name, or the unique beginning of \
            one. A coordinator that takes sweeps also shows those that have ended since its start. Exit \
            status: 0, 2 for an unknown sweep, 3 where no coordinator runs.
            """)

    @Argument(help: "A sweep; by default all.") var sweep: String?
    @OptionGroup var place: CoordinatorPlace
    @Flag(name: .long, help: "JSON on standard output.") var json = false

    func run() throws {
        var request = ControlRequest(.status)
        request.sweep = sweep
        let reply = try ControlLink(to: place.to).ask(request)
        if json { return try Output.answer(ControlCodec.text(reply)) }
        let width = SweepAnswer.width
        if let coordinator = reply.coordinator { try Output.answer(StatusTable.line(coordinator)) }
        for line in StatusTable.lines(reply.sweeps ?? [], width: width) { try Output.answer(line) }
    }
}

struct WorkersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers", abstract: "Show the workers of a running coordinator.",
        discussion: """
            silence: seconds since a worker last said something. ready and unable: how many sweeps it can \
            run, and how many it cannot (the coordinator's log says why). resting: its host failed several \
            times in a row and gets nothing for a while.
            """)

    @OptionGroup var place: CoordinatorPlace
    @Flag(name: .long, help: "JSON on standard output.") var json = false

    func run() throws {
        let link = try ControlLink(to: place.to)
        var whole = ControlReply()
        var workers: [WorkerState] = []
        // A reply holds a part of a long list; it ends with an empty one.
        while true {
            var request = ControlRequest(.workers)
            request.offset = workers.count
            let reply = try link.ask(request)
            whole.coordinator = reply.coordinator
            guard let part = reply.workers, !part.isEmpty else { break }
            workers += part
            if part.count < ControlDesk.workersPerReply { break }
        }
        whole.workers = workers
        if json { return try Output.answer(ControlCodec.text(whole)) }
        if let coordinator = whole.coordinator { try Output.answer(StatusTable.line(coordinator)) }
        for line in StatusTable.lines(workers, width: SweepAnswer.width) { try Output.answer(line) }
    }
}
