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
    /// Its worker said nothing for too long while it ran, or may have run, beside others: frozen or cut off,
    /// perhaps dead.
    case workerSilent = "worker_silent"
    /// Likewise, while its worker held nothing else.
    case workerSilentAlone = "worker_silent_alone"
    /// Its worker was silent and came back: says nothing about the trial.
    case absent
    /// Its outcome is about the worker's machine, such as data that it could not get: tried elsewhere.
    case workerFailure = "worker_failure"
    /// Its worker's key was revoked.
    case expelled
    /// Its worker's time was up while it ran: goes to one that has more.
    case outOfTime = "out_of_time"
    /// Its worker was there, and neither ran it nor gave it back, brought no result, or never said what it
    /// held: says nothing about the trial.
    case withheld

    /// Points against a trial for ending so beside others: 2 for a known death or hang, 1 for silence, which
    /// a cut link explains as well.
    package var suspicionPoints: Int {
        switch self {
        case .workerLost, .hung: 2
        case .workerSilent: 1
        case .neverStarted, .resultLost, .workerLostAlone, .hungAlone, .handedBack, .revoked, .superseded,
            .workerSilentAlone, .absent, .workerFailure, .expelled, .outOfTime, .withheld:
            0
        }
    }

    /// Points against a trial for ending so while its worker held nothing else, weighed likewise.
    package var blamePoints: Int {
        switch self {
        case .workerLostAlone, .hungAlone: 2
        case .workerSilentAlone: 1
        case .neverStarted, .resultLost, .workerLost, .hung, .handedBack, .revoked, .superseded,
            .workerSilent, .absent, .workerFailure, .expelled, .outOfTime, .withheld:
            0
        }
    }

    /// The trial may be what took the worker down.
    package var raisesSuspicion: Bool { suspicionPoints > 0 }

    /// Nothing but the trial can have taken the worker down.
    package var isBlamed: Bool { blamePoints > 0 }

    /// Its worker was silent and nothing is known of its end: pardoned when the worker comes back.
    package var isSilence: Bool { self == .workerSilent || self == .workerSilentAlone }

    /// It was taken away from a worker that is there and may still name it.
    package var isTakenAway: Bool { self == .hung || self == .hungAlone || self == .withheld }
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
    /// The result of a verification replica: compared with the recorded one, bit for bit, and remembered as
    /// equal or different.
    case verification(DeliveredResult)
    /// Nobody but the worker that recorded it was there to verify a trial.
    case unverified(trial: Int)
    /// A silent worker came back: its attempts that ended in silence were merely absent.
    case pardoned(worker: String)
}

/// How many recorded trials were run a second time, and what came of it.
package struct VerificationCounts: Hashable, Sendable {
    /// The second result had the same bits.
    package var identical: Int
    /// It had not.
    package var different: Int
    /// There was nobody else to run them.
    package var unverified: Int

    package init(identical: Int = 0, different: Int = 0, unverified: Int = 0) {
        self.identical = identical
        self.different = different
        self.unverified = unverified
    }
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
    /// Points of attempts that ended with a lost, hung or silent worker and others in the same worker.
    package var suspicions: Int
    /// Points of attempts that ended so with nothing else in the worker.
    package var blames: Int
    /// Attempts that ended because their worker's time was up.
    package var cutOffs: Int
    /// Attempts that were taken away from workers that are there.
    private var takenAttempts: UInt64 = 0
    /// The last attempt has neither result nor ending.
    package var isOpen: Bool

    package init(
        attempts: Int = 0, suspicions: Int = 0, blames: Int = 0, cutOffs: Int = 0, takenAttempts: [Int] = [],
        isOpen: Bool = false
    ) {
        self.attempts = attempts
        self.suspicions = suspicions
        self.blames = blames
        self.cutOffs = cutOffs
        self.isOpen = isOpen
        for attempt in takenAttempts { self.takenAttempts |= Self.bit(of: attempt) }
    }

    /// Begins an attempt.
    ///
    /// - Returns: its number.
    package mutating func beginAttempt() -> Int {
        attempts += 1
        isOpen = true
        return attempts
    }

    /// Counts an attempt's end.
    package mutating func count(_ ending: AttemptEnding, of attempt: Int) {
        suspicions += ending.suspicionPoints
        blames += ending.blamePoints
        if ending == .outOfTime { cutOffs += 1 }
        if ending.isTakenAway { takenAttempts |= Self.bit(of: attempt) }
        isOpen = false
    }

    /// Whether an attempt was taken away from its worker: who still names it may not have it back. It would
    /// keep it once more, or hang once more and count twice.
    package func isTaken(_ attempt: Int) -> Bool { takenAttempts & Self.bit(of: attempt) != 0 }

    /// From the 64th on all attempts share a bit: what was taken so often nobody gets back.
    private static func bit(of attempt: Int) -> UInt64 { 1 << UInt64(min(max(attempt, 1), 64) - 1) }

    /// Takes back what an attempt's end by silence counted: its worker was absent, not dead.
    package mutating func pardon(_ ending: AttemptEnding) {
        suspicions = max(0, suspicions - ending.suspicionPoints)
        blames = max(0, blames - ending.blamePoints)
    }
}

/// An attempt at a trial without a result that its worker's silence ended.
package struct SilentAttempt: Hashable, Sendable {
    /// The worker's identity.
    package let worker: String
    package let trial: Int
    package let attempt: Int
    package let ending: AttemptEnding

    package init(worker: String, trial: Int, attempt: Int, ending: AttemptEnding) {
        self.worker = worker
        self.trial = trial
        self.attempt = attempt
        self.ending = ending
    }
}
