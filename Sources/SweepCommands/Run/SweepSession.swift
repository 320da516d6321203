// One start of a coordinator from the shell's point of view: run directory, log, signals, progress, answer.
// Not here: decisions about trials (SweepCore), the sockets (CoordinatorService).

import CoordinatorService
import Foundation
import Logging
import NeuralNetwork
import Reporting
import SweepConfiguration
import SweepCore
import SweepJournal
import SweepModel
import Synchronization

/// Runs a sweep's coordinator on the calling thread until all is recorded or somebody stops it.
final class SweepSession {
    private let input: SweepInput
    private let directory: RunDirectory
    private let coordinator: Coordinator
    private let sockets: PrivateSocketDirectory
    private let registry = SweepRegistry()
    private var progress = ProgressDisplay(interactive: Terminal.isInteractive(STDERR_FILENO))
    private let stopRequested = StopFlag()

    /// The endpoint as bound.
    var endpoint: String { coordinator.endpoint }
    /// The run directory's path.
    var path: String { directory.path }
    /// To stop the sweep from another thread or from the observer.
    var handle: CoordinatorHandle { coordinator.handle }
    /// Whether earlier starts left nothing to do.
    var isComplete: Bool { !coordinator.hasSweeps }
    /// Whether the sweep is about to end: workers that leave now need no successor.
    private(set) var isEnding = false
    private var registrations = 0
    /// Workers that are registered now.
    private(set) var workers = 0

    /// Opens the run directory and binds the endpoint.
    ///
    /// - Parameter sockets: where requests are answered while the sweep runs.
    init(
        input: SweepInput, out: String?, resume: Bool, endpoint: String,
        security: CoordinatorConfiguration.Security, sockets: PrivateSocketDirectory
    ) throws(CommandFailure) {
        self.input = input
        self.sockets = sockets
        directory = try RunDirectory(for: input, requested: out, resume: resume)
        let log = try JSONLinesLogFile(path: directory.path + "/log.jsonl")
        let logger = Logger(label: "coordinator") { JSONLinesLogHandler(label: $0, file: log) }
        var configuration = CoordinatorConfiguration(endpoint: endpoint)
        configuration.epoch = directory.journal.epoch
        configuration.arithmeticRevision = ArithmeticRevision.current
        configuration.security = security
        configuration.progressInterval = .milliseconds(100)
        let definition = input.definition
        var run = SweepRun(
            announcement: input.announcement, journal: directory.journal,
            specification: { definition.trial(at: $0) })
        run.verificationShare = definition.verificationShare
        do {
            coordinator = try Coordinator(configuration: configuration, runs: [run], logger: logger)
        } catch {
            // A start that failed leaves nothing that a corrected one would stumble over.
            if !directory.isResumed { directory.discard() }
            throw CommandFailure("\(error)")
        }
        if resume, !directory.isResumed {
            Output.report("note: nothing to resume in \(directory.path); a new run starts")
        }
    }

    /// From now on the first termination signal stops the sweep in order, a second one ends the process.
    ///
    /// - Parameter cleanUp: done before that second kind of end.
    func watchSignals(cleanUp: @escaping @Sendable () -> Void = {}) {
        let handle = coordinator.handle
        SignalWatcher.watch { [stopRequested] count in
            guard count == 1 else {
                cleanUp()
                _exit(ExitStatus.interrupted.rawValue)
            }
            stopRequested.raise()
            handle.stop(.revoke)
        }
    }

    /// How many workers have registered since the last call.
    func takeRegistrations() -> Int {
        defer { registrations = 0 }
        return registrations
    }

    /// A line for people while the sweep runs, on a line of its own.
    func report(_ line: String) {
        progress.finish()
        Output.report(line)
    }

    /// Stops the sweep as the first signal does.
    func stop() {
        stopRequested.raise()
        coordinator.handle.stop(.revoke)
    }

