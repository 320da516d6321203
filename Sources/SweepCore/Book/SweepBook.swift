// One sweep's books: which of its trials are recorded, wait, or are held by whom. Not here: workers, and who
// gets what (Scheduler).
//
// Terms: a *suspect* is a trial whose workers were lost repeatedly while it ran, and which is tried alone
// from then on; an *orphan* is a trial that was leased when the coordinator last died and whose holder may
// come back with it; a *replica* is a second attempt beside a first: to be quicker than a straggler, or to
// verify a recorded result.

import SweepModel
import SweepProtocol

struct SweepBook: Sendable {
    /// The sweep's course. Each case lists its exits.
    enum Course: Hashable, Sendable {
        /// → `paused`, `stopping`, or the book is closed when all is recorded and verified.
        case running
        /// Grants nothing. → `running`, `stopping`; closed when all is recorded.
        case paused
        /// Grants nothing, waits for what runs; closed when nothing is leased.
        case stopping(SweepEnd)
    }

    /// A trial that failed for its worker's sake, to be tried elsewhere.
    struct Retry: Hashable, Sendable {
        let trial: Int
        /// Hosts where it failed.
        var hosts: [String]
        /// What is recorded if there is no other place.
        var last: DeliveredResult
        /// Since when nobody who could run it elsewhere may be given anything.
        var helplessSince: Instant?
    }

    /// A trial that ran until its worker's time was up, for one that has more.
    struct Overlong: Hashable, Sendable {
        let trial: Int
        /// How long it ran.
        let span: TimeSpan
        /// Goes back to the queue then, where nobody came who has so much time.
        let waitsUntil: Instant
        /// That nobody here has so much time was told.
        var isTold = false
    }

    let announcement: SweepAnnouncement
    let key: SweepKey
    let trialCount: Int
    let epoch: UInt64
    let priority: Int
    let weight: Int

    var course = Course.running

    // Every trial is in exactly one of: `recorded`, `pending`, `orphans`, `suspects`, `retries`, `overlong`,
    // `leases`.
    var recorded: TrialSet
    /// Granted lowest first. Fresh trials are granted in ascending order too, so whatever comes back is lower
    /// than all fresh ones: the front of the queue.
    var pending: TrialSet
    /// Granted last for a while; then like the pending ones.
    var orphans: TrialSet
    /// Since when they wait for their holders; nil: they don't.
    var orphansSince: Instant?
    /// To be tried alone; ascending.
    var suspects: [Int] = []
    var retries: [Retry] = []
    var overlong: [Overlong] = []
    /// First attempts, by trial.
    var leases = TrialMap<Lease>()
    /// Second attempts: of a straggler that is in `leases` too, or of a recorded trial that is verified.
    var replicas = TrialMap<Lease>()
    /// Trials that have attempts and no result.
    var histories = TrialMap<TrialHistory>()
    /// Hosts where a trial failed for their sake.
    var failureHosts: [Int: [String]] = [:]
    var verification: VerificationBook

    /// Sends that wait for a commit, by ascending sequence.
    var awaiting = CommitQueue()
    /// Sequence number of the last `.persist`.
    var persisted: UInt64 = 0
    var committed: UInt64 = 0
    /// Trials whose result is written and not durable yet, by sequence.
    var volatile: [(sequence: UInt64, trial: Int)] = []
    var volatileTrials: TrialSet
    var volatileBytes = 0

    var outcomes: OutcomeCounts
    var durations = DurationHistogram()
    /// Slot time that the sweep has had, divided by its weight, in nanoseconds: who has had least goes first.
    /// No integer: large clusters use up those of 64 bits within hours, and workers say what they like.
    var served = 0.0

    init(_ plan: SweepPlan, suspicionsMaximum: Int) {
        announcement = plan.announcement
        key = plan.key
        trialCount = plan.trialCount
        epoch = plan.epoch
        priority = plan.priority
        weight = max(1, plan.weight)
        course = plan.startsPaused ? .paused : .running
        recorded = plan.recovery.recorded
        for (trial, history) in plan.recovery.histories { histories[trial] = history }
        outcomes = plan.recovery.outcomes
        orphans = TrialSet(capacity: plan.trialCount)
        volatileTrials = TrialSet(capacity: plan.trialCount)
        pending = TrialSet(capacity: plan.trialCount, full: true)
        pending.subtract(recorded)
        verification = VerificationBook(share: plan.verificationShare, key: plan.key)
        for (trial, history) in plan.recovery.histories where pending.contains(trial) {
            if history.suspicions >= suspicionsMaximum {
                pending.remove(trial)
                suspects.append(trial)
            } else if history.isOpen {
                pending.remove(trial)
                orphans.insert(trial)
            }
        }
        suspects.sort()
        for trial in plan.recovery.dueVerifications.keys.sorted() {
            guard recorded.contains(trial), let due = plan.recovery.dueVerifications[trial] else { continue }
            verification.add(trial, due)
        }
    }

