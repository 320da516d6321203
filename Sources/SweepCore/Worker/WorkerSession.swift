// The worker's side of a sweep as a value: its registration, the leases that it holds, the results that it
// must not forget. Not here: clocks, sockets, threads, training (WorkerService drives it).
//
// The driver's duties:
// 1. Hand in `.started` once, then every event with the time, and interpret the effects in order.
// 2. At `nextDeadline` hand in `.progressed` with the slots' counters and then `.deadline`.
// 3. After `.exit` nothing more comes: cancel what runs, close the connection with a short linger.
//
// Execution is at least once: a result is kept and offered again until its acknowledgement has come.

package import SweepModel
package import SweepProtocol

/// The worker's state machine.
package struct WorkerSession: Sendable {
    package enum Event: Sendable {
        case started
        /// Trials of an `assign` message, with the shapes that only the shell can tell.
        case assigned([QueuedTrial])
        /// Any other message (an `assign` is taken as well; its trials then run unpacked).
        case received(CoordinatorMessage)
        /// An announced sweep can be run now.
        case prepared(SweepKey)
        /// It cannot be run on this machine.
        case preparationFailed(SweepKey, String)
        /// Trials of running packs ended, in this order.
        case completed([ResultReport])
        /// A slot's pack has ended altogether; what it did not complete is handed back.
        case slotFreed(Int)
        /// The progress counters of all slots.
        case progressed([UInt64])
        /// The user or the machine's scheduler wants this worker to go: finish what runs, hand back the rest.
        /// Asked again: hand back what runs as well.
        case drainRequested
        /// The time of `nextDeadline` has come.
        case deadline
    }

    package enum Effect: Sendable, Hashable {
        /// Open a fresh connection and close the former one; unsent messages of that may be dropped.
        case connect
        case send(WorkerMessage)
        /// Get ready for a sweep, then report `.prepared` or `.preparationFailed`.
        case prepare(SweepAnnouncement)
        /// Nothing more comes of this sweep: free what it needs.
        case forget(SweepKey)
        /// Run this pack on a free slot.
        case run([Assignment], slot: Int)
        /// These trials of the slot's pack are no longer wanted.
        case cancel([LeaseReference], slot: Int)
        case note(Note)
        /// The machine's last effect.
        case exit(ExitReason)
    }

    /// Something worth telling a person or a log.
    package enum Note: Hashable, Sendable {
        case registered(epoch: UInt64)
        case coordinatorSilent(milliseconds: Int)
        case registeringAgain(because: String)
        case draining
        case timeIsUp
        /// What had not ended within the grace period is handed back.
        case graceIsOver(leases: Int)
        /// Nobody took so many results: their trials will be run again.
        case resultsAreLeft(Int)
        case leasesRevoked(Int)
        case announced(String)
        case unable(because: String)
    }

    package enum ExitReason: Hashable, Sendable {
        /// The coordinator has no more work for anybody.
        case finished
        /// Asked to go from outside, or out of time, and all was finished or handed back; there may be more
        /// to do.
        case drained
        /// There was nothing to do for as long as was given.
        case idle
        /// Nothing was heard from a coordinator for so long.
        case noCoordinator(silentMilliseconds: Int)
        /// The coordinator turned this worker away for good.
        case refused(Refusal)
        /// No sweep that the coordinator has can be run on this machine.
        case preparationFailed(String)
        /// All slots ignored for too long that they shall stop: only the end of the process ends them.
        case stuck
    }

    /// The bond with the coordinator.
    enum Link: Hashable, Sendable {
        /// Not started yet. → `registering`.
        case idle
        /// A registration is on its way. → `registered` on a welcome, `registering` over a fresh connection
        /// at `until`, `ended` on refusal or when nothing was heard for too long.
        case registering(until: Instant, attempt: Int)
        /// Welcome. → `registering` on silence or when the coordinator doesn't know us, `ended`.
        case registered
        /// No exit.
        case ended
    }

    package let configuration: Configuration
    var generator: SeededGenerator
    var link = Link.idle
    /// What was announced and not retired.
    var sweeps: [SweepKey: Preparation] = [:]
    /// The coordinator goes on when its sweeps have ended.
    var isCoordinatorLasting = false
    /// When this worker was asked to go; nil: it wasn't.
    var drainingSince: Instant?
    /// The coordinator sends everybody away.
    var isDismissed = false
    /// Since when there has been nothing to do; nil: there is something, or no coordinator that could tell.
    var idleSince: Instant?

    var queue = PackQueue()
    var slots: [Slot]
    var results = ResultKeeper()

    var heartbeatInterval = TimeSpan.seconds(1)
    var coordinatorTimeout = TimeSpan.seconds(5)
    var heardAt = Instant(nanoseconds: 0)
    var heartbeatAt = Instant(nanoseconds: 0)
    var lastHeartbeatAt = Instant(nanoseconds: 0)
    /// When results without acknowledgement are offered again.
    var offerAgainAt: Instant?
    var announcedCredit = -1
    /// Slot time per trial, smoothed; nil until the first pack has ended.
    var nanosecondsPerTrial: Double?

    package internal(set) var story = StoryLog()

    /// - Parameter seed: of the jitter in reconnection times.
    package init(configuration: Configuration, seed: UInt64) {
        self.configuration = configuration
        generator = SeededGenerator(seed: seed)
        slots = Array(repeating: Slot(), count: configuration.description.slots)
    }

    /// Takes one event in and appends what has to be done about it.
    package mutating func handle(_ event: Event, now: Instant, into effects: inout [Effect]) {
        if link == .ended { return }
        switch event {
        case .started:
            heardAt = now
            connect(attempt: 0, now, &effects)
        case .assigned(let trials):
            heardAt = now
            enqueue(trials, &effects)
        case .received(let message):
            heardAt = now
            receive(message, now, &effects)
        case .prepared(let key): markReady(key, &effects)
        case .preparationFailed(let key, let message): markUnable(key, message, now, &effects)
        case .completed(let reports): complete(reports, now, &effects)
        case .slotFreed(let slot): free(slot, now, &effects)
        case .progressed(let counters):
            for (index, counter) in zip(slots.indices, counters) { slots[index].progress = counter }
        case .drainRequested: drain(isUrgent: drainingSince != nil, now, &effects)
        case .deadline: expire(now, &effects)
        }
        if results.isEmpty { offerAgainAt = nil }
        if link != .ended {
            startPacks(now, &effects)
            announceCredit(&effects)
            leaveWhenDrained(&effects)
        }
        noticeIdleness(now)
        assert(validate().isEmpty, "\(validate().joined(separator: "\n"))\nThe story so far:\n\(story.text)")
    }

    /// When `.deadline` is due, nil: never.
    package var nextDeadline: Instant? {
        switch link {
        case .idle, .ended: nil
        case .registering(let until, _):
            earlier(min(until, heardAt + configuration.giveUpAfter), partingAt)
        case .registered:
            earlier(
                earlier(earlier(min(heartbeatAt, heardAt + coordinatorTimeout), offerAgainAt), stuckAt),
                earlier(partingAt, idleEndsAt))
        }
    }

    /// Whether a coordinator has taken this worker in.
    package var isRegistered: Bool { link == .registered }

    /// When this worker gives itself up because none of its slots stops as told; nil while one is usable.
    var stuckAt: Instant? {
        var last: Instant?
        for slot in slots {
            guard let since = slot.stoppingSince else { return nil }
            last = max(last ?? since, since)
        }
        return last.map { $0 + configuration.stuckAfter }
    }

    private mutating func receive(
        _ message: CoordinatorMessage, _ now: Instant, _ effects: inout [Effect]
    ) {
        switch message {
        case .welcome(let welcome): settle(welcome, now, &effects)
        case .assign(let assignments):
            enqueue(assignments.map { QueuedTrial(assignment: $0, shape: nil) }, &effects)
        case .heartbeat: break
        case .acknowledge(let leases):
            for lease in leases { results.remove(lease) }
            offerAgainAt = now + coordinatorTimeout
        case .announce(let announcement): prepare(announcement, now, &effects)
        case .retire(let key): retire(key, now, &effects)
        case .revoke(let leases): revoke(leases, now, &effects)
        case .recall(let leases):
            let returned = queue.remove(Set(leases))
            if !returned.isEmpty { effects.append(.send(.handBack(returned))) }
        case .drain:
            isDismissed = true
            if drainingSince == nil { drain(isUrgent: false, now, &effects) }
        // Data go past this machine, to who waits for them.
        case .chunk, .noData: break
        case .finished:
            if link == .registered { effects.append(.send(.leave)) }
            exit(.finished, &effects)
        case .refuse(let refusal): bear(refusal, now, &effects)
        }
    }

    mutating func exit(_ reason: ExitReason, _ effects: inout [Effect]) {
        for index in slots.indices where !slots[index].leases.isEmpty {
            effects.append(.cancel(slots[index].leases, slot: index))
        }
        link = .ended
        effects.append(.exit(reason))
    }

    mutating func note(_ note: Note, _ now: Instant, _ effects: inout [Effect]) {
        story.append("\(note)", at: now)
        effects.append(.note(note))
    }
}