    /// Runs to the end.
    ///
    /// - Parameter tick: called about ten times a second, on this thread.
    /// - Throws: `CommandFailure`, also where the sweep was stopped: with `.interrupted`.
    func run(tick: () -> Void) throws(CommandFailure) {
        let control = try openControl()
        defer {
            ControlAddress.remove(in: directory.path)
            control.stop()
        }
        let isTerminal = Terminal.isInteractive(STDERR_FILENO)
        let report: CoordinatorReport
        do {
            report = try coordinator.run { observation in
                switch observation {
                case .progress(_, let snapshot):
                    workers = snapshot.progress.workers
                    progress.show(ProgressSnapshot(snapshot))
                    if snapshot.progress.isSettled { isEnding = true }
                case .tick:
                    if stopRequested.isRaised { isEnding = true }
                    tick()
                case .sweepEnded(_, _, let snapshot):
                    isEnding = true
                    progress.show(ProgressSnapshot(snapshot), force: true)
                // A run ends with its journal, and then says why.
                case .unrecordable: break
                case .note(let note):
                    if case .workerJoined = note { registrations += 1 }
                    guard note.isWarning else { return }
                    progress.finish()
                    Output.report(
                        WarningText.of(note, isTerminal: isTerminal, directory: directory.path))
                case .paused(_, let error):
                    progress.finish()
                    Output.report(
                        "warning: paused: no room on the disk of \(error.path); goes on when there is room")
                case .resumed(_, let pause):
                    progress.finish()
                    Output.report(
                        "note: there is room again after \(pause.wholeMilliseconds / 1000) s; the sweep "
                            + "goes on")
                }
            }
        } catch {
            progress.finish()
            throw CommandFailure("\(error.description) Continue the run with --resume (\(directory.path)).")
        }
        progress.finish()
        guard report.reason == .completed else {
            let recorded = report.sweeps.last?.snapshot.progress.recorded ?? 0
            throw CommandFailure(
                "stopped with \(recorded) of \(input.definition.trialCount) trials "
                    + "recorded; continue with --resume (\(directory.path))", status: .interrupted)
        }
    }

    /// Begins to answer `gradsweep status` and its siblings.
    private func openControl() throws(CommandFailure) -> ControlServer {
        _ = registry.add(SweepRecord(input, directory: directory.path))
        let desk = ControlDesk(
            handle: coordinator.handle, registry: registry, endpoint: coordinator.endpoint,
            log: LogReader(path: directory.path + "/log.jsonl"), keeper: nil)
        let endpoint = "ipc://\(sockets.path)/control"
        let control: ControlServer
        do {
            control = try ControlServer(binding: endpoint, busy: ControlDesk.busy) {
                desk.answer($0, reply: $1)
            }
        } catch {
            throw CommandFailure("\(error)")
        }
        try ControlAddress(endpoint: endpoint).write(in: directory.path)
        return control
    }

    /// Writes the result files, prints the answer, closes the run directory.
    func answer() throws(CommandFailure) {
        let answer = try ResultFiles(input: input, directory: directory).write()
        try SweepAnswer.show(answer.text(width: SweepAnswer.width))
        do {
            try directory.journal.close()
        } catch {
            throw CommandFailure("\(error)")
        }
        guard answer.status == .success else { throw CommandFailure("", status: answer.status) }
    }
}

/// Whether somebody asked for the end; raised on one thread, seen on another.
private final class StopFlag: Sendable {
    private let raised = Atomic(false)

    func raise() { raised.store(true, ordering: .releasing) }
    var isRaised: Bool { raised.load(ordering: .acquiring) }
}

extension ProgressSnapshot {
    init(_ snapshot: CoordinatorSnapshot) {
        let outcomes = snapshot.progress.outcomes
        self.init(
            recorded: snapshot.progress.recorded, total: snapshot.progress.trialCount,
            workers: snapshot.progress.workers, failed: outcomes.failed,
            verdicts: Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0, outcomes[$0]) }),
            rate: snapshot.ratePerSecond)
        if snapshot.isOutOfRoom { state = "paused: no room" }
        if snapshot.progress.isPaused { state = "paused" }
        if snapshot.progress.isStopping { state = "stopping" }
    }
}