    // MARK: What it tells

    /// Trials that anybody may be given.
    var availableCount: Int { pending.count + orphans.count }
    var isDurable: Bool { committed == persisted }
    var isAllRecorded: Bool { recorded.count == trialCount }

    /// The lease that a worker holds on a trial.
    func lease(on trial: Int, of number: WorkerNumber) -> Lease? {
        if let lease = leases[trial], lease.holder == number { return lease }
        if let replica = replicas[trial], replica.holder == number { return replica }
        return nil
    }

    /// Whether such a lease can have been granted; its trial may be recorded since.
    func isPlausible(_ reference: LeaseReference) -> Bool {
        guard reference.trial >= 0, reference.trial < trialCount, reference.attempt >= 1,
            reference.epoch >= 1, reference.epoch <= epoch
        else { return false }
        return recorded.contains(reference.trial)
            || reference.attempt <= histories[reference.trial]?.attempts ?? 0
    }

    /// What one of four trials took at least so far; nothing while nothing is known.
    var usualDuration: TimeSpan { durations.upperQuartile ?? .seconds(0) }

    /// What a trial is expected to take, for charging; a second while nothing is known.
    var expectedNanoseconds: Int64 {
        Int64(min(durations.recentMean ?? 1e9, 1e15))
    }

    // MARK: Changes

    mutating func update(_ lease: Lease) {
        if leases[lease.reference.trial]?.holder == lease.holder {
            leases[lease.reference.trial] = lease
        } else if replicas[lease.reference.trial]?.holder == lease.holder {
            replicas[lease.reference.trial] = lease
        }
    }

    /// A granted lease is on its way to its holder.
    ///
    /// - Returns: false where it is not in the books any more.
    mutating func markSent(_ reference: LeaseReference, to number: WorkerNumber, at now: Instant) -> Bool {
        if leases[reference.trial]?.markSent(reference, to: number, at: now) == true { return true }
        return !replicas.isEmpty
            && replicas[reference.trial]?.markSent(reference, to: number, at: now) == true
    }

    /// Takes a worker's lease on a trial out of the books; a replica of an unrecorded trial takes its place.
    mutating func removeLease(on trial: Int, of number: WorkerNumber) -> Lease? {
        if let lease = leases[trial], lease.holder == number {
            leases[trial] = recorded.contains(trial) ? nil : replicas.removeValue(forKey: trial)
            return lease
        }
        if let replica = replicas[trial], replica.holder == number {
            replicas[trial] = nil
            return replica
        }
        return nil
    }

    /// Puts a trial back into the queue.
    mutating func requeue(_ trial: Int) {
        pending.insert(trial)
    }

    mutating func suspect(_ trial: Int) {
        suspects.insert(trial, at: suspects.firstIndex { $0 > trial } ?? suspects.count)
    }

    /// Since when nobody who could run a trial elsewhere may be given anything; nil: somebody may.
    mutating func noteHelplessness(of trial: Int, since instant: Instant?) {
        for place in retries.indices where retries[place].trial == trial {
            retries[place].helplessSince = instant
        }
    }

    /// Nothing is granted for a while, and that is nobody's helplessness.
    mutating func endHelplessness() {
        for place in retries.indices { retries[place].helplessSince = nil }
    }

    mutating func charge(_ nanoseconds: Int64) {
        served += Double(nanoseconds / Int64(weight))
    }

    /// A trial's result was handed to the journal.
    mutating func markVolatile(_ trial: Int, bytes: Int) {
        volatile.append((persisted, trial))
        volatileTrials.insert(trial)
        volatileBytes += bytes
    }

    /// Everything up to `sequence` is durable.
    mutating func markCommitted(_ sequence: UInt64) {
        committed = sequence
        var settled = 0
        while settled < volatile.count, volatile[settled].sequence <= sequence {
            volatileTrials.remove(volatile[settled].trial)
            settled += 1
        }
        volatile.removeFirst(settled)
        if volatile.isEmpty { volatileBytes = 0 }
    }
}
