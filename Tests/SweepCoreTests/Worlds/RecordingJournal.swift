// A journal that lives in memory and keeps, over a crash of its coordinator, what was committed. Not a test.

import SweepCore
import SweepModel

/// Records in order; those before `committedCount` survive.
struct RecordingJournal {
    private(set) var records: [JournalRecord] = []
    private(set) var committedCount = 0
    private(set) var epoch: UInt64 = 0
    /// Result of each trial, among all records.
    private(set) var results: [Int: DeliveredResult] = [:]
    /// What went wrong: a trial that was recorded twice.
    private(set) var mistakes: [String] = []
    private var committedResults: Set<Int> = []
    private var committedGrants: Set<LeaseReference> = []

    mutating func append(_ record: JournalRecord) {
        records.append(record)
        if case .result(let result) = record {
            if results.updateValue(result, forKey: result.lease.trial) != nil {
                mistakes.append("trial \(result.lease.trial) is recorded twice")
            }
        }
    }

    /// Commits all records so far and finds the duplicates among them that differ from the first result.
    mutating func commit() -> [IdentityViolation] {
        var violations: [IdentityViolation] = []
        for record in records[committedCount...] {
            switch record {
            case .result(let result): committedResults.insert(result.lease.trial)
            case .granted(let leases, _): committedGrants.formUnion(leases)
            case .duplicate(let second), .verification(let second):
                guard let first = results[second.lease.trial], first.payload != second.payload,
                    first.summary != .failed(.workerLost)
                else { continue }
                violations.append(
                    IdentityViolation(
                        trial: second.lease.trial, firstAttempt: first.lease.attempt,
                        firstWorker: first.worker, secondAttempt: second.lease.attempt,
                        secondWorker: second.worker))
            case .registered, .ended, .unverified, .pardoned: break
            }
        }
        committedCount = records.count
        return violations
    }

    func isDurable(resultOf trial: Int) -> Bool { committedResults.contains(trial) }
    func isDurable(grantOf lease: LeaseReference) -> Bool { committedGrants.contains(lease) }

    /// The coordinator dies: what was not committed is gone.
    mutating func crash() {
        records.removeLast(records.count - committedCount)
        results = [:]
        for case .result(let result) in records { results[result.lease.trial] = result }
    }

    /// The next start: what a scheduler has to know of the earlier ones.
    ///
    /// - Parameter isVerified: whether a trial is to be run twice.
    mutating func recover(
        trialCount: Int, isVerified: (Int) -> Bool = { _ in false }
    ) -> (epoch: UInt64, Recovery) {
        epoch += 1
        var attempts: [Int: Int] = [:]
        var holders: [LeaseReference: String] = [:]
        var recovery = Recovery(trialCount: trialCount)
        for record in records {
            switch record {
            case .granted(let leases, let worker):
                for lease in leases {
                    holders[lease] = worker
                    attempts[lease.trial] = lease.attempt
                    recovery.histories[lease.trial, default: TrialHistory()].attempts = lease.attempt
                    recovery.histories[lease.trial]?.isOpen = true
                }
            case .ended(let lease, let ending):
                let isLast = recovery.histories[lease.trial]?.attempts == lease.attempt
                let wasOpen = recovery.histories[lease.trial]?.isOpen ?? false
                recovery.histories[lease.trial]?.count(ending, of: lease.attempt)
                if !isLast { recovery.histories[lease.trial]?.isOpen = wasOpen }
                if ending.isSilence, let worker = holders[lease] {
                    recovery.silences.append(
                        SilentAttempt(
                            worker: worker, trial: lease.trial, attempt: lease.attempt, ending: ending))
                }
            case .result(let result):
                recovery.recorded.insert(result.lease.trial)
                recovery.outcomes.count(result.summary)
                if isVerified(result.lease.trial) {
                    recovery.dueVerifications[result.lease.trial] = DueVerification(
                        worker: result.worker, attempts: 0)
                }
            case .verification(let result): recovery.dueVerifications[result.lease.trial] = nil
            case .unverified(let trial): recovery.dueVerifications[trial] = nil
            case .pardoned(let worker):
                for silence in recovery.silences where silence.worker == worker {
                    recovery.histories[silence.trial]?.pardon(silence.ending)
                }
                recovery.silences.removeAll { $0.worker == worker }
            case .registered, .duplicate: break
            }
        }
        for trial in recovery.dueVerifications.keys {
            recovery.dueVerifications[trial]?.attempts = attempts[trial] ?? 0
        }
        recovery.silences.removeAll { recovery.recorded.contains($0.trial) }
        for trial in recovery.histories.keys where recovery.recorded.contains(trial) {
            recovery.histories[trial] = nil
        }
        return (epoch, recovery)
    }
}
