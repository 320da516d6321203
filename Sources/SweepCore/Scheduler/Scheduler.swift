// The coordinator's side of a sweep as a value: which worker holds which trial, what is recorded, what is
// said to whom. Not here: clocks, sockets, tables (CoordinatorService drives it and interprets its effects).
//
// Terms: a *lease* is one worker's claim on one attempt at a trial; a *suspect* is a trial whose workers were
// lost repeatedly while it ran, and which is tried alone from then on; an *orphan* is a trial that was leased
// when the coordinator last died and whose holder may come back with it.
//
// The driver's duties, in this order (after etcd-io/raft's doc.go):
// 1. Hand every event to `handle`, with the time.
// 2. Write all `.persist` effects to the journal, in order, and commit.
// 3. Report the commit with `.committed`; only this brings forth the sends that depend on it, so nothing
//    becomes visible before it is durable.
// 4. Send, in order. What cannot be delivered is reported with `.unreachable`.
// 5. At `nextDeadline`, after all that has arrived was handled, hand in `.deadline`; once at the start too.
//
// Modelled on swift-cluster-membership's `SWIM.Instance` (a protocol as a pure value whose directives a shell
// interprets). Departure: effects are appended to a caller's array, because thousands come of one event.

package import SweepModel
package import SweepProtocol

