// A run directory's journal as arrays: what survives a coordinator. It refuses what the real one's tables
// refuse, and remembers beside it what really became of each attempt. Not here: SQLite (SweepJournal).

import SweepCore
package import SweepModel

/// One attempt at a trial.
struct AttemptRow {
    let trial: Int32
    let attempt: Int32
    let epoch: UInt64
    /// Whom it was granted to: the number in the worker's identity.
    let identity: Int32
    /// The row of the trial's attempt before it, -1: none.
    let previous: Int32
    var ending: AttemptEnding?

    // The truth, which no machine knows.
    var hasStarted = false
    /// Its worker's process ended while it ran there.
    var hasKilled = false
    var hasStoodStill = false
    /// Its worker said that its machine could not run it.
    var hasFailed = false
    /// The coordinator of this epoch, and none other, has last heard of it that it waits.
    var epochOfWaiting: UInt64 = 0
    /// Its holder has named it since it ended, so that it may have been taken up again.
    var isNamedSinceEnd = false
    /// Both as they were when its end was decided.
    var wasNamedBeforeEnd = false
    var waitedAtEnd = false
    /// The commit that brought its end; in one commit it may have been taken up again, too.
    var endCommit = 0
}

/// What came of a trial's verification.
enum VerificationState: UInt8 {
    case none, identical, different, unverified
}

/// One trial.
struct TrialRow {
    /// -1: none.
    var lastAttempt: Int32 = -1
    /// 0: not recorded; 1: failed; else the value.
    var value: UInt64 = 0
    var recordedAttempt: Int32 = 0
    var recordedIdentity: Int32 = -1
    var summary = OutcomeSummary.failed(.workerLost)
    var verification = VerificationState.none
    /// When it was recorded, what counted against it: a worker may come back after that, and be pardoned.
    var blames = 0
    var cutOffs = 0

    var isRecorded: Bool { value != 0 }
    var isFailed: Bool { value == 1 }
    /// It says nothing about the trial's numbers.
    var isAboutMachine: Bool {
        if case .failed(let cause) = summary { cause.isAboutMachines } else { false }
    }
    /// The coordinator itself made the record for want of a result.
    var isSetAside: Bool { isRecorded && summary == .failed(.workerLost) }
    /// Likewise, because the time of several workers was too short.
    var isOutOfTime: Bool { isRecorded && summary == .failed(.outOfTime) }
}

