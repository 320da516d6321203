// `gradsweep submit`: hands a sweep to a coordinator that takes sweeps.

import ArgumentParser
import DataSets
import Foundation
import SweepModel

struct SubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Hand a sweep to a running coordinator.",
        discussion: """
            The coordinator was started with `gradsweep coordinator --state DIR` on this machine, and \
            reads the sweep file and its data itself. Once the answer is here, the sweep is run to its \
            end, whatever happens to the coordinator meanwhile.

            Several sweeps run at once: those of higher priority first; those of equal priority share the \
            workers' time by their weights (a sweep of weight 2 gets twice the time of one of weight 1).
            """)

    @Argument(help: "The sweep file (YAML).") var sweep: String
    @OptionGroup var place: CoordinatorPlace
    @Option(name: .long, help: "From -1000 to 1000; higher ones go first.") var priority = 0
    @Option(name: .long, help: "From 1 to 1000: the share of time among sweeps of one priority.") var weight =
        1
    @Option(name: .long, help: "Run directory; by default runs/<name>-<id> in the state directory.")
    var out: String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false
    @Flag(name: .long, help: "Wait for the end, then show the answer and exit with the status it deserves.")
    var wait = false

    /// Seconds for which a coordinator may be away, to be restarted, while its sweep is waited for.
    private static let absenceMaximum: TimeInterval = 60

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out is empty; name a directory, or leave it out") }
        guard (-1_000...1_000).contains(priority) else {
            throw ValidationError("--priority is \(priority); give a number from -1000 to 1000")
        }
        guard (1...1_000).contains(weight) else {
            throw ValidationError("--weight is \(weight); give a number from 1 to 1000")
        }
    }

    func run() throws {
        // Mistakes in the sweep file are said here, with the path as it was given.
        let input = try SweepInput(path: sweep)
        let link = try ControlLink(to: place.to)
        var request = ControlRequest(.submit)
        var submission = ControlRequest.Submission(
            file: AbsolutePath.of(sweep), digest: input.digest.sha256)
        submission.runDirectory = out.map { AbsolutePath.of($0) }
        submission.resume = resume
        submission.priority = priority
        submission.weight = weight
        request.submission = submission
        guard let state = try link.ask(request).sweeps?.first else {
            throw CommandFailure("the coordinator took the sweep, but does not say where it stands")
        }
        Output.report(
            "\(state.name) (\(state.id.prefix(8))) was taken: \(state.trials) trials, results in "
                + state.runDirectory)
        if wait { try waitForEnd(of: state) }
    }

    /// Follows a sweep to its end, over restarts of its coordinator too.
    private func waitForEnd(of submitted: SweepState) throws(CommandFailure) {
        var progress = ProgressDisplay(interactive: Terminal.isInteractive(STDERR_FILENO))
        defer { progress.finish() }
        var lastHeardAt = Date()
        while true {
            do throws(CommandFailure) {
                let (state, workers) = try ask(for: submitted)
                lastHeardAt = Date()
                let isOver = !state.state.isOpen && state.state != .writing
                progress.show(ProgressSnapshot(state, workers: workers), force: isOver)
                if isOver { break }
            } catch {
                guard error.status == .noCoordinator,
                    Date().timeIntervalSince(lastHeardAt) < Self.absenceMaximum
                else { throw error }
            }
            Thread.sleep(forTimeInterval: 0.3)
        }
        progress.finish()
        try finish(submitted)
    }

    private func ask(for sweep: SweepState) throws(CommandFailure) -> (SweepState, workers: Int) {
        var request = ControlRequest(.status)
        request.all = true
        let reply = try ControlLink(to: place.to).ask(request)
        guard let state = reply.sweeps?.first(where: { $0.id == sweep.id }) else {
            throw CommandFailure(
                "the coordinator was started again and does not know \(sweep.name) any more: it had "
                    + "ended; see "
                    + sweep.runDirectory)
        }
        return (state, reply.coordinator?.workers ?? 0)
    }

    private func finish(_ submitted: SweepState) throws(CommandFailure) {
        let (state, _) = try ask(for: submitted)
        if let problem = state.problem { throw CommandFailure("\(state.name): \(problem)") }
        var request = ControlRequest(.result)
        request.sweep = state.id
        guard let result = try ControlLink(to: place.to).ask(request).result else {
            throw CommandFailure("the coordinator does not know the answer; see \(state.runDirectory)")
        }
        let status = ExitStatus(rawValue: result.exitStatus) ?? .incomplete
        guard state.state == .completed else {
            throw CommandFailure("\(state.name): \(result.text)", status: status)
        }
        try SweepAnswer.show(result.text)
        guard status == .success else { throw CommandFailure("", status: status) }
    }
}

extension ProgressSnapshot {
    init(_ state: SweepState, workers: Int) {
        let verdicts = state.verdicts.compactMap { name, count in Verdict(rawValue: name).map { ($0, count) }
        }
        self.init(
            recorded: state.recorded, total: state.trials, workers: workers, failed: state.failed,
            verdicts: Dictionary(verdicts, uniquingKeysWith: { first, _ in first }), rate: state.rate)
        if state.state.isOpen, state.state != .running { self.state = state.state.text }
    }
}
