// `gradsweep pause`, `resume`, `stop`, `cancel`: what can be asked of a running sweep.

import ArgumentParser
import Foundation

/// Which sweep of which coordinator is meant.
struct SweepChoice: ParsableArguments {
    @Argument(
        help: "The sweep: its name, its id, or the unique beginning of one; by default the only one.")
    var sweep: String?
    @Flag(name: .long, help: "All sweeps of the coordinator.") var all = false
    @OptionGroup var place: CoordinatorPlace

    func validate() throws {
        if all, sweep != nil { throw ValidationError("name a sweep, or give --all") }
        if sweep?.isEmpty == true { throw ValidationError("the sweep's name is empty") }
    }

    /// Asks, and says where the sweeps stand now.
    func ask(_ command: ControlRequest.Command) throws(CommandFailure) {
        var request = ControlRequest(command)
        request.sweep = sweep
        request.all = all ? true : nil
        let reply = try ControlLink(to: place.to).ask(request)
        for sweep in reply.sweeps ?? [] {
            try Output.answer(
                "\(sweep.name) (\(sweep.id.prefix(8))): \(sweep.state.text), \(sweep.recorded) of "
                    + "\(sweep.trials) trials recorded, \(sweep.running) running")
        }
    }
}

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Begin nothing more of a sweep; what runs is finished.",
        discussion: """
            What waits at workers is called back. `gradsweep resume` goes on. A coordinator with a state \
            directory remembers the pause over a restart.
            """)
    @OptionGroup var choice: SweepChoice
    func run() throws { try choice.ask(.pause) }
}

struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a paused sweep.")
    @OptionGroup var choice: SweepChoice
    func run() throws { try choice.ask(.resume) }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End a sweep when what runs of it is finished and recorded.",
        discussion: """
            The rest can be run later: `run` and `coordinator` with --resume, `submit` with --resume. A \
            coordinator that was started with one sweep file ends with it, with status 130.
            """)
    @OptionGroup var choice: SweepChoice
    func run() throws { try choice.ask(.stop) }
}

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a sweep at once; what runs of it is thrown away.",
        discussion: """
            What is recorded stays recorded, and the rest can be run later as after `gradsweep stop`; \
            trials that were cut short begin anew then.
            """)
    @OptionGroup var choice: SweepChoice
    func run() throws { try choice.ask(.cancel) }
}
