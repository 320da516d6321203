// The coordinator's side as a value: which worker holds which trial of which sweep, what is recorded, what is
// said to whom. Not here: clocks, sockets, tables (CoordinatorService drives it and interprets its effects).
//
// The driver's duties, in this order (after etcd-io/raft's doc.go):
// 1. Hand every event to `handle`, with the time.
// 2. At `nextDeadline`, after all that has arrived was handled, hand in `.deadline`; once at the start too.
// 3. After all that has arrived was handled hand in `.settled`: only then leases are granted, so that those
//    who came first don't get what belongs to all.
// 4. Write all `.persist` effects to the journals of their sweeps, in order, and commit.
// 5. Report each commit with `.committed`; only this brings forth the sends that depend on it, so nothing
//    becomes visible before it is durable. A commit may come late, or be tried again for long: the books are
//    bounded meanwhile, and nothing is acknowledged. Where it cannot come at all, say so
//    (`.unrecordable`): the sweep ends, the others go on.
// 6. Send, in order. What cannot be delivered is reported with `.unreachable`.
//
// Modelled on swift-cluster-membership's `SWIM.Instance` (a protocol as a pure value whose directives a shell
// interprets). Departure: effects are appended to a caller's array, because thousands come of one event.

package import SweepModel
package import SweepProtocol

