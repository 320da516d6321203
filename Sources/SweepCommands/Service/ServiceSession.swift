// A coordinator that takes sweeps and runs until it is stopped. Not here: the sweeps (SweepAdmission),
// requests (ControlDesk), decisions about trials (SweepCore).

import CoordinatorService
import Foundation
import Logging
import NeuralNetwork
import SweepCore
import SweepJournal
import SweepModel

/// One start of a coordinator over a state directory.
final class ServiceSession {
    private let state: StateDirectory
    private let registry = SweepRegistry()
    private let admission: SweepAdmission
    private let coordinator: Coordinator
    private let control: ControlServer

    /// The endpoint for workers, as bound.
    var endpoint: String { coordinator.endpoint }
    /// Sweeps that earlier starts left unfinished and this one goes on with.
    let restoredCount: Int

    /// Goes on with what earlier starts have left, and begins to answer requests.
    init(state: StateDirectory, configuration given: CoordinatorConfiguration) throws(CommandFailure) {
        self.state = state
        let catalogue = try SweepCatalogue(path: state.cataloguePath)
        let log = try JSONLinesLogFile(path: state.logPath)
        let logger = Logger(label: "coordinator") { JSONLinesLogHandler(label: $0, file: log) }
        var configuration = given
        configuration.epoch = catalogue.epoch
        configuration.arithmeticRevision = ArithmeticRevision.current
        configuration.endsWithSweeps = false
        admission = SweepAdmission(state: state, catalogue: catalogue, registry: registry)
        // Before workers can connect: what they hold of these sweeps is to be known.
        let runs = admission.restore()
        restoredCount = runs.count
        do {
            coordinator = try Coordinator(configuration: configuration, runs: runs, logger: logger)
            let desk = ControlDesk(
                handle: coordinator.handle, registry: registry, endpoint: coordinator.endpoint,
                log: LogReader(path: state.logPath), keeper: admission)
            control = try ControlServer(binding: state.controlEndpoint, busy: ControlDesk.busy) {
                desk.answer($0, reply: $1)
            }
        } catch {
            throw CommandFailure("\(error)")
        }
        admission.serve(coordinator.handle)
        try ControlAddress(endpoint: state.controlEndpoint).write(in: state.path)
    }

    /// From now on the first termination signal ends the coordinator: workers keep what they have for its
    /// next start. A second one ends the process.
    func watchSignals() {
        let handle = coordinator.handle
        SignalWatcher.watch { count in
            guard count == 1 else { _exit(ExitStatus.interrupted.rawValue) }
            handle.suspend()
        }
    }

    private func name(of key: SweepKey) -> String { registry.all.first { $0.key == key }?.name ?? "a sweep" }

    /// Runs until it is stopped.
    func run() throws(CommandFailure) {
        defer {
            control.stop()
            admission.close()
            ControlAddress.remove(in: state.path)
            state.removeSockets()
        }
        let isTerminal = Terminal.isInteractive(STDERR_FILENO)
        do {
            _ = try coordinator.run { observation in
                switch observation {
                case .progress, .tick: break
                case .sweepEnded(let key, let end, let snapshot): admission.end(key, end, snapshot)
                case .unrecordable(let key, let error):
                    admission.fail(key, error)
                    Output.report(
                        "error: \(name(of: key)) ends: \(error.description) The other sweeps go on; this one "
                            + "with gradsweep submit --resume.")
                case .paused(_, let error):
                    Output.report(
                        "warning: paused: no room on the disk of \(error.path); goes on when there is room")
                case .resumed(let key, _):
                    Output.report("there is room again: \(name(of: key)) goes on")
                case .note(let note):
                    switch note {
                    case .sweepSubmitted, .sweepControlled: Output.report("\(note)")
                    default:
                        guard note.isWarning else { break }
                        Output.report(
                            WarningText.of(note, isTerminal: isTerminal, directory: state.path))
                    }
                }
            }
        } catch {
            throw CommandFailure(
                "\(error.description) What was recorded is safe; start the coordinator again to go on.")
        }
    }
}