/// The durable state of one sweep.
package struct SimulatedJournal {
    let sweep: SweepKey
    package private(set) var epoch: UInt64 = 0
    private(set) var trials: [TrialRow]
    var attempts: [AttemptRow] = []
    package private(set) var recordedCount = 0
    private(set) var lastSequence: UInt64 = 0
    private var commitCount = 0
    package private(set) var violations: [IdentityViolation] = []
    /// Violations that the simulator has looked at.
    var checkedViolations = 0
    /// Whether the identity of this number has registered.
    private var isRegistered: [Bool] = []
    /// The first property that a record broke.
    package private(set) var broken: SimulationFailure?

    /// Handed over for writing, and not durable: lost with the coordinator.
    package var unwritten: [(record: JournalRecord, sequence: UInt64)] = []

    package init(sweep: SweepKey, trialCount: Int) {
        self.sweep = sweep
        trials = Array(repeating: TrialRow(), count: trialCount)
        attempts.reserveCapacity(trialCount * 2)
    }

    var isComplete: Bool { recordedCount == trials.count }

    /// A coordinator starts the sweep.
    package mutating func begin() {
        epoch += 1
        lastSequence = 0
        unwritten.removeAll()
    }

    /// The row of a lease that was granted, durably.
    func row(of lease: LeaseReference) -> Int? {
        guard trials.indices.contains(lease.trial) else { return nil }
        var index = trials[lease.trial].lastAttempt
        while index >= 0 {
            let row = attempts[Int(index)]
            if Int(row.attempt) == lease.attempt { return row.epoch == lease.epoch ? Int(index) : nil }
            index = row.previous
        }
        return nil
    }

    // MARK: Writing

    /// Makes all durable that was handed over.
    ///
    /// - Parameter isDead: of identities, by number: whether a process of that identity has ended.
    package mutating func commit(isDead: [Bool]) {
        commitCount += 1
        let batch = unwritten
        unwritten.removeAll(keepingCapacity: true)
        for (record, sequence) in batch {
            if sequence != lastSequence + 1 { note(.sequence, "record \(sequence) after \(lastSequence)") }
            lastSequence = sequence
            write(record, isDead)
        }
    }

    private mutating func write(_ record: JournalRecord, _ isDead: [Bool]) {
        switch record {
        case .registered(let worker):
            let number = WorkerName.number(worker.identity)
            while isRegistered.count <= number { isRegistered.append(false) }
            isRegistered[number] = true
        case .granted(let leases, let worker): grant(leases, to: WorkerName.number(worker))
        case .ended(let lease, let ending): end(lease, ending, isDead)
        case .result(let result): store(result)
        case .duplicate(let result): _ = compare(result)
        case .verification(let result): verify(result)
        case .unverified(let trial): giveUp(trial)
        case .pardoned(let worker): pardon(WorkerName.number(worker))
        }
    }

    private mutating func note(_ property: Property, _ detail: String) {
        if broken == nil { broken = SimulationFailure(property: property, detail: detail, at: 0) }
    }

    private mutating func grant(_ leases: [LeaseReference], to identity: Int) {
        if !(isRegistered.indices.contains(identity) && isRegistered[identity]) {
            note(.knownWorker, "leases for \(WorkerName.text(identity)), which never registered")
        }
        for lease in leases {
            guard trials.indices.contains(lease.trial), lease.sweep == sweep else {
                note(.grantedOnce, "\(Words.of(lease)) is of no trial")
                continue
            }
            let last = trials[lease.trial].lastAttempt
            let expected = last < 0 ? 1 : Int(attempts[Int(last)].attempt) + 1
            if lease.attempt != expected || lease.epoch != epoch {
                note(
                    .grantedOnce,
                    "\(Words.of(lease)) is granted; attempt \(expected) of epoch \(epoch) is due")
            }
            trials[lease.trial].lastAttempt = Int32(attempts.count)
            attempts.append(
                AttemptRow(
                    trial: Int32(lease.trial), attempt: Int32(lease.attempt), epoch: lease.epoch,
                    identity: Int32(identity), previous: last))
        }
    }

    /// An attempt's end was decided, and will be written.
    mutating func rememberEnding(of lease: LeaseReference) {
        guard let row = row(of: lease) else { return }
        attempts[row].wasNamedBeforeEnd = attempts[row].isNamedSinceEnd
        attempts[row].waitedAtEnd = attempts[row].epochOfWaiting == epoch
        attempts[row].isNamedSinceEnd = false
    }

    private mutating func end(_ lease: LeaseReference, _ ending: AttemptEnding, _ isDead: [Bool]) {
        guard let row = row(of: lease) else {
            note(.endedOnce, "\(Words.of(lease)) ended (\(ending.rawValue)) and was never granted")
            return
        }
        let truth = attempts[row]
        if let former = truth.ending, !truth.wasNamedBeforeEnd, truth.endCommit != commitCount {
            note(.endedOnce, "\(Words.of(lease)) ended as \(former.rawValue), then as \(ending.rawValue)")
        }
        attempts[row].ending = ending
        attempts[row].endCommit = commitCount
        if ending.raisesSuspicion || ending.isBlamed, !truth.hasStarted, truth.waitedAtEnd {
            note(.innocents, "\(Words.of(lease)) only waited, as was told, and ended as \(ending.rawValue)")
        }
        switch ending {
        case .hung, .hungAlone:
            if !truth.hasStoodStill {
                note(.innocents, "\(Words.of(lease)) made progress and is taken for hung")
            }
        case .workerLost, .workerLostAlone:
            if !isDead[Int(truth.identity)] {
                note(.innocents, "\(Words.of(lease)) ended as \(ending.rawValue); its worker lives")
            }
        default: break
        }
    }

    private mutating func store(_ result: DeliveredResult) {
        let lease = result.lease
        guard trials.indices.contains(lease.trial), !trials[lease.trial].isRecorded else {
            note(.recordedOnce, "\(Words.of(lease)) is recorded, and its trial was already")
            return
        }
        if row(of: lease) == nil {
            note(.honestRecord, "\(Words.of(lease)) is recorded and was never granted")
        }
        trials[lease.trial].value = TrialFunction.value(result.payload) ?? 1
        trials[lease.trial].recordedAttempt = Int32(lease.attempt)
        trials[lease.trial].recordedIdentity = Int32(WorkerName.number(result.worker))
        trials[lease.trial].summary = result.summary
        if trials[lease.trial].isSetAside || trials[lease.trial].isOutOfTime {
            let history = history(of: lease.trial)
            trials[lease.trial].blames = history.blames
            trials[lease.trial].cutOffs = history.cutOffs
        }
        recordedCount += 1
    }

    /// Compares a further result with the recorded one.
    ///
    /// - Returns: whether it has the same bits.
    private mutating func compare(_ second: DeliveredResult) -> Bool {
        guard trials.indices.contains(second.lease.trial), trials[second.lease.trial].isRecorded else {
            note(.recordedOnce, "\(Words.of(second.lease)) is a further result of nothing")
            return true
        }
        let trial = trials[second.lease.trial]
        let value = TrialFunction.value(second.payload)
        guard !trial.isAboutMachine, second.summary != .failed(.dataUnavailable),
            row(of: second.lease) != nil,
            (value ?? 1) != trial.value
        else { return true }
        violations.append(
            IdentityViolation(
                trial: second.lease.trial, firstAttempt: Int(trial.recordedAttempt),
                firstWorker: WorkerName.text(Int(trial.recordedIdentity)),
                secondAttempt: second.lease.attempt, secondWorker: second.worker))
        return false
    }

    private mutating func verify(_ second: DeliveredResult) {
        let isIdentical = compare(second)
        guard trials.indices.contains(second.lease.trial) else { return }
        let trial = trials[second.lease.trial]
        if trial.recordedIdentity == Int32(WorkerName.number(second.worker)) {
            note(.verification, "\(Words.of(second.lease)) is verified by the worker that recorded it")
        }
        if trial.verification != .none {
            note(.verification, "\(Words.of(second.lease)) verifies what is \(trial.verification)")
        }
        trials[second.lease.trial].verification = isIdentical ? .identical : .different
    }

    private mutating func giveUp(_ trial: Int) {
        guard trials.indices.contains(trial), trials[trial].isRecorded,
            trials[trial].verification == .none
        else { return note(.verification, "trial \(trial) is given up as unverified, and cannot be") }
        trials[trial].verification = .unverified
    }

    private mutating func pardon(_ identity: Int) {
        for row in attempts.indices
        where Int(attempts[row].identity) == identity && attempts[row].ending?.isSilence == true {
            attempts[row].ending = .absent
        }
    }
}

