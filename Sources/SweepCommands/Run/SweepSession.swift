// One start of a coordinator from the shell's point of view: run directory, log, signals, progress, answer.
// Not here: decisions about trials (SweepCore), the sockets (CoordinatorService).

import CoordinatorService
import Foundation
import Logging
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
    private var progress = ProgressDisplay(interactive: Terminal.isInteractive(STDERR_FILENO))
    private let stopRequested = StopFlag()

    /// The endpoint as bound.
    var endpoint: String { coordinator.endpoint }
    /// The run directory's path.
    var path: String { directory.path }
    /// To stop the sweep from another thread or from the observer.
    var handle: CoordinatorHandle { coordinator.handle }
    /// Whether everything was recorded before this start.
    let isComplete: Bool
    /// Whether the sweep is about to end: workers that leave now need no successor.
    private(set) var isEnding = false
    private var registrations = 0

    /// Opens the run directory and binds the endpoint.
    init(
        input: SweepInput, out: String?, resume: Bool, endpoint: String
    ) throws(CommandFailure) {
        self.input = input
        directory = try RunDirectory(for: input, requested: out, resume: resume)
        let log = try JSONLinesLogFile(path: directory.path + "/log.jsonl")
        let logger = Logger(label: "coordinator") { JSONLinesLogHandler(label: $0, file: log) }
        var configuration = CoordinatorConfiguration(endpoint: endpoint, sweep: input.announcement)
        configuration.progressInterval = .milliseconds(100)
        let definition = input.definition
        do {
            coordinator = try Coordinator(
                configuration: configuration, journal: directory.journal,
                specification: { definition.trial(at: $0) }, logger: logger)
            isComplete = try directory.journal.outcomeCounts().total == definition.trialCount
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
        let report: CoordinatorReport
        do {
            report = try coordinator.run { observation in
                switch observation {
                case .progress(let snapshot):
                    progress.show(ProgressSnapshot(snapshot))
                    isEnding =
                        stopRequested.isRaised
                        || snapshot.progress.recorded == snapshot.progress.trialCount
                    tick()
                case .note(let note):
                    if case .workerJoined = note { registrations += 1 }
                    guard note.isWarning else { return }
                    progress.finish()
                    Output.report("warning: \(note)")
                }
            }
        } catch {
            progress.finish()
            throw CommandFailure("\(error.description) Continue the run with --resume (\(directory.path)).")
        }
        progress.show(ProgressSnapshot(report.snapshot), force: true)
        progress.finish()
        guard report.reason == .completed else {
            throw CommandFailure(
                "stopped with \(report.snapshot.progress.recorded) of \(input.definition.trialCount) trials "
                    + "recorded; continue with --resume (\(directory.path))", status: .interrupted)
        }
    }

    /// Writes the result files, prints the answer, closes the run directory.
    func answer() throws(CommandFailure) {
        let overview = try ResultFiles(input: input, directory: directory).write()
        do {
            let violations = try directory.journal.identityViolations()
            try SweepAnswer.show(overview, identityViolations: violations, directory: directory.path)
            try directory.journal.close()
            let status = SweepAnswer.status(overview, identityViolations: violations)
            guard status == .success else { throw CommandFailure("", status: status) }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(error)")
        }
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
    }
}
