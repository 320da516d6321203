// One scheduler against several worker sessions in virtual time, over a network that loses, repeats, delays
// and reorders, with processes that die: one seed decides it all. The seed of a simulator, not a test.

import SweepCore
import SweepModel
import SweepProtocol

/// How bad the world is.
struct Faults {
    var lossShare = 0.0
    var duplicationShare = 0.0
    var delayMillisecondsMaximum = 20
    /// Of a worker, per trial started.
    var crashShare = 0.0
    /// Of the coordinator, per event handled.
    var coordinatorCrashShare = 0.0
    /// Trials that take down whatever runs them.
    var poison: Set<Int> = []

    static let none = Faults()
}

struct World {
    private enum Action {
        case toCoordinator(WorkerMessage, from: PeerID)
        case toWorker(CoordinatorMessage, peer: PeerID)
        case coordinatorDeadline
        case commit(life: Int)
        case worker(Int, life: Int, WorkerSession.Event)
        case workerDeadline(Int, life: Int)
        case finishTrial(Int, life: Int, slot: Int, LeaseReference, isLast: Bool)
        case respawn(Int)
    }

    private struct Process {
        var life = 0
        var session: WorkerSession?
        var peer: PeerID?
        var cancelled: Set<LeaseReference> = []
        var exit: WorkerSession.ExitReason?
    }

    let trialCount: Int
    var faults: Faults
    private(set) var now = Instant(nanoseconds: 0)
    private(set) var journal = RecordingJournal()
    private(set) var end: Scheduler.EndReason?
    private(set) var mistakes: [String] = []
    private(set) var eventCount = 0
    private(set) var coordinatorCrashes = 0
    private(set) var workerCrashes = 0
    private(set) var violations = 0

    private var generator: SeededGenerator
    private var scheduler: Scheduler
    private var coordinatorLife = 0
    private var processes: [Process]
    private let slots: Int
    private var nextPeer: UInt64 = 1
    private var peers: [PeerID: Int] = [:]
    private var agenda = Agenda<Action>()

    init(trialCount: Int, workers: Int, slots: Int, faults: Faults, seed: UInt64) {
        self.trialCount = trialCount
        self.faults = faults
        self.slots = slots
        generator = SeededGenerator(seed: seed)
        processes = Array(repeating: Process(), count: workers)
        scheduler = World.makeScheduler(trialCount, &journal)
        agenda.add(.coordinatorDeadline, at: now)
        for index in processes.indices { agenda.add(.respawn(index), at: now + .milliseconds(index)) }
    }

    private static func makeScheduler(
        _ trialCount: Int, _ journal: inout RecordingJournal
    ) -> Scheduler {
        let (epoch, recovery) = journal.recover(trialCount: trialCount)
        var configuration = Scheduler.Configuration(
            trialCount: trialCount, epoch: epoch, sweep: .example)
        configuration.timing.heartbeatInterval = .milliseconds(100)
        configuration.timing.workerTimeout = .milliseconds(500)
        return Scheduler(
            configuration: configuration, recovery: recovery,
            failurePayload: { Array($0.message.utf8) })
    }

    /// Runs until the sweep has ended, the agenda is empty, or the events or the time are used up.
    mutating func run(eventsMaximum: Int, until: Instant = Instant(nanoseconds: .max)) {
        var budget = eventsMaximum
        while budget > 0, end == nil, let (time, action) = agenda.next(), time <= until {
            budget -= 1
            eventCount += 1
            now = time
            perform(action)
            if !mistakes.isEmpty || !journal.mistakes.isEmpty { return }
        }
    }

    private mutating func chance(_ share: Double) -> Bool {
        share > 0 && Double.random(in: 0..<1, using: &generator) < share
    }

    private mutating func delay() -> TimeSpan {
        .milliseconds(Int.random(in: 0...faults.delayMillisecondsMaximum, using: &generator))
    }

    private mutating func perform(_ action: Action) {
        switch action {
        case .toCoordinator(let message, let peer): handle(.received(message, from: peer))
        case .toWorker(let message, let peer):
            guard let index = peers[peer], processes[index].peer == peer else { return }
            handle(.received(message), index)
        case .coordinatorDeadline: handle(.deadline)
        case .commit(let life):
            guard life == coordinatorLife, scheduler.committed < scheduler.persisted else { return }
            let found = journal.commit()
            violations += found.count
            handle(.committed(through: scheduler.persisted, violations: found))
        case .worker(let index, let life, let event):
            if processes[index].life == life { handle(event, index) }
        case .workerDeadline(let index, let life):
            if processes[index].life == life { handle(.deadline, index) }
        case .finishTrial(let index, let life, let slot, let lease, let isLast):
            guard processes[index].life == life else { return }
            if !processes[index].cancelled.contains(lease) {
                handle(.completed([.example(lease)]), index)
            }
            if isLast { handle(.slotFreed(slot), index) }
        case .respawn(let index): spawn(index)
        }
    }

