// The state of a worker's process: its machine, its slots, and what its shell keeps.

import SweepCore
import SweepModel
import SweepProtocol

/// A trial of a pack that runs.
struct RunningTrial {
    let lease: LeaseReference
    let sweep: Int
    /// The journal's row of the lease, for the truth about it.
    let row: Int
    var endsAt: Int64
    var isCancelled = false
}

/// A thread that runs packs.
struct SimulatedSlot {
    var trials: [RunningTrial] = []
    /// Grows with every change of plan, so that what was due before comes to nothing.
    var generation = 0
    var isBusy = false
    /// Runs no step any more.
    var isHung = false
    /// When a trial of the pack ends its process.
    var killsAt = Int64.max
    /// What the slot's counter stands at while it is hung.
    var progressAtHang: UInt64 = 0
}

/// What waits for a worker's thread beside messages.
enum Mail {
    case completed([ResultReport])
    case freed(Int)
    case prepared(SweepKey)
    case unprepared(SweepKey)
    case drain
}

/// One worker of the scenario with the process that plays it at present.
struct SimulatedWorker {
    let plan: WorkerPlan
    /// Of the present process; 0: there is none.
    var process = 0
    /// A number, and the same for two processes only where a restarted one keeps the former one's.
    var identity = 0
    var processID = 0
    /// Whose key it uses; 0: none is needed.
    var user = 0
    var session: WorkerSession?
    var slots: [SimulatedSlot]
    var link = Link()
    /// The earliest timer that is scheduled.
    var timerAt = Int64.max

    var isFrozen = false
    var frozenAt: Int64 = 0
    /// Arrived while it stood still.
    var inbox: [CoordinatorMessage] = []
    var mail: [Mail] = []
    /// A start is scheduled.
    var isStarting = false

    // Faults.
    /// The next process keeps the identity (and, if so, the process id).
    var keepsIdentity = false
    var keepsProcessID = false
    var slowdowns = 0
    /// Its process runs nothing, says that what it has waits, and gives nothing back that it is asked for.
    var isHoarder = false
    /// Of a hoarder: it says nothing of what it has, and the rest as others do.
    var isSecretive = false
    /// Numbers of results that are answered twice, made up, or not to be had on this machine.
    var answersTwice = 0
    var lies = 0
    var missingData = 0
    /// Sweeps that cannot be prepared.
    var unpreparable = 0
    /// Its process could not prepare one.
    var isUnable = false

    var isAlive: Bool { process != 0 }

    init(plan: WorkerPlan) {
        self.plan = plan
        slots = Array(repeating: SimulatedSlot(), count: plan.slots)
    }
}
