// The thread that owns the coordinator's socket, clock and scheduler, and does what the scheduler says. Not
// here: any decision about trials or workers (SweepCore).
//
// One turn: wait, take in all that has arrived, commit what is to be recorded, send. So the more there is to
// do, the larger the groups that share one wait for the disk.

package import Logging
internal import SweepCore
package import SweepJournal
package import SweepModel
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// The coordinator of one sweep, used by one thread.
package final class Coordinator {
    /// Messages handled before a commit; a bound on how long an acknowledgement can wait.
    private static let messagesPerTurnMaximum = 4096

    private let configuration: CoordinatorConfiguration
    private let journal: Journal
    private let specification: @Sendable (Int) -> TrialSpecification
    private let logger: Logger
    private var socket: CoordinatorSocket
    private var scheduler: Scheduler
    private var effects: [Scheduler.Effect] = []
    private var endReason: Scheduler.EndReason?
    private var malformedMessages = 0
    private var rate: RateMeter
    private let startedAt: Instant
    private let recordedBefore: Int

    /// For other threads.
    package let handle: CoordinatorHandle
    /// The endpoint as bound, `*` replaced.
    package let endpoint: String

    /// Binds the endpoint and reads the journal; `run` starts the work.
    ///
    /// - Parameters:
    ///   - journal: open, of this sweep; its owner closes it after `run`.
    ///   - specification: pure; the trial of each number in 0 ..< the journal's number of trials.
    /// - Throws: `.endpointInUse`, `.badEndpoint`, `.endpointNotPrivate`, `.journal`.
    package init(
        configuration: CoordinatorConfiguration, journal: Journal,
        specification: @escaping @Sendable (Int) -> TrialSpecification, logger: Logger
    ) throws(CoordinatorError) {
        self.configuration = configuration
        self.journal = journal
        self.specification = specification
        self.logger = logger
        do {
            handle = try CoordinatorHandle()
            socket = try CoordinatorSocket(
                binding: configuration.endpoint, in: try Context(), wakeUp: handle.wakeUp)
        } catch let error as CoordinatorError {
            throw error
        } catch let error as ZeroMQError {
            throw CoordinatorError(error, at: configuration.endpoint)
        } catch {
            throw CoordinatorError(.socket, at: configuration.endpoint, "\(error)")
        }
        endpoint = socket.endpoint
        let recovery = try Self.recover(from: journal)
        recordedBefore = recovery.recorded.count
        var machine = Scheduler.Configuration(
            trialCount: journal.identity.trialCount, epoch: journal.epoch, sweep: configuration.sweep)
        machine.timing = configuration.timing
        machine.limits = configuration.limits
        scheduler = Scheduler(
            configuration: machine, recovery: recovery, failurePayload: FailurePayload.encode)
        startedAt = MonotonicClock.now()
        rate = RateMeter(at: startedAt, count: recordedBefore)
    }

    /// Runs the sweep to its end, on the calling thread.
    ///
    /// - Parameter observer: called on this thread; what it does delays the sweep.
    /// - Throws: `.journal` when nothing can be recorded any more, `.socket`. All that was recorded until
    ///   then is safe, and workers keep what was not acknowledged.
    package func run(
        observer: (CoordinatorObservation) -> Void = { _ in }
    ) throws(CoordinatorError) -> CoordinatorReport {
        logger.info("coordinator starts", metadata: ["endpoint": "\(endpoint)", "epoch": "\(journal.epoch)"])
        var observedAt = startedAt
        observer(.progress(snapshot(at: startedAt)))
        handle(.deadline, at: startedAt)
        try interpretEffects(observer)
        while endReason == nil {
            try wait(until: observedAt + configuration.progressInterval)
            // First what has arrived: the last results of a process that is then said to have ended.
            let isDrained = try receive()
            for event in handle.take() { handle(event, at: MonotonicClock.now()) }
            let now = MonotonicClock.now()
            // Only silence that is still there when everything has been read is silence.
            if isDrained, let deadline = scheduler.nextDeadline, deadline <= now {
                handle(.deadline, at: now)
            }
            try interpretEffects(observer)
            try socket.sendWaiting()
            if observedAt + configuration.progressInterval <= now {
                observedAt = now
                observer(.progress(snapshot(at: now)))
            }
        }
        let report = try report()
        observer(.progress(report.snapshot))
        logger.info("coordinator ends", metadata: ["reason": "\(report.reason)"])
        return report
    }

    private func wait(until instant: Instant) throws(CoordinatorError) {
        let deadline = min(instant, scheduler.nextDeadline ?? instant)
        let span = deadline - MonotonicClock.now()
        // Rounded up: a wait that ends too early would be repeated without any effect.
        try socket.wait(TimeSpan.milliseconds(max(0, span.wholeMilliseconds)))
    }

    /// Handles what has arrived.
    ///
    /// - Returns: whether that was all.
    private func receive() throws(CoordinatorError) -> Bool {
        for _ in 0..<Self.messagesPerTurnMaximum {
            guard let incoming = try socket.receive() else { return true }
            switch incoming {
            case .message(let message, let peer):
                handle(.received(message, from: peer), at: MonotonicClock.now())
            case .malformed(let error, _):
                malformedMessages += 1
                logger.warning("a message was refused", metadata: ["reason": "\(error)"])
            }
        }
        return false
    }

    private func handle(_ event: Scheduler.Event, at now: Instant) {
        scheduler.handle(event, now: now, into: &effects)
    }

    // MARK: Effects

    /// Does what the scheduler said, and what it says to the outcome, until it says nothing more.
    private func interpretEffects(
        _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        while !effects.isEmpty {
            let batch = effects
            effects.removeAll(keepingCapacity: true)
            try commit(batch)
            for effect in batch { try interpret(effect, observer) }
            for peer in socket.takeUnreachable() {
                handle(.unreachable(peer), at: MonotonicClock.now())
            }
        }
    }

    /// Makes everything durable that a batch of effects records.
    private func commit(_ batch: [Scheduler.Effect]) throws(CoordinatorError) {
        var records: [JournalRecord] = []
        var last: UInt64 = 0
        for case .persist(let record, let sequence) in batch {
            records.append(record)
            last = sequence
        }
        guard !records.isEmpty else { return }
        do {
            let violations = try journal.append(records)
            handle(.committed(through: last, violations: violations), at: MonotonicClock.now())
        } catch {
            logger.critical("the journal cannot be written", metadata: ["error": "\(error)"])
            throw CoordinatorError(error)
        }
    }

    private func interpret(
        _ effect: Scheduler.Effect, _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        switch effect {
        case .persist: break
        case .send(let message, let peer): try socket.send(message, to: peer)
        case .assign(let leases, let peer):
            let assignments = leases.map {
                Assignment(lease: $0, specification: specification($0.trial))
            }
            try socket.send(.assign(assignments), to: peer)
        case .note(let note):
            logger.log(level: note.isWarning ? .warning : .info, "\(note)")
            observer(.note(note))
        case .ended(let reason): endReason = reason
        }
    }

    // MARK: What it shows

    private func snapshot(at now: Instant) -> CoordinatorSnapshot {
        let progress = scheduler.progress
        rate.add(count: progress.recorded, at: now)
        return CoordinatorSnapshot(
            progress: progress, recordedBefore: recordedBefore, elapsed: now - startedAt,
            ratePerSecond: rate.perSecond, malformedMessages: malformedMessages)
    }

    private func report() throws(CoordinatorError) -> CoordinatorReport {
        do {
            return CoordinatorReport(
                reason: endReason ?? .stopped, snapshot: snapshot(at: MonotonicClock.now()),
                counters: scheduler.counters, epoch: journal.epoch,
                identityViolations: try journal.identityViolations())
        } catch {
            throw CoordinatorError(error)
        }
    }

    private static func recover(from journal: Journal) throws(CoordinatorError) -> Scheduler.Recovery {
        do {
            var recorded = TrialSet(capacity: journal.identity.trialCount)
            try journal.forEachRecordedTrial { recorded.insert($0) }
            return Scheduler.Recovery(
                recorded: recorded, histories: try journal.openHistories(),
                outcomes: try journal.outcomeCounts())
        } catch {
            throw CoordinatorError(
                (error as? JournalError) ?? JournalError(.database, path: journal.path, "\(error)"))
        }
    }
}