// MARK: - Reading

extension SimulatedJournal {
    /// What a coordinator reads at its start, as CoordinatorService does.
    func plan(_ scenario: SweepScenario) -> SweepPlan {
        var plan = SweepPlan(
            announcement: scenario.announcement, trialCount: trials.count, epoch: epoch)
        plan.priority = scenario.priority
        plan.weight = scenario.weight
        plan.verificationShare = scenario.verificationShare
        for (number, trial) in trials.enumerated() {
            if trial.isRecorded {
                plan.recovery.recorded.insert(number)
                plan.recovery.outcomes.count(trial.summary)
                guard trial.verification == .none, !trial.isAboutMachine, plan.isVerified(number)
                else { continue }
                plan.recovery.dueVerifications[number] = DueVerification(
                    worker: WorkerName.text(Int(trial.recordedIdentity)),
                    attempts: Int(attempts[Int(trial.lastAttempt)].attempt))
            } else if trial.lastAttempt >= 0 {
                plan.recovery.histories[number] = history(of: number)
            }
        }
        plan.recovery.silences = openSilences()
        return plan
    }

    private func openSilences() -> [SilentAttempt] {
        attempts.sorted { ($0.identity, $0.trial, $0.attempt) < ($1.identity, $1.trial, $1.attempt) }
            .compactMap { row in
                guard let ending = row.ending, ending.isSilence, !trials[Int(row.trial)].isRecorded else {
                    return nil
                }
                return SilentAttempt(
                    worker: WorkerName.text(Int(row.identity)), trial: Int(row.trial),
                    attempt: Int(row.attempt), ending: ending)
            }
    }

    package func history(of trial: Int) -> TrialHistory {
        var history = TrialHistory()
        let last = trials[trial].lastAttempt
        guard last >= 0 else { return history }
        var index = last
        while index >= 0 {
            let row = attempts[Int(index)]
            if let ending = row.ending { history.count(ending, of: Int(row.attempt)) }
            index = row.previous
        }
        history.attempts = Int(attempts[Int(last)].attempt)
        history.isOpen = attempts[Int(last)].ending == nil
        return history
    }
}

/// Identities of simulated worker processes: short, so that they need no memory of their own, and with a
/// number, so that they need no dictionary.
enum WorkerName {
    static func text(_ number: Int) -> String { "w\(number)" }

    /// The number in an identity; 0 for one that is none of ours.
    static func number(_ identity: String) -> Int {
        var number = 0
        for byte in identity.utf8.dropFirst() {
            guard (48...57).contains(byte), number < 1 << 30 else { return 0 }
            number = number * 10 + Int(byte - 48)
        }
        return number
    }
}