/// The coordinator's state machine.
package struct Scheduler: Sendable {
    /// What can happen to the coordinator.
    package enum Event: Sendable {
        /// `user`: whose key the connection used; empty where there are no keys.
        case received(WorkerMessage, from: PeerID, user: String = "")
        /// A message could not be delivered: nobody is connected under this id any more.
        case unreachable(PeerID)
        /// A key was revoked: who uses it has no business here any more.
        case expelled(user: String)
        /// All of a sweep's records up to this sequence number are durable; what further results were found
        /// to differ.
        case committed(SweepKey, through: UInt64, violations: [IdentityViolation])
        /// A sweep's journal takes nothing any more, for another reason than a want of room; no commit of it
        /// is reported after this.
        case unrecordable(SweepKey)
        /// The operating system told that this process, a worker on this host, has ended.
        case workerProcessEnded(host: String, processID: Int)
        /// A sweep to be run; one of the same key must not be there.
        case submitted(SweepPlan)
        /// Something is asked of one sweep.
        case control(SweepKey, SweepControl)
        /// The whole coordinator shall end.
        case stopRequested(StopMode)
        /// The time of `nextDeadline` has come.
        case deadline
        /// All that had arrived was handled.
        case settled
    }

    /// What the coordinator has to do.
    package enum Effect: Sendable, Hashable {
        /// Write to the sweep's journal; sequence numbers count from 1 per sweep, without gaps.
        case persist(JournalRecord, sweep: SweepKey, sequence: UInt64)
        case send(CoordinatorMessage, to: PeerID)
        /// Send an `assign` message with these leases' trials of one sweep, whose specifications and tokens
        /// the shell knows; `worker`: identity of the receiver.
        case assign([LeaseReference], to: PeerID, worker: String)
        /// Something worth telling a person or a log.
        case note(Note)
        /// Nothing is left to do for this sweep; its journal can be closed.
        case sweepEnded(SweepKey, SweepEnd, SweepProgress)
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
        /// Every trial of every sweep is recorded.
        case completed
        /// Asked to stop before that.
        case stopped
    }

    /// The coordinator's course. Each phase lists its exits.
    enum Phase: Hashable, Sendable {
        /// Grants leases. → `farewell` when all sweeps have ended (where that ends the coordinator) or a stop
        /// revokes, → `draining` on a stop that drains.
        case running
        /// Grants nothing, waits for what runs. → `farewell` when no worker holds anything, or on a stop that
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
    /// In the order of their submission.
    var books: [SweepBook] = []
    /// Sweeps that ended since the start, and those of them that were not completed.
    var endedSweeps = 0
    var unfinishedSweeps = 0

    var workers = WorkerTable()
    var numbersByPeer: [PeerID: WorkerNumber] = [:]
    var numbersByIdentity: [String: WorkerNumber] = [:]
    var nextWorkerNumber: WorkerNumber = 1
    var slotsTotal = 0
    var hosts: HostRecords
    var silenced: SilencedWorkers

    /// Workers that may be able to take something since the last grant.
    var touched: Set<WorkerNumber> = []
    var touchesAll = false
    /// Workers may be set apart for suspects.
    var hasReservations = false
    /// When idle workers were last helped to something.
    var relievedAt: Instant?
    /// No deadline comes before this; nil: there is none.
    var deadlineBound: Instant?

    package internal(set) var counters = Counters()
    package internal(set) var story = StoryLog()

    /// - Parameter failurePayload: encodes the outcome of a trial that is set aside; must be pure.
    package init(
        configuration: Configuration, failurePayload: @escaping @Sendable (TrialFailure) -> [UInt8]
    ) {
        self.configuration = configuration
        self.failurePayload = failurePayload
        hosts = HostRecords(
            failuresMaximum: configuration.limits.hostFailuresMaximum,
            hostsMaximum: configuration.limits.workersMaximum)
        silenced = SilencedWorkers(capacity: configuration.limits.silencedWorkersMaximum)
    }

    /// Takes one event in and appends what has to be done about it.
    package mutating func handle(_ event: Event, now: Instant, into effects: inout [Effect]) {
        if case .ended = phase { return }
        noticeStandstill(now, &effects)
        switch event {
        case .received(let message, let peer, let user):
            receive(message, from: peer, user: user, now, &effects)
        case .unreachable(let peer): markUnreachable(peer)
        case .expelled(let user): expel(user, now, &effects)
        case .committed(let key, let sequence, let violations):
            commit(key, through: sequence, violations, now, &effects)
        case .unrecordable(let key): giveUp(key, now, &effects)
        case .workerProcessEnded(let host, let processID):
            if let number = workers.numbers.first(where: {
                workers[$0]?.description.processID == processID && workers[$0]?.description.host == host
            }) {
                lose(number, .died, because: "its process ended", now, &effects)
            }
        case .submitted(let plan): submit(plan, now, &effects)
        case .control(let key, let control): self.control(key, control, now, &effects)
        case .stopRequested(let mode): stop(mode, now, &effects)
        case .deadline: expire(now, &effects)
        case .settled:
            for index in books.indices { giveUpVerifying(index, now, &effects) }
            grant(now, &effects)
        }
        finishWhenDone(now, &effects)
        assert(violatedInvariants.isEmpty, invariantReport)
    }

    /// When `.deadline` is due, nil: never. It may come to nothing, and then moves on.
    package var nextDeadline: Instant? {
        switch phase {
        case .ended: nil
        case .farewell(_, let until): until
        case .running, .draining: deadlineBound
        }
    }

    private mutating func receive(
        _ message: WorkerMessage, from peer: PeerID, user: String, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        if case .register(let description, let held, let remaining) = message {
            return register(
                description, held: held, remaining: remaining, from: peer, user: user, now, &effects)
        }
        // Who says this is not registered: the process that started a worker that is dead.
        if case .lastWords(let words) = message { return hear(words, user: user, now, &effects) }
        guard let number = numbersByPeer[peer], workers[number]?.card.user == user else {
            return turnAway(peer, &effects)
        }
        workers.hear(number, at: now)
        touched.insert(number)
        switch message {
        // What is fetched is read and sent without asking this machine (DataDesk).
        case .register, .lastWords, .fetch: break
        case .credit(let level): workers[number]?.credit = max(0, level)
        case .results(let reports): accept(reports, from: number, now, &effects)
        case .heartbeat(let heartbeat): hear(heartbeat, from: number, now, &effects)
        case .handBack(let leases, let isOutOfTime):
            takeBack(leases, isOutOfTime: isOutOfTime, from: number, now, &effects)
        case .leave: farewell(number, now, &effects)
        case .ready(let key): markReady(number, key, now, &effects)
        case .unable(let key, let message): markUnable(number, key, message, now, &effects)
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

    /// The book of a sweep.
    func index(of key: SweepKey) -> Int? {
        // A handful at most: a walk is quicker than hashing. In place: a closure would get copies of the
        // books.
        for index in books.indices where books[index].key == key { return index }
        return nil
    }

    mutating func persist(_ record: JournalRecord, in book: Int, _ effects: inout [Effect]) {
        books[book].persisted += 1
        effects.append(.persist(record, sweep: books[book].key, sequence: books[book].persisted))
    }

    mutating func note(_ note: Note, _ now: Instant, _ effects: inout [Effect]) {
        story.append("\(note)", at: now)
        effects.append(.note(note))
    }

    /// Remembers that something is due at an instant.
    mutating func setDeadline(_ instant: Instant?) {
        deadlineBound = earlier(deadlineBound, instant)
    }
}