/// The coordinator's state machine.
package struct Scheduler: Sendable {
    /// What can happen to the coordinator.
    package enum Event: Sendable {
        case received(WorkerMessage, from: PeerID)
        /// A message could not be delivered: nobody is connected under this id any more.
        case unreachable(PeerID)
        /// All records up to this sequence number are durable; what duplicates were found to differ.
        case committed(through: UInt64, violations: [IdentityViolation])
        /// The operating system told that this process, a worker on this host, has ended.
        case workerProcessEnded(host: String, processID: Int)
        case stopRequested(StopMode)
        /// The time of `nextDeadline` has come.
        case deadline
    }

    /// What the coordinator has to do.
    package enum Effect: Sendable, Hashable {
        /// Write to the journal; sequence numbers count from 1 without gaps.
        case persist(JournalRecord, sequence: UInt64)
        case send(CoordinatorMessage, to: PeerID)
        /// Send an `assign` message with these leases' trials, whose specifications the shell knows.
        case assign([LeaseReference], to: PeerID)
        /// Something worth telling a person or a log.
        case note(Note)
        /// The machine's last effect: nothing is left to do.
        case ended(EndReason)
    }

    package enum StopMode: Hashable, Sendable {
        /// Workers finish what runs, hand back what waits, and leave.
        case drain
        /// Workers stop what runs, and leave.
        case revoke
    }

    package enum EndReason: Hashable, Sendable {
        /// Every trial is recorded.
        case completed
        /// Asked to stop before that.
        case stopped
    }

    /// The sweep's course. Each phase lists its exits.
    enum Phase: Hashable, Sendable {
        /// Grants leases. → `farewell` when all is recorded or a stop revokes, → `draining` on a stop that
        /// drains.
        case running
        /// Grants nothing, waits for what runs. → `farewell` when all workers have left, or on a stop that
        /// revokes.
        case draining
        /// Workers were told to leave; ends when they have, or at `until`. → `ended`.
        case farewell(EndReason, until: Instant)
        /// No exit: later events are ignored.
        case ended(EndReason)
    }

    package let configuration: Configuration
    /// Encodes the outcome of a trial that is set aside.
    let failurePayload: @Sendable (TrialFailure) -> [UInt8]

    var phase = Phase.running

    // Every trial is in exactly one of: `recorded`, `pending`, `orphans`, `suspects`, `leases`.
    package internal(set) var recorded: TrialSet
    /// Granted lowest first. Fresh trials are granted in ascending order too, so whatever comes back is lower
    /// than all fresh ones: the front of the queue.
    var pending: TrialSet
    /// Granted last, until `orphansUntil`; then like the pending ones.
    var orphans: TrialSet
    var orphansUntil: Instant?
    /// To be tried alone; ascending.
    var suspects: [Int]
    var leases: [Int: Lease] = [:]
    /// Trials that have attempts and no result.
    var histories: [Int: TrialHistory]
    /// Attempts up to this one hung, so a worker that still reports one may not have it back.
    var hungAttempts: [Int: Int] = [:]

    var workers: [WorkerNumber: Worker] = [:]
    /// Ascending, hence in the order of registration: the order of every walk over all workers.
    var workerOrder: [WorkerNumber] = []
    var numbersByPeer: [PeerID: WorkerNumber] = [:]
    var numbersByIdentity: [String: WorkerNumber] = [:]
    var nextWorkerNumber: WorkerNumber = 1

    /// Sends that wait for a commit, by ascending sequence.
    var awaiting = CommitQueue()
    /// Sequence number of the last `.persist`.
    package internal(set) var persisted: UInt64 = 0
    package internal(set) var committed: UInt64 = 0

    package internal(set) var counters: Counters
    package internal(set) var story = StoryLog()

    /// - Parameter failurePayload: encodes the outcome of a trial that is set aside; must be pure.
    package init(
        configuration: Configuration, recovery: Recovery,
        failurePayload: @escaping @Sendable (TrialFailure) -> [UInt8]
    ) {
        self.configuration = configuration
        self.failurePayload = failurePayload
        recorded = recovery.recorded
        histories = recovery.histories
        counters = Counters(outcomes: recovery.outcomes)
        orphans = TrialSet(capacity: configuration.trialCount)
        suspects = []
        pending = TrialSet(capacity: configuration.trialCount, full: true)
        pending.subtract(recorded)
        for (trial, history) in recovery.histories where pending.contains(trial) {
            if history.suspicions >= configuration.limits.suspicionsMaximum {
                pending.remove(trial)
                suspects.append(trial)
            } else if history.isOpen {
                pending.remove(trial)
                orphans.insert(trial)
            }
        }
        suspects.sort()
    }

    /// Takes one event in and appends what has to be done about it.
    package mutating func handle(_ event: Event, now: Instant, into effects: inout [Effect]) {
        if case .ended = phase { return }
        switch event {
        case .received(let message, let peer): receive(message, from: peer, now, &effects)
        case .unreachable(let peer): markUnreachable(peer)
        case .committed(let sequence, let violations): commit(through: sequence, violations, now, &effects)
        case .workerProcessEnded(let host, let processID):
            if let number = workerOrder.first(where: {
                workers[$0]?.description.processID == processID && workers[$0]?.description.host == host
            }) {
                lose(number, because: "its process ended", now, &effects)
            }
        case .stopRequested(let mode): stop(mode, now, &effects)
        case .deadline: expire(now, &effects)
        }
        grant(now, &effects)
        finishWhenDone(now, &effects)
        assert(violatedInvariants.isEmpty, invariantReport)
    }

    /// When `.deadline` is due, nil: never.
    package var nextDeadline: Instant? {
        switch phase {
        case .ended: return nil
        case .farewell(_, let until): return until
        case .running, .draining:
            var deadline = orphans.isEmpty ? nil : orphansUntil
            for number in workerOrder {
                guard let worker = workers[number] else { continue }
                deadline = earlier(deadline, worker.heardAt + configuration.timing.workerTimeout)
                deadline = earlier(deadline, worker.hangsAt)
            }
            return deadline
        }
    }

    private mutating func receive(
        _ message: WorkerMessage, from peer: PeerID, _ now: Instant, _ effects: inout [Effect]
    ) {
        if case .register(let description, let held) = message {
            return register(description, held: held, from: peer, now, &effects)
        }
        guard let number = numbersByPeer[peer] else { return turnAway(peer, &effects) }
        workers[number]?.heardAt = now
        workers[number]?.isReachable = true
        switch message {
        case .register: break
        case .credit(let level): workers[number]?.credit = max(0, level)
        case .results(let reports): accept(reports, from: number, now, &effects)
        case .heartbeat(let heartbeat): hear(heartbeat, from: number, now, &effects)
        case .handBack(let leases): takeBack(leases, from: number, now, &effects)
        case .leave: farewell(number, now, &effects)
        }
        if case .heartbeat = message { remindOfTheEnd(peer, &effects) }
    }

    /// Says again what a worker may have missed.
    private func remindOfTheEnd(_ peer: PeerID, _ effects: inout [Effect]) {
        switch phase {
        case .running, .ended: break
        case .draining: effects.append(.send(.drain, to: peer))
        case .farewell: effects.append(.send(.finished, to: peer))
        }
    }

    /// Answers a peer that is not registered.
    private mutating func turnAway(_ peer: PeerID, _ effects: inout [Effect]) {
        if case .running = phase {
            counters.turnedAway += 1
            effects.append(
                .send(.refuse(Refusal(code: .notRegistered, message: "register first")), to: peer))
        } else {
            effects.append(.send(.finished, to: peer))
        }
    }

    mutating func persist(_ record: JournalRecord, _ effects: inout [Effect]) {
        persisted += 1
        effects.append(.persist(record, sequence: persisted))
    }

    mutating func note(_ note: Note, _ now: Instant, _ effects: inout [Effect]) {
        story.append("\(note)", at: now)
        effects.append(.note(note))
    }
}
