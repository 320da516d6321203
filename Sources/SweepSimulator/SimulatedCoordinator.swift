// The state of the coordinator's process: its machine and what its shell keeps.

import SweepCore
import SweepProtocol

/// A coordinator's process, or the lack of one.
struct SimulatedCoordinator {
    /// nil: no process.
    var scheduler: Scheduler?
    var effects: [Scheduler.Effect] = []
    /// Effects whose records are being committed.
    var batch: [Scheduler.Effect] = []
    var isCommitting = false
    var isFrozen = false
    /// A commit ended while the process stood still.
    var isCommitDone = false
    /// When records that could not be written are tried again.
    var retryAt = Int64.max
    /// Grows with every process, so that what an earlier one waited for comes to nothing.
    var generation = 0
    /// Arrived and not handled.
    var inbox: [(message: WorkerMessage, connection: Int)] = []
    var requests: [Scheduler.Event] = []
    /// Sweeps that it was given and that have not ended.
    var openSweeps: Set<Int> = []
    var unreachable: [PeerID] = []
    /// The earliest timer that is scheduled.
    var timerAt = Int64.max

    // Faults.
    /// Effects after which the process dies; nil: it lives on.
    var effectsUntilCrash: Int?
    /// Workers that were registered at one time.
    var workersMost = 0
    /// How long it is then down.
    var downtime: Int64 = 0
    /// What then becomes of a commit that is under way: all of it or nothing.
    var keepsTornCommit = false
    /// The sweep whose journal takes nothing from its next commit on; whether that commit itself is durable.
    var failingJournal: (sweep: Int, isDurable: Bool)?
    /// Faults of the disk that are on.
    var fullDisks = 0
    var slowDisks = 0

    var isUp: Bool { scheduler != nil }
    var isBusy: Bool { isCommitting || isFrozen }

    init() {}

    /// No process, in the world that the former one lived in.
    init(after former: SimulatedCoordinator) {
        fullDisks = former.fullDisks
        slowDisks = former.slowDisks
        generation = former.generation + 1
    }
}
