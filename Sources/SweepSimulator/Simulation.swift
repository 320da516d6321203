// One simulated world: the production machines, a virtual clock, and all that can go wrong between them. A
// value that one seed decides altogether. Not here: choosing seeds, making failures small.
//
// Modelled on TigerBeetle's VOPR: production code in a simulated world, faults first, then none, when all
// must end well. Departure: faults are a list drawn beforehand, not dice thrown on the way, so that a failing
// list can be made minimal.

import SweepCore
import SweepModel
import SweepProtocol

/// A world with its machines.
package struct Simulation {
    let scenario: Scenario
    let faults: [Fault]
    /// Events after which the run counts as one that never ends.
    let eventsMaximum: Int

    var now = Scenario.start
    var queue = EventQueue<Happening>()
    /// By sweep.
    var journals: [SimulatedJournal]
    /// By sweep: ended with everything recorded.
    var isCompleted: [Bool]
    var coordinator = SimulatedCoordinator()
    var workers: [SimulatedWorker]
    var connections: [Connection] = []
    /// Of worker identities and processes; 0 belongs to nobody.
    var nextNumber = 1
    /// By the number of an identity: a process of that name has ended.
    var isDead: [Bool] = []
    /// Of messages, for latencies.
    var nextMessage: UInt64 = 0
    /// Faults have stopped.
    var isCalm = false
    /// Results with wrong bits that workers made up.
    var lies: [Lie] = []
    /// Keys that were revoked: users by number.
    var revokedUsers: [Int] = []

    var workerEffects: [WorkerSession.Effect] = []
    var digest = Digest()
    let recorder: Recorder?
    package internal(set) var statistics = SeedStatistics()
    package internal(set) var failure: SimulationFailure?
    var isOver = false

    /// - Parameter enabled: which of the seed's faults happen, by index; nil: all.
    package init(
        scenario: Scenario, enabled: [Bool]? = nil, eventsMaximum: Int, isRecording: Bool = false
    ) {
        self.scenario = scenario
        self.eventsMaximum = eventsMaximum
        faults = Fault.plan(for: scenario)
        journals = scenario.sweeps.map {
            SimulatedJournal(sweep: $0.announcement.key, trialCount: $0.trialCount)
        }
        isCompleted = Array(repeating: false, count: scenario.sweeps.count)
        workers = scenario.workers.map(SimulatedWorker.init)
        recorder = isRecording ? Recorder() : nil
        for (index, fault) in faults.enumerated() where enabled?[index] ?? true {
            // A scenario that was made smaller has fewer workers than its faults know.
            if fault.worker < workers.count { queue.schedule(.fault(index), at: fault.at) }
        }
        queue.schedule(.coordinatorStart, at: now)
        for index in workers.indices {
            queue.schedule(.workerStart(index), at: now + Int64(index) * 3_000_000)
        }
        queue.schedule(.calm, at: scenario.faultsUntil)
        queue.schedule(.patienceEnds, at: scenario.faultsUntil + scenario.patience)
    }

    /// Runs the world to its end or to the first failure.
    package mutating func run() {
        while !isOver, failure == nil {
            guard let next = queue.popFirst() else {
                fail(.liveness, "nothing is left to happen")
                break
            }
            now = next.time
            happen(next.element)
            if statistics.events > eventsMaximum {
                fail(.liveness, "\(eventsMaximum) events were not enough")
            }
        }
        statistics.sweepTrials = scenario.sweeps.map(\.trialCount)
        statistics.virtualTime = now - Scenario.start
        statistics.digest = digest.value
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .toCoordinator(let message, let connection): arrive(message, over: connection)
        case .toWorker(let message, let connection): arrive(message, over: connection)
        case .coordinatorTimer: coordinatorTimer()
        case .commit(let generation): finishCommit(generation)
        case .coordinatorStart: startCoordinator()
        case .coordinatorThaw(let generation): thawCoordinator(generation)
        case .request(let event): request(event)
        case .submission(let sweep): submit(sweep)
        case .workerTimer(let worker, let process): workerTimer(worker, process)
        case .slot(let worker, let slot, let generation): slotDue(worker, slot, generation)
        case .workerStart(let worker): startWorker(worker)
        case .workerThaw(let worker, let process): thaw(worker, process)
        case .prepared(let worker, let process, let sweep): prepared(worker, process, sweep)
        case .reconnect(let worker, let dealer): reconnect(worker, dealer)
        case .fault(let index): strike(index)
        case .faultEnds(let index): relieve(index)
        case .operatorLooks(let worker, let process): replaceStuckWorker(worker, process)
        case .calm: calmDown()
        case .patienceEnds: runOutOfPatience()
        }
    }

    mutating func fail(_ property: Property, _ detail: String) {
        guard failure == nil else { return }
        failure = SimulationFailure(property: property, detail: detail, at: now - Scenario.start)
        recorder?.record("FAILED: \(property.rawValue): \(detail)", at: now)
    }

    /// The last of what happened, oldest first; empty where nothing was recorded.
    package func lastLines(_ count: Int) -> [String] { recorder?.last(count) ?? [] }
}

/// What can be due.
enum Happening {
    case toCoordinator(WorkerMessage, Int)
    case toWorker(CoordinatorMessage, Int)
    case coordinatorTimer
    case commit(generation: Int)
    case coordinatorStart
    case coordinatorThaw(generation: Int)
    /// Something is asked of the coordinator, or told to it by the operating system.
    case request(Scheduler.Event)
    case submission(Int)
    case workerTimer(Int, process: Int)
    case slot(worker: Int, Int, generation: Int)
    case workerStart(Int)
    case workerThaw(Int, process: Int)
    case prepared(Int, process: Int, SweepKey)
    case reconnect(Int, dealer: Int)
    case fault(Int)
    case faultEnds(Int)
    case operatorLooks(Int, process: Int)
    case calm
    case patienceEnds
}

/// A result with wrong bits.
struct Lie {
    let sweep: Int
    let trial: Int
    let value: UInt64
}

/// What one seed's run amounted to.
package struct SeedStatistics: Sendable {
    /// Inputs that a production machine handled: messages, ends of packs and commits, deadlines, requests.
    package var events = 0
    /// Trials of each sweep.
    package var sweepTrials: [Int] = []
    /// By `Fault.Kind`; those that had something to strike.
    package var faults = [Int](repeating: 0, count: Fault.Kind.allCases.count)
    /// Coordinators that took up where a dead one had left off.
    package var recoveries = 0
    package var virtualTime: Int64 = 0
    package var digest: UInt64 = 0
}
