// The thread that owns the coordinator's socket, clock and scheduler, and does what the scheduler says. Not
// here: any decision about trials or workers (SweepCore).
//
// One turn: wait, take in all that has arrived, commit what is to be recorded, send. So the more there is to
// do, the larger the groups that share one wait for the disk.

internal import Foundation
package import Logging
internal import SweepCore
internal import SweepJournal
internal import SweepModel
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// The coordinator of one or more sweeps, used by one thread.
package final class Coordinator {
    /// What is handled before a commit: bounds on how long an acknowledgement can wait. The second one is for
    /// messages that take long, as a member's can that means harm; one is always handled.
    private static let messagesPerTurnMaximum = 4096
    private static let turnMaximum = TimeSpan.milliseconds(100)

    private let configuration: CoordinatorConfiguration
    private let logger: Logger
    private var socket: CoordinatorSocket
    private(set) var scheduler: Scheduler
    private(set) var runs: [SweepKey: ActiveRun] = [:]
    private let data: DataServer
    private var effects: [Scheduler.Effect] = []
    private(set) var endReason: Scheduler.EndReason?
    /// The last of the sweeps that ended.
    private(set) var finished: [CoordinatorReport.Sweep] = []
    private(set) var forgedLeases = 0
    private var warnings = WarningRate()
    private var groupCommit = GroupCommit()
    private let startedAt: Instant

    /// For other threads.
    package let handle: CoordinatorHandle
    /// The endpoint as bound, `*` replaced.
    package let endpoint: String

    /// Binds the endpoint and reads the journals; `run` starts the work.
    ///
    /// - Parameter runs: the first sweeps; more may be submitted through `handle`.
    /// - Throws: `.endpointInUse`, `.badEndpoint`, `.endpointNotPrivate`, `.plainText`, `.keys`, `.journal`.
    package init(
        configuration: CoordinatorConfiguration, runs: [SweepRun], logger: Logger
    ) throws(CoordinatorError) {
        self.configuration = configuration
        self.logger = logger
        do {
            handle = try CoordinatorHandle()
            data = DataServer(wakeUp: handle.wakeUp)
            socket = try CoordinatorSocket(
                configuration, in: try Context(), wakeUp: handle.wakeUp, at: MonotonicClock.now())
        } catch let error as CoordinatorError {
            throw error
        } catch let error as ZeroMQError {
            throw CoordinatorError(error, at: configuration.endpoint)
        } catch {
            throw CoordinatorError(.socket, at: configuration.endpoint, "\(error)")
        }
        endpoint = socket.endpoint
        var machine = Scheduler.Configuration(epoch: configuration.epoch)
        machine.timing = configuration.timing
        machine.limits = configuration.limits
        machine.endsWithSweeps = configuration.endsWithSweeps
        machine.arithmeticRevision = configuration.arithmeticRevision
        scheduler = Scheduler(configuration: machine, failurePayload: FailurePayload.encode)
        startedAt = MonotonicClock.now()
        for run in runs { try add(run, try run.plan()) }
    }

    /// Runs the sweeps to their end, on the calling thread.
    ///
    /// - Parameter observer: called on this thread; what it does delays the sweeps.
    /// - Throws: `.journal` when nothing can be recorded any more and the coordinator ends with its sweeps
    ///   (one that lasts goes on with the others), `.socket`. All that was recorded until then is safe, and
    ///   workers keep what was not acknowledged.
    package func run(
        observer: (CoordinatorObservation) -> Void = { _ in }
    ) throws(CoordinatorError) -> CoordinatorReport {
        logger.info("coordinator starts", metadata: ["endpoint": "\(endpoint)"])
        if configuration.security == .insecurePlaintext {
            logger.warning("this endpoint carries plain text; anybody who can reach it can take part")
        }
        var observedAt = startedAt
        observe(observer, at: startedAt)
        handle(.deadline, at: startedAt)
        handle(.settled, at: startedAt)
        try interpretEffects(observer)
        while endReason == nil {
            try wait(until: observedAt + configuration.progressInterval)
            try heedAccess()
            // First what has arrived: the last results of a process that is then said to have ended.
            let isDrained = try receive()
            for word in handle.take() { try hear(word) }
            let now = MonotonicClock.now()
            // Only silence that is still there when everything has been read is silence. Where more comes
            // than can be read, each peer has had its turns after a while: libzmq takes from them in turn.
            if let deadline = scheduler.nextDeadline,
                deadline <= (isDrained ? now : now - overdueMaximum)
            {
                handle(.deadline, at: now)
            }
            handle(.settled, at: now)
            try retryCommits(now, observer)
            try interpretEffects(observer)
            for reading in data.takeReadings(now: now) { try socket.send(reading.message, to: reading.peer) }
            try socket.sendWaiting()
            if observedAt + configuration.progressInterval <= now {
                observedAt = now
                observe(observer, at: now)
            }
        }
        observe(observer, at: MonotonicClock.now())
        let report = report()
        logger.info("coordinator ends", metadata: ["reason": "\(report.reason)"])
        return report
    }

    /// How late a deadline is handled at most: any later, and its lateness would be taken for a standstill.
    private var overdueMaximum: TimeSpan {
        TimeSpan(nanoseconds: configuration.timing.standstill.nanoseconds / 2)
    }

    /// Whether a sweep is here that has not ended.
    package var hasSweeps: Bool { !scheduler.sweeps.isEmpty }

    private func add(_ run: SweepRun, _ plan: SweepPlan) throws(CoordinatorError) {
        let active = try ActiveRun(run, at: startedAt)
        guard runs[active.key] == nil else {
            throw CoordinatorError(
                .sweepRunsAlready, at: run.announcement.name, "this sweep is running here already")
        }
        runs[active.key] = active
        data.setFiles(of: runs.values.map(\.announcement))
        handle(.submitted(plan), at: MonotonicClock.now())
    }

    private func hear(_ word: CoordinatorHandle.Word) throws(CoordinatorError) {
        switch word {
        case .event(let event): handle(event, at: MonotonicClock.now())
        case .suspend: endReason = .stopped
        case .submit(let run, let plan, let answer):
            do throws(CoordinatorError) {
                try add(run, plan)
                answer(nil)
            } catch {
                answer(error)
            }
        case .inquire(let answer): answer(status())
        }
    }

    private func wait(until instant: Instant) throws(CoordinatorError) {
        var deadline = min(instant, scheduler.nextDeadline ?? instant)
        deadline = min(deadline, data.nextDeadline ?? deadline)
        for run in runs.values { deadline = min(deadline, run.retryAt ?? deadline) }
        // Not while a file is fetched: each piece of it takes two turns.
        let now = MonotonicClock.now()
        if let span = groupCommit.rest(at: now), !data.isServing(at: now) {
            usleep(UInt32(span.nanoseconds / 1000))
        }
        let span = deadline - MonotonicClock.now()
        // Rounded up: a wait that ends too early would be repeated without any effect.
        try socket.wait(TimeSpan.milliseconds(max(0, span.wholeMilliseconds)))
    }

    /// Handles what has arrived.
    ///
    /// - Returns: whether that was all.
    private func receive() throws(CoordinatorError) -> Bool {
        let begun = MonotonicClock.now()
        for _ in 0..<Self.messagesPerTurnMaximum {
            let now = MonotonicClock.now()
            guard now - begun < Self.turnMaximum else { break }
            guard let incoming = try socket.receive(at: now) else { return true }
            switch incoming {
            case .message(let message, let peer, let user): try take(message, from: peer, user, now)
            case .malformed(let error, _):
                guard warnings.admits(at: now) else { continue }
                logger.warning("a message was refused", metadata: ["reason": "\(error)"])
            case .refused: break
            }
        }
        return false
    }

    /// Notices who may not take part any more: what they say from now on is thrown away.
    private func heedAccess() throws(CoordinatorError) {
        let now = MonotonicClock.now()
        switch try socket.update(at: now) {
        case .revoked(let users):
            for user in users {
                logger.warning("a member was revoked", metadata: ["name": "\(user)"])
                handle(.expelled(user: user), at: now)
            }
        case .unreadable(let reason):
            logger.error(
                "the list of members cannot be read; those known so far may take part",
                metadata: ["reason": "\(reason)"])
        case nil: break
        }
    }

    /// Hands a message on without what it says about leases that its sender was never given.
    private func take(
        _ message: WorkerMessage, from peer: PeerID, _ user: String, _ now: Instant
    ) throws(CoordinatorError) {
        let identity =
            if case .register(let description, _, _) = message {
                description.identity
            } else {
                scheduler.identity(of: peer)
            }
        guard let identity else { return handle(.received(message, from: peer, user: user), at: now) }
        if case .fetch(let request) = message, let answer = data.take(request, from: peer, now: now) {
            try socket.send(answer, to: peer)
        }
        let tag = WorkerTag(identity: identity)
        let inspection = LeaseInspection(message) { lease in
            runs[lease.sweep]?.signer.isGenuine(lease, worker: tag) ?? true
        }
        if !inspection.forged.isEmpty {
            forgedLeases += inspection.forged.count
            socket.noteForgery(by: user, at: now)
            if warnings.admits(at: now) {
                logger.warning(
                    "leases that were never granted were refused",
                    metadata: ["worker": "\(identity)", "leases": "\(inspection.forged.count)"])
            }
            try socket.send(.revoke(inspection.forged), to: peer)
        }
        handle(.received(inspection.message, from: peer, user: user), at: now)
    }

    private func handle(_ event: Scheduler.Event, at now: Instant) {
        scheduler.handle(event, now: now, into: &effects)
    }

    // MARK: Effects

    /// Does what the scheduler said, and what it says to the outcome, until it says nothing more.
    private func interpretEffects(
        _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        try commit([], observer)
        while !effects.isEmpty {
            let batch = effects
            effects.removeAll(keepingCapacity: true)
            try commit(batch, observer)
            for effect in batch { try interpret(effect, observer) }
            for peer in socket.takeUnreachable() {
                let now = MonotonicClock.now()
                data.forget(peer, now: now)
                handle(.unreachable(peer), at: now)
            }
        }
    }

    /// Makes everything durable that a batch of effects records.
    private func commit(
        _ batch: [Scheduler.Effect], _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        // A batch is of one sweep mostly.
        var written: [SweepKey] = []
        var count = 0
        for case .persist(let record, let key, let sequence) in batch {
            runs[key]?.write(record, sequence)
            count += 1
            if !written.contains(key) { written.append(key) }
        }
        guard !written.isEmpty else { return }
        let begun = MonotonicClock.now()
        for key in written { try commit(key, observer) }
        groupCommit.note(records: count, from: begun, to: MonotonicClock.now())
    }

    private func commit(
        _ key: SweepKey, _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        guard let run = runs[key] else { return }
        do throws(JournalError) {
            switch try run.commit(MonotonicClock.now()) {
            case .nothing: break
            case .committed(let last, let violations):
                handle(.committed(key, through: last, violations: violations), at: MonotonicClock.now())
            case .resumed(let last, let violations, let pause):
                logger.info(
                    "the journal has room again",
                    metadata: ["sweep": "\(run.name)", "after": "\(pause.wholeMilliseconds) ms"])
                observer(.resumed(key, after: pause))
                handle(.committed(key, through: last, violations: violations), at: MonotonicClock.now())
            case .paused(let error):
                logger.error(
                    "the journal has no room", metadata: ["sweep": "\(run.name)", "error": "\(error)"])
                observer(.paused(key, error))
            }
        } catch {
            logger.critical(
                "the journal cannot be written", metadata: ["sweep": "\(run.name)", "error": "\(error)"])
            // Who lives for this sweep has nothing left to do; who has others goes on with them.
            guard !configuration.endsWithSweeps else { throw CoordinatorError(error) }
            observer(.unrecordable(key, error))
            handle(.unrecordable(key), at: MonotonicClock.now())
        }
    }

    /// Tries again to write what there was no room for.
    private func retryCommits(
        _ now: Instant, _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        for key in runs.keys.sorted() {
            guard let due = runs[key]?.retryAt, due <= now else { continue }
            try commit(key, observer)
        }
    }

    private func interpret(
        _ effect: Scheduler.Effect, _ observer: (CoordinatorObservation) -> Void
    ) throws(CoordinatorError) {
        switch effect {
        case .persist: break
        case .send(let message, let peer): try socket.send(message, to: peer)
        case .assign(let leases, let peer, let worker): try assign(leases, to: peer, worker)
        case .note(let note):
            // What a hostile peer brings forth must fill neither the disk nor the screen.
            guard !note.isWarning || warnings.admits(at: MonotonicClock.now()) else { return }
            logger.log(level: note.isWarning ? .warning : .info, "\(note)")
            observer(.note(note))
        case .sweepEnded(let key, let end, let progress):
            guard let run = runs.removeValue(forKey: key) else { return }
            data.setFiles(of: runs.values.map(\.announcement))
            let snapshot = run.snapshot(progress, at: MonotonicClock.now())
            if finished.count == configuration.limits.sweepsMaximum { finished.removeFirst() }
            finished.append(CoordinatorReport.Sweep(key: key, end: end, snapshot: snapshot))
            observer(.sweepEnded(key, end, snapshot))
        case .ended(let reason): endReason = reason
        }
    }

    private func assign(
        _ leases: [LeaseReference], to peer: PeerID, _ worker: String
    ) throws(CoordinatorError) {
        guard let first = leases.first, let run = runs[first.sweep] else { return }
        let tag = WorkerTag(identity: worker)
        let assignments = leases.map { lease in
            var signed = lease
            signed.token = run.signer.token(of: lease, worker: tag)
            return Assignment(lease: signed, specification: run.specification(lease.trial))
        }
        try socket.send(.assign(assignments), to: peer)
    }

    var refusals: PeerRefusals { socket.refusals }
}
