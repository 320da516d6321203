// The I/O thread of a worker: it owns the connection and the session, and does what the session says. Not
// here: any decision about leases (SweepCore), training (the injected function).

internal import Foundation
package import Logging
package import SweepCore
internal import SweepModel
package import SweepProtocol
internal import Synchronization
internal import ZeroMQ

/// A worker process's heart, used by one thread.
package final class Worker {
    private static let messagesPerTurnMaximum = 1024
    /// How long slots may take to notice that they are cancelled.
    private static let exitGraceSeconds = 2.0

    private let configuration: WorkerConfiguration
    private let prepare: @Sendable (SweepAnnouncement) throws -> TrialRunner
    private let logger: Logger
    private let context: Context
    private let mailbox: SlotMailbox
    private let slots: [Slot]
    /// Sweeps that are being prepared, each on a thread of its own: one may wait for its data for long.
    private var preparations: [SweepKey: Slot] = [:]
    private var session: WorkerSession
    private var socket: WorkerSocket?
    /// Of the sweeps that are prepared.
    private var runners: [SweepKey: TrialRunner] = [:]
    private var packs: [TrialPack?]
    private var effects: [WorkerSession.Effect] = []
    private var deliveredCount = 0
    private var exitReason: WorkerExit.Reason?
    private var handshakeFailure: HandshakeFailure?
    /// Whether the last message could be sent: an outage is told once.
    private var wasSent = true

    /// For other threads.
    package let handle: WorkerHandle
    /// For threads that prepare sweeps.
    package let fetcher: DataFetcher

    /// - Parameter prepare: called on a thread of its own for every sweep that is announced: reads data,
    ///   checks what can be
    ///   checked. What it throws is told to the coordinator as this machine's reason.
    package init(
        configuration: WorkerConfiguration, logger: Logger,
        prepare: @escaping @Sendable (SweepAnnouncement) throws -> TrialRunner
    ) throws(WorkerError) {
        precondition((1...32).contains(configuration.packMaximum), "packs have 1 to 32 trials")
        self.configuration = configuration
        self.prepare = prepare
        self.logger = logger
        do {
            context = try Context()
            handle = try WorkerHandle()
            fetcher = DataFetcher(wakeUp: handle.wakeUp)
        } catch {
            throw WorkerError(.socket, error, at: configuration.endpoint)
        }
        mailbox = SlotMailbox(wakeUp: handle.wakeUp)
        slots = (0..<configuration.description.slots).map {
            Slot(name: "slot \($0)", stackBytes: configuration.stackBytes)
        }
        packs = Array(repeating: nil, count: slots.count)
        var machine = WorkerSession.Configuration(description: configuration.description)
        machine.giveUpAfter = configuration.giveUpAfter
        machine.packMaximum = configuration.packMaximum
        machine.grace = configuration.grace
        machine.exitWhenIdle = configuration.exitWhenIdle
        machine.endsAt = configuration.timeLeft.map { MonotonicClock.now() + $0 }
        session = WorkerSession(
            configuration: machine, seed: Self.seed(of: configuration.description.identity))
    }

    /// A number of its own for each worker (FNV-1a), so that thousands do not all try again at once.
    private static func seed(of identity: String) -> UInt64 {
        identity.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// Works until the sweep has ended, the worker is drained, or no coordinator can be found.
    ///
    /// - Parameters:
    ///   - observer: called on this thread with what a person may want to know.
    ///   - pulse: called on this thread in every turn, at least once a second, with whether the worker is
    ///     registered.
    package func run(
        observer: (WorkerSession.Note) -> Void = { _ in }, pulse: (_ isRegistered: Bool) -> Void = { _ in }
    ) throws(WorkerError) -> WorkerExit {
        handle(.started)
        try interpretEffects(observer)
        while exitReason == nil {
            try socket?.wait(timeToWait)
            handle.wakeUp.clear()
            takeMail()
            for _ in 0..<handle.takeDrainRequests() { handle(.drainRequested) }
            for request in fetcher.takeRequests() { effects.append(.send(.fetch(request))) }
            let isDrained = try receive()
            try heedHandshakes()
            if isDrained, let deadline = session.nextDeadline, deadline <= MonotonicClock.now() {
                handle(.progressed(slots.map { $0.progress.load(ordering: .relaxed) }))
                handle(.deadline)
            }
            try interpretEffects(observer)
            pulse(session.isRegistered)
            if let parent = configuration.parentProcessID, getppid() != parent, exitReason == nil {
                exitReason = .parentGone
            }
        }
        return try leave()
    }

    private var timeToWait: TimeSpan {
        // At least once a second, to see whether the parent is still there.
        let now = MonotonicClock.now()
        var deadline = min(session.nextDeadline ?? now + .seconds(1), now + .seconds(1))
        if let due = mailbox.deadline { deadline = min(deadline, due) }
        return .milliseconds(max(0, (deadline - now).wholeMilliseconds))
    }

    private func takeMail() {
        for entry in mailbox.take(at: MonotonicClock.now()) {
            switch entry {
            case .completed(let reports):
                deliveredCount += reports.count
                handle(.completed(reports))
            case .freed(let slot):
                packs[slot] = nil
                handle(.slotFreed(slot))
            case .prepared(let runner, let sweep):
                preparations[sweep] = nil
                // Of one that was retired meanwhile, nothing is kept.
                guard session.isPreparing(sweep) else { continue }
                runners[sweep] = runner
                handle(.prepared(sweep))
            case .preparationFailed(let message, let sweep):
                preparations[sweep] = nil
                handle(.preparationFailed(sweep, message))
            }
        }
    }

    /// - Returns: whether everything that had arrived is handled.
    private func receive() throws(WorkerError) -> Bool {
        for _ in 0..<Self.messagesPerTurnMaximum {
            guard let message = try socket?.receive() else { return true }
            switch message {
            case .chunk(let chunk): fetcher.deliver(chunk)
            case .noData(let sha256, let reason): fetcher.fail(sha256, because: reason)
            default: break
            }
            if case .assign(let assignments) = message {
                handle(
                    .assigned(
                        assignments.map {
                            QueuedTrial(
                                assignment: $0,
                                shape: runners[$0.lease.sweep]?.shape($0.specification))
                        }))
            } else {
                handle(.received(message))
            }
        }
        return false
    }

    /// Says why no coordinator answers, each time that the reason is another one.
    private func heedHandshakes() throws(WorkerError) {
        for outcome in try socket?.takeHandshakes() ?? [] where outcome != handshakeFailure {
            handshakeFailure = outcome
            if let outcome { logger.warning("\(configuration.endpoint): \(outcome.advice)") }
        }
    }

    private func handle(_ event: WorkerSession.Event) {
        session.handle(event, now: MonotonicClock.now(), into: &effects)
    }

    // MARK: Effects

    private func interpretEffects(
        _ observer: (WorkerSession.Note) -> Void
    ) throws(WorkerError) {
        let batch = effects
        effects.removeAll(keepingCapacity: true)
        for effect in batch {
            switch effect {
            case .connect:
                socket = nil
                socket = try WorkerSocket(
                    connectingTo: configuration.endpoint, with: configuration.join, in: context,
                    wakeUp: handle.wakeUp)
            case .send(let message):
                let isSent = try socket?.send(message) ?? true
                if wasSent, !isSent {
                    logger.warning("messages cannot be sent; what matters in them is offered again")
                }
                wasSent = isSent
            case .prepare(let announcement): startPreparing(announcement)
            case .forget(let sweep): runners[sweep] = nil
            case .run(let assignments, let slot): start(assignments, on: slot)
            case .cancel(let leases, let slot): packs[slot]?.cancel(leases)
            case .note(let note):
                logger.info("\(note)")
                observer(note)
            case .exit(let reason): exitReason = .session(reason)
            }
        }
    }

    private func startPreparing(_ announcement: SweepAnnouncement) {
        // On a thread of its own: the slots may be busy with other sweeps for long.
        let slot = Slot(name: "preparation", stackBytes: configuration.stackBytes)
        preparations[announcement.key] = slot
        slot.perform { [prepare, mailbox] in
            defer { slot.stop() }
            do {
                mailbox.post(.prepared(try prepare(announcement), sweep: announcement.key))
            } catch {
                mailbox.post(.preparationFailed("\(error)", sweep: announcement.key))
            }
        }
    }

    private func start(_ assignments: [Assignment], on number: Int) {
        let pack = TrialPack(assignments, slot: slots[number], mailbox: mailbox)
        packs[number] = pack
        // A pack is of one sweep.
        let runner = assignments.first.flatMap { runners[$0.lease.sweep] }
        slots[number].perform { [mailbox] in
            runner?.run(pack)
            pack.failUndelivered()
            mailbox.post(.freed(slot: number))
        }
    }

    /// Ends the connection and the threads.
    private func leave() throws(WorkerError) -> WorkerExit {
        let reason = exitReason ?? .parentGone
        for pack in packs { pack?.cancelAll() }
        fetcher.close()
        if let socket = socket.take() {
            switch reason {
            case .session(.finished), .session(.drained), .session(.idle), .session(.preparationFailed),
                .session(.stuck):
                try socket.close(linger: .upTo(.seconds(1)))
            case .session, .parentGone: try socket.close(linger: .discard)
            }
        }
        for slot in slots + preparations.values { slot.stop() }
        let deadline = DispatchTime.now() + Self.exitGraceSeconds
        let stuckSlots = slots.count { !$0.waitForEnd(until: deadline) }
        logger.info("worker ends", metadata: ["reason": "\(reason)", "delivered": "\(deliveredCount)"])
        return WorkerExit(
            reason: reason, deliveredCount: deliveredCount, stuckSlots: stuckSlots,
            handshakeFailure: handshakeFailure)
    }
}
