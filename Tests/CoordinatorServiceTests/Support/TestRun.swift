// A run directory, a private endpoint, and coordinators and workers on threads of their own. Not a test.

import CoordinatorService
import Foundation
import Logging
import SweepCore
import SweepJournal
import SweepKeys
import SweepModel
import SweepProtocol
import Synchronization
import Testing
import WorkerService

/// One sweep in a temporary directory.
final class TestRun: Sendable {
    let directory: String
    let trialCount: Int
    var endpoint: String { "ipc://\(directory)/socket" }
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init(trialCount: Int) throws {
        self.trialCount = trialCount
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    func journal(_ mode: Journal.OpenMode) throws(JournalError) -> Journal {
        try Journal(
            directory: directory,
            identity: RunIdentity(
                name: "test", digest: Self.digest, trialCount: trialCount, version: "0.1.0", inputs: []),
            mode: mode)
    }

    static let digest = String(repeating: "d", count: 64)
    static let key = SweepKey(0xDDDD_DDDD_DDDD_DDDD)

    static func specification(_ trial: Int) -> TrialSpecification {
        TrialSpecification(
            trial: trial, setting: trial, replicate: 0, seed: UInt64(trial),
            parameters: [ParameterAssignment(name: "x", value: .integer(trial))])
    }

    /// What every worker finds out about a trial.
    static func outcome(_ trial: Int) -> TrialOutcome {
        var result = TrialResult(judgement: Judgement(verdict: .converged), steps: trial)
        result.finalLoss = Double(trial) / 3
        return .completed(result)
    }

    /// Starts a coordinator; it listens when this returns.
    func startCoordinator(
        journal: Journal, endpoint: String? = nil, workerTimeout: TimeSpan = .seconds(10),
        sweepFile: String = "name: test\n", dataFiles: [DataFileAnnouncement] = [],
        security: CoordinatorConfiguration.Security = .privateSocket,
        unprovenMaximum: Int? = nil, preparationPause: TimeSpan? = nil, isLasting: Bool = false,
        observer: @escaping @Sendable (CoordinatorObservation) -> Void = { _ in }
    ) async throws -> RunningCoordinator {
        var configuration = CoordinatorConfiguration(endpoint: endpoint ?? self.endpoint)
        configuration.epoch = journal.epoch
        configuration.security = security
        configuration.peerLimits.unprovenMaximum = unprovenMaximum
        let sweep = SweepRun(
            announcement: SweepAnnouncement(
                name: "test", digest: Self.digest, sweepFile: sweepFile, dataFiles: dataFiles),
            journal: journal, specification: Self.specification)
        configuration.timing.heartbeatInterval = .milliseconds(50)
        configuration.timing.workerTimeout = workerTimeout
        configuration.endsWithSweeps = !isLasting
        if let preparationPause { configuration.timing.preparationPause = preparationPause }
        configuration.progressInterval = .milliseconds(20)
        let settings = configuration
        let end = Promise<CoordinatorReport>()
        let start = Promise<RunningCoordinator>()
        Thread.detachNewThread {
            do {
                let coordinator = try Coordinator(
                    configuration: settings, runs: [sweep], logger: Self.logger)
                start.resolve(
                    .success(
                        RunningCoordinator(
                            handle: coordinator.handle, endpoint: coordinator.endpoint, end: end)))
                end.resolve(Result { try coordinator.run(observer: observer) })
            } catch {
                start.resolve(.failure(error))
            }
        }
        return try await start.value
    }

    /// Starts a worker.
    func startWorker(
        slots: Int = 1, endpoint: String? = nil, giveUpAfter: TimeSpan = .seconds(30),
        parentProcessID: Int32? = nil, join: JoinFile? = nil,
        prepare: (@Sendable (SweepAnnouncement) throws -> TrialRunner)? = nil,
        fetching: (@Sendable (SweepAnnouncement, DataFetcher) throws -> Void)? = nil,
        run: @escaping @Sendable (TrialPack) -> Void = TestRun.runQuickly
    ) throws -> RunningWorker {
        var configuration = WorkerConfiguration(
            endpoint: endpoint ?? self.endpoint,
            description: WorkerDescription(
                identity: WorkerConfiguration.drawIdentity(), host: "host",
                processID: Int(getpid()), slots: slots, instructionSet: "portable", version: "0.1.0"))
        configuration.giveUpAfter = giveUpAfter
        configuration.parentProcessID = parentProcessID
        configuration.join = join
        configuration.stackBytes = 1 << 20
        let settings = configuration
        let end = Promise<WorkerExit>()
        let start = Promise<WorkerHandle>()
        let fetcher = Mutex<DataFetcher?>(nil)
        Thread.detachNewThread {
            do {
                let worker = try Worker(
                    configuration: settings, logger: Self.logger,
                    prepare: prepare ?? { announcement in
                        if let source = fetcher.withLock({ $0 }) { try fetching?(announcement, source) }
                        return TrialRunner(shape: { _ in Self.shape }, run: run)
                    })
                fetcher.withLock { $0 = worker.fetcher }
                start.resolve(.success(worker.handle))
                end.resolve(Result { try worker.run() })
            } catch {
                start.resolve(.failure(error))
                end.resolve(.failure(error))
            }
        }
        return RunningWorker(handle: start, end: end)
    }

    private static let shape = TrialConfiguration().shape

    /// Outcomes one by one, a little work before each.
    static let runQuickly: @Sendable (TrialPack) -> Void = { pack in
        for (index, trial) in pack.trials.enumerated() where !pack.isCancelled(index) {
            usleep(500)
            pack.reportProgress()
            pack.deliver(outcome(trial.trial), of: index)
        }
    }

    /// The same, but after so many outcomes every pack waits at the gate.
    static func runQuickly(first count: Int, then gate: Gate) -> @Sendable (TrialPack) -> Void {
        let begun = Counter()
        return { pack in
            if begun.add(pack.trials.count) > count { gate.wait() }
            runQuickly(pack)
        }
    }

    /// Numbers and outcomes of what the run directory has recorded.
    func recorded() throws -> [DeliveredResult] {
        let journal = try journal(.resume)
        var results: [DeliveredResult] = []
        try journal.forEachResult { results.append($0) }
        try journal.close()
        return results
    }
}

extension CoordinatorReport {
    /// Of the only sweep.
    var snapshot: CoordinatorSnapshot {
        get throws { try #require(sweeps.last).snapshot }
    }
}

struct RunningCoordinator: Sendable {
    let handle: CoordinatorHandle
    let endpoint: String
    let end: Promise<CoordinatorReport>

    var report: CoordinatorReport {
        get async throws { try await end.value }
    }
}

struct RunningWorker: Sendable {
    let handle: Promise<WorkerHandle>
    let end: Promise<WorkerExit>

    var exit: WorkerExit {
        get async throws { try await end.value }
    }
}

/// Counts from several threads.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// - Returns: the new count.
    func add(_ more: Int) -> Int {
        count.withLock { count in
            count += more
            return count
        }
    }
}

/// Holds threads back until it is opened.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() {
        isOpen.withLock { $0 = true }
    }

    /// Blocks the calling thread; not for tasks.
    func wait() {
        while !isOpen.withLock({ $0 }) { usleep(1000) }
    }
}

/// A value that a thread delivers once and tasks wait for without blocking.
final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiting: [CheckedContinuation<Value, any Error>] = []
    }

    private let state = Mutex(State())

    func resolve(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state in
            state.result = result
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    var value: Value {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Value, any Error>? in
                    if state.result == nil { state.waiting.append(continuation) }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }
}
