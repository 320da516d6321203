// `gradsweep worker`: the other role.

import ArgumentParser
import Foundation
import Logging
import SweepCore
import SweepProtocol
import WorkerService

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run trials for a coordinator.",
        discussion: """
            Connects, trains what it is given, and leaves when the sweep has ended. SIGTERM drains: running \
            trials are finished, waiting ones handed back. A lost coordinator is waited for and found again; \
            finished results are kept meanwhile. GRADSWEEP_INSTRUCTION_SET=avx2|avx512|portable forces a \
            path through the training core; results are the same bits on each. Over TCP a worker needs a \
            join file, which `gradsweep keys add` makes on the coordinator's machine and which nobody else \
            may read (mode 0600); it may name the coordinator's endpoint.
            """)

    @Option(name: .long, help: "The coordinator's endpoint: ipc://PATH or tcp://HOST:PORT.")
    var connect: String?
    @Option(name: .long, help: "Join file, for TCP; by default the one that GRADSWEEP_JOIN names.")
    var join: String?
    @Option(name: .long, help: "Trials to run at once; by default one per core.") var slots: Int?
    @Option(
        name: .long, help: "Seconds without any sign of a coordinator before the worker exits (status 3).")
    var giveUpAfter: Double = 60
    @Flag(name: .long, help: "TCP without encryption and without keys.") var insecurePlaintext = false
    @Option(name: .long, help: .hidden) var parent: Int32?

    func validate() throws {
        if let slots, !(1...1024).contains(slots) {
            throw ValidationError("--slots is \(slots); give a number from 1 to 1024")
        }
        guard giveUpAfter > 0, giveUpAfter <= 31_536_000 else {
            throw ValidationError(
                "--give-up-after is \(giveUpAfter); give seconds, above 0 and at most a year")
        }
    }

    func run() throws {
        // A local worker leaves Ctrl-C, which reaches the whole process group, to its coordinator.
        SignalWatcher.block(ignoring: parent == nil ? [] : [SIGINT, SIGHUP])
        if let parent { try WorkerSetUp.dieWithParent(parent) }
        let credentials = try JoinLocation.credentials(
            join: join, connect: connect, insecurePlaintext: insecurePlaintext)
        let endpoint = credentials.endpoint
        let kernels = try WorkerSetUp.kernels()
        let description = WorkerSetUp.description(
            slots: slots ?? ProcessInfo.processInfo.activeProcessorCount, kernels: kernels)
        var configuration = WorkerConfiguration(endpoint: endpoint, description: description)
        configuration.join = credentials.join
        configuration.giveUpAfter = .milliseconds(Int((giveUpAfter * 1000).rounded(.up)))
        configuration.parentProcessID = parent
        var logger = Logger(label: "worker") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        do {
            let worker = try Worker(configuration: configuration, logger: logger) { announcement in
                try SweepTrials.prepare(announcement, kernels: kernels)
            }
            let handle = worker.handle
            SignalWatcher.watch { count in
                guard count <= 2 else { _exit(ExitStatus.interrupted.rawValue) }
                handle.requestDrain()
            }
            let exit = try worker.run { note in
                if parent == nil { Output.report("worker: \(note)") }
            }
            try finish(exit, endpoint)
        } catch let error as WorkerError {
            throw CommandFailure(error.description)
        }
    }

    private func finish(_ exit: WorkerExit, _ endpoint: String) throws {
        switch exit.reason {
        case .session(.finished), .session(.drained): return
        case .session(.noCoordinator):
            throw CommandFailure(
                "\(endpoint): no coordinator was heard from for \(giveUpAfter) s. "
                    + (exit.handshakeFailure?.advice ?? "Is it running, and is this its endpoint?")
                    + " --give-up-after sets how long to wait", status: .noCoordinator)
        case .session(.refused(let refusal)):
            throw CommandFailure(
                "\(endpoint): the coordinator turned this worker away: \(refusal.message)",
                status: .noCoordinator)
        case .session(.preparationFailed(let message)): throw CommandFailure(message)
        case .session(.stuck): throw CommandFailure(exit.reason.description, status: .incomplete)
        case .parentGone: throw CommandFailure(exit.reason.description, status: .noCoordinator)
        }
    }
}
