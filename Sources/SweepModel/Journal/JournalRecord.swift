// What a run directory's journal remembers, as plain values. Not here: tables and files (SweepJournal), or
// who decides what is written (SweepCore).

/// A worker process that registered; attempts and results name it by its identity.
package struct WorkerRecord: Hashable, Sendable {
    /// 32 hexadecimal digits, drawn anew at each process start.
    package var identity: String
    package var host: String
    package var processID: Int
    package var slots: Int
    package var instructionSet: String
    package var version: String

    package init(
        identity: String, host: String, processID: Int, slots: Int, instructionSet: String, version: String
    ) {
        self.identity = identity
        self.host = host
        self.processID = processID
        self.slots = slots
        self.instructionSet = instructionSet
        self.version = version
    }
}

/// A result as it was delivered under a lease.
package struct DeliveredResult: Hashable, Sendable {
    package var lease: LeaseReference
    /// Identity of the worker that delivered it.
    package var worker: String
    /// Wall time of the execution, in nanoseconds.
    package var durationNanoseconds: UInt64
    package var summary: OutcomeSummary
    /// The encoded `TrialOutcome`: equal outcomes have equal bytes.
    package var payload: [UInt8]

    package init(
        lease: LeaseReference, worker: String, durationNanoseconds: UInt64, summary: OutcomeSummary,
        payload: [UInt8]
    ) {
        self.lease = lease
        self.worker = worker
        self.durationNanoseconds = durationNanoseconds
        self.summary = summary
        self.payload = payload
    }
}

/// How an attempt ended that brought no result.
package enum AttemptEnding: String, CaseIterable, Hashable, Sendable {
    /// It never arrived at its worker, or waited there when the worker was lost.
    case neverStarted = "never_started"
    /// It was finished, but its worker was lost with the result.
    case resultLost = "result_lost"
    /// Its worker was lost while it ran, or may have run, beside others.
    case workerLost = "worker_lost"
    /// Its worker was lost while it held nothing else.
    case workerLostAlone = "worker_lost_alone"
    /// It made no progress for too long, beside others.
    case hung
    /// It made no progress for too long while its worker held nothing else.
    case hungAlone = "hung_alone"
    /// The worker gave it back unfinished.
    case handedBack = "handed_back"
    /// The sweep was stopped.
    case revoked
    /// Another attempt at the same trial brought the result first.
    case superseded

    /// The trial may be what took the worker down.
    package var raisesSuspicion: Bool { self == .workerLost || self == .hung }

    /// Nothing but the trial can have taken the worker down.
    package var isBlamed: Bool { self == .workerLostAlone || self == .hungAlone }
}

/// One entry of the journal; entries are written in order, each of them whole or not at all.
package enum JournalRecord: Hashable, Sendable {
    /// A worker registered (again).
    case registered(WorkerRecord)
    /// Attempts begin; durable before the worker hears of them.
    case granted([LeaseReference], worker: String)
    /// An attempt ended without a result.
    case ended(LeaseReference, AttemptEnding)
    /// The first result of a trial; durable before the worker hears that it may forget it.
    case result(DeliveredResult)
    /// A further result of a trial that has one: compared with it, bit for bit.
    case duplicate(DeliveredResult)
}

/// Two results of one trial that differ, which voids the claim that a trial's numbers depend on its
/// configuration only.
package struct IdentityViolation: Hashable, Sendable {
    package var trial: Int
    /// The recorded attempt and its worker.
    package var firstAttempt: Int
    package var firstWorker: String
    /// The differing one.
    package var secondAttempt: Int
    package var secondWorker: String

    package init(
        trial: Int, firstAttempt: Int, firstWorker: String, secondAttempt: Int, secondWorker: String
    ) {
        self.trial = trial
        self.firstAttempt = firstAttempt
        self.firstWorker = firstWorker
        self.secondAttempt = secondAttempt
        self.secondWorker = secondWorker
    }
}

/// What happened so far to a trial that has attempts and no result.
package struct TrialHistory: Hashable, Sendable {
    /// The number of the last attempt; attempts are counted from 1 over all epochs.
    package var attempts: Int
    /// Attempts that ended with a lost or hung worker and others in the same worker.
    package var suspicions: Int
    /// Attempts that ended so with nothing else in the worker.
    package var blames: Int
    /// The last attempt has neither result nor ending.
    package var isOpen: Bool

    package init(attempts: Int = 0, suspicions: Int = 0, blames: Int = 0, isOpen: Bool = false) {
        self.attempts = attempts
        self.suspicions = suspicions
        self.blames = blames
        self.isOpen = isOpen
    }

    /// Counts an attempt's end.
    package mutating func count(_ ending: AttemptEnding) {
        if ending.raisesSuspicion { suspicions += 1 }
        if ending.isBlamed { blames += 1 }
        isOpen = false
    }
}