    // MARK: The coordinator's process

    mutating func handle(_ event: Scheduler.Event) {
        var effects: [Scheduler.Effect] = []
        scheduler.handle(event, now: now, into: &effects)
        mistakes += scheduler.validate()
        var hasPersisted = false
        for effect in effects {
            switch effect {
            case .persist(let record, _):
                journal.append(record)
                hasPersisted = true
            case .send(let message, let peer):
                if case .acknowledge(let leases) = message {
                    for lease in leases where !journal.isDurable(resultOf: lease.trial) {
                        mistakes.append("\(lease) is acknowledged before it is durable")
                    }
                }
                transmit(.toWorker(message, peer: peer))
            case .assign(let leases, let peer):
                for lease in leases where !journal.isDurable(grantOf: lease) {
                    mistakes.append("\(lease) is assigned before its grant is durable")
                }
                transmit(.toWorker(.assign(leases.map(Assignment.example)), peer: peer))
            case .note: break
            case .ended(let reason): end = reason
            }
        }
        if hasPersisted { agenda.add(.commit(life: coordinatorLife), at: now + delay()) }
        if let deadline = scheduler.nextDeadline { agenda.add(.coordinatorDeadline, at: max(now, deadline)) }
        if end == nil, chance(faults.coordinatorCrashShare) { crashCoordinator() }
    }

    mutating func crashCoordinator() {
        coordinatorCrashes += 1
        coordinatorLife += 1
        journal.crash()
        scheduler = World.makeScheduler(trialCount, &journal)
        // Connections end with the process.
        for index in processes.indices { processes[index].peer = nil }
        agenda.add(.coordinatorDeadline, at: now + .milliseconds(100))
    }

    private mutating func transmit(_ action: Action) {
        if !chance(faults.lossShare) { agenda.add(action, at: now + delay()) }
        if chance(faults.duplicationShare) { agenda.add(action, at: now + delay()) }
    }

    // MARK: Worker processes

    private mutating func spawn(_ index: Int) {
        processes[index].life += 1
        let life = processes[index].life
        var configuration = WorkerSession.Configuration(
            description: WorkerDescription(
                identity: "worker-\(index)-\(life)", host: "host", processID: index * 1000 + life,
                slots: slots, instructionSet: "avx2", version: "0.1.0"))
        configuration.packMaximum = 4
        configuration.giveUpAfter = .seconds(3600)
        configuration.firstRegistrationWait = .milliseconds(50)
        processes[index].session = WorkerSession(
            configuration: configuration, seed: generator.next())
        processes[index].cancelled = []
        handle(.started, index)
    }

    private mutating func crashWorker(_ index: Int) {
        workerCrashes += 1
        processes[index].life += 1
        processes[index].session = nil
        processes[index].peer = nil
        agenda.add(.respawn(index), at: now + .milliseconds(50))
    }

    private mutating func handle(_ event: WorkerSession.Event, _ index: Int) {
        guard processes[index].session != nil else { return }
        var effects: [WorkerSession.Effect] = []
        processes[index].session?.handle(event, now: now, into: &effects)
        mistakes += processes[index].session?.validate() ?? []
        let life = processes[index].life
        for effect in effects where processes[index].life == life {
            interpret(effect, index)
        }
        if let deadline = processes[index].session?.nextDeadline {
            agenda.add(.workerDeadline(index, life: life), at: max(now, deadline))
        }
    }

    private mutating func interpret(_ effect: WorkerSession.Effect, _ index: Int) {
        let life = processes[index].life
        switch effect {
        case .connect:
            let peer = PeerID(nextPeer)
            nextPeer += 1
            processes[index].peer = peer
            peers[peer] = index
        case .send(let message):
            if let peer = processes[index].peer { transmit(.toCoordinator(message, from: peer)) }
        case .prepare: agenda.add(.worker(index, life: life, .prepared), at: now + delay())
        case .run(let pack, let slot): start(pack, slot, index)
        case .cancel(let leases, _): processes[index].cancelled.formUnion(leases)
        case .note: break
        case .exit(let reason):
            processes[index].exit = reason
            processes[index].session = nil
        }
    }

    private mutating func start(_ pack: [Assignment], _ slot: Int, _ index: Int) {
        if pack.contains(where: { faults.poison.contains($0.specification.trial) }) {
            return crashWorker(index)
        }
        if chance(faults.crashShare) { return crashWorker(index) }
        var time = now
        for (position, assignment) in pack.enumerated() {
            time = time + .milliseconds(Int.random(in: 0...30, using: &generator))
            agenda.add(
                .finishTrial(
                    index, life: processes[index].life, slot: slot, assignment.lease,
                    isLast: position == pack.count - 1), at: time)
        }
    }
}
