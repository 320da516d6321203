// The process that works: a worker with its log, its health files, its data, its signals.

import Foundation
import Logging
import NeuralNetwork
import SweepCore
import SweepModel
import SweepProtocol
import Synchronization
import WorkerService

struct WorkerProcess {
    let settings: WorkerSettings
    let credentials: JoinLocation.Credentials
    /// Who started it, where that was this program.
    let bond: WorkerSupervisor.Bond?
    /// The process that it shall not outlive.
    let parent: Int32?
    let logsJSON: Bool

    /// Local workers of `gradsweep run` tell nobody of their comings and goings.
    private var isLocal: Bool { bond == nil && parent != nil }

    /// Works until there is nothing more to do.
    ///
    /// - Returns: the exit status for this process.
    func run() throws(CommandFailure) -> Int32 {
        let kernels = try WorkerSetUp.kernels()
        let logger = makeLogger()
        let cache = DataCache(
            directory: settings.dataCache + "/data", sizeMaximum: settings.dataCacheSize)
        var description = WorkerSetUp.description(slots: settings.slots.count, kernels: kernels)
        if let identity = bond?.identity { description.identity = identity }
        description.dataSets = Array(cache.digests.prefix(1024))
        var configuration = WorkerConfiguration(endpoint: credentials.endpoint, description: description)
        configuration.join = credentials.join
        configuration.giveUpAfter = Self.span(settings.giveUpAfter)
        configuration.grace = Self.span(settings.grace)
        configuration.timeLeft = settings.secondsLeft.map(Self.span)
        configuration.exitWhenIdle = settings.exitWhenIdle.map(Self.span)
        configuration.parentProcessID = parent
        logger.info(
            "worker starts",
            metadata: [
                "endpoint": "\(credentials.endpoint)", "identity": "\(description.identity.prefix(8))",
                "slots": "\(settings.slots.count)", "slots_by": "\(settings.slots.reason)",
                "instruction_set": "\(kernels.name)", "release": "\(Release.description)",
            ])
        let health = try settings.health.map { path throws(CommandFailure) in
            try WorkerHealth(creating: path)
        }
        defer { health?.remove() }
        let source = SharedFetcher()
        let exit: WorkerExit
        do {
            let worker = try Worker(configuration: configuration, logger: logger) { announcement in
                try SweepTrials.prepare(
                    announcement, kernels: kernels,
                    data: AnnouncedData(cache: cache, fetcher: try source.get(), logger: logger))
            }
            source.set(worker.fetcher)
            watchRequests(worker.handle)
            exit = try worker.run(
                observer: { note in
                    if !isLocal, !logsJSON { Output.report("worker: \(note)") }
                }, pulse: health?.reporter() ?? { _ in })
        } catch {
            throw failure("\(error)", .badInput, logger)
        }
        return try finish(exit, logger)
    }

    private static func span(_ seconds: Double) -> TimeSpan {
        .milliseconds(Int((seconds * 1000).rounded(.up)))
    }

    private func makeLogger() -> Logger {
        if logsJSON {
            let file = JSONLinesLogFile.standardError()
            return Logger(label: "worker") { JSONLinesLogHandler(label: $0, file: file) }
        }
        var logger = Logger(label: "worker") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }

    /// Requests to go come as signals or, from the supervisor, as bytes.
    private func watchRequests(_ handle: WorkerHandle) {
        guard bond != nil else {
            return SignalWatcher.watch { count in
                guard count <= 2 else { _exit(ExitStatus.interrupted.rawValue) }
                handle.requestDrain()
            }
        }
        let thread = Thread {
            var byte: UInt8 = 0
            var count = 0
            while true {
                let read = Foundation.read(STDIN_FILENO, &byte, 1)
                if read < 0, errno == EINTR { continue }
                // The supervisor is gone, and this process with it at once.
                guard read > 0 else { return }
                count += 1
                guard count <= 2 else { _exit(ExitStatus.interrupted.rawValue) }
                handle.requestDrain()
            }
        }
        thread.name = "requests"
        thread.start()
    }

    private func finish(_ exit: WorkerExit, _ logger: Logger) throws(CommandFailure) -> Int32 {
        let endpoint = credentials.endpoint
        switch exit.reason {
        case .session(.finished), .session(.idle): return ExitStatus.success.rawValue
        case .session(.drained): return settings.drainedStatus
        case .session(.noCoordinator):
            throw failure(
                "\(endpoint): no coordinator was heard from for \(settings.giveUpAfter) s. "
                    + (exit.handshakeFailure?.advice ?? "Is it running, and is this its endpoint?")
                    + " --give-up-after sets how long to wait", .noCoordinator, logger)
        case .session(.refused(let refusal)):
            throw failure(
                "\(endpoint): the coordinator turned this worker away: \(refusal.message)", .noCoordinator,
                logger)
        case .session(.preparationFailed(let message)): throw failure(message, .badInput, logger)
        case .session(.stuck): throw failure(exit.reason.description, .incomplete, logger)
        case .parentGone: throw failure(exit.reason.description, .noCoordinator, logger)
        }
    }

    private func failure(_ message: String, _ status: ExitStatus, _ logger: Logger) -> CommandFailure {
        guard logsJSON else { return CommandFailure(message, status: status) }
        logger.critical("\(message)")
        return CommandFailure("", status: status)
    }
}

/// The worker's fetcher, for the closure that is made before the worker is.
private final class SharedFetcher: Sendable {
    private let fetcher = Mutex<DataFetcher?>(nil)

    func set(_ value: DataFetcher) { fetcher.withLock { $0 = value } }

    func get() throws -> DataFetcher {
        guard let value = fetcher.withLock({ $0 }) else {
            throw DataFetchError("the worker is just being started")
        }
        return value
    }
}
