// The journal's own checks: each of them must be able to fail.

import SweepModel
import SweepSimulator
import Testing

struct SimulatedJournalTests {
    private static let sweep = SweepKey(0)
    private static let worker = JournalRecord.registered(
        WorkerRecord(
            identity: "w1", host: "h1", processID: 1, slots: 1, instructionSet: "avx2", version: "0.1.0"))
    private static let other = JournalRecord.registered(
        WorkerRecord(
            identity: "w2", host: "h2", processID: 2, slots: 1, instructionSet: "avx2", version: "0.1.0"))

    private static func lease(_ trial: Int, _ attempt: Int, epoch: UInt64 = 1) -> LeaseReference {
        LeaseReference(sweep: sweep, trial: trial, attempt: attempt, epoch: epoch)
    }

    private static func result(_ lease: LeaseReference, _ worker: String, _ byte: UInt8) -> DeliveredResult {
        DeliveredResult(
            lease: lease, worker: worker, durationNanoseconds: 1, summary: .verdict(.converged),
            payload: [byte, 1, 2, 3, 4, 5, 6, 7])
    }

    /// What the first broken property is after these records; nil: none.
    private static func broken(_ records: [JournalRecord], isDead: Bool = true) -> Property? {
        journal(records, isDead: isDead).broken?.property
    }

    private static func journal(_ records: [JournalRecord], isDead: Bool = true) -> SimulatedJournal {
        var journal = SimulatedJournal(sweep: sweep, trialCount: 4)
        journal.begin()
        for (index, record) in records.enumerated() {
            // One commit each: within one, an attempt may end, be taken up again, and end.
            journal.unwritten.append((record, UInt64(index + 1)))
            journal.commit(isDead: Array(repeating: isDead, count: 3))
        }
        return journal
    }

    @Test func `a course that is as it should be breaks nothing`() {
        let journal = Self.journal([
            Self.worker, Self.other, .granted([Self.lease(0, 1), Self.lease(1, 1)], worker: "w1"),
            .result(Self.result(Self.lease(0, 1), "w1", 9)), .ended(Self.lease(1, 1), .workerLost),
            .granted([Self.lease(1, 2), Self.lease(0, 2)], worker: "w2"),
            .verification(Self.result(Self.lease(0, 2), "w2", 9)),
            .duplicate(Self.result(Self.lease(0, 1), "w1", 9)),
        ])
        #expect(journal.broken == nil)
        #expect(journal.violations.isEmpty)
        #expect(journal.recordedCount == 1)
        #expect(journal.history(of: 1) == TrialHistory(attempts: 2, suspicions: 2, isOpen: true))
    }

    @Test func `a second record of a trial is found`() {
        let course: [JournalRecord] = [
            Self.worker, .granted([Self.lease(0, 1)], worker: "w1"),
            .result(Self.result(Self.lease(0, 1), "w1", 9)),
        ]
        #expect(Self.broken(course) == nil)
        #expect(Self.broken(course + [course[2]]) == .recordedOnce)
    }

    @Test func `a grant out of turn is found`() {
        let grant = JournalRecord.granted([Self.lease(0, 1)], worker: "w1")
        #expect(Self.broken([Self.worker, grant, grant]) == .grantedOnce)
        #expect(Self.broken([Self.worker, .granted([Self.lease(0, 2)], worker: "w1")]) == .grantedOnce)
        #expect(
            Self.broken([Self.worker, .granted([Self.lease(0, 1, epoch: 2)], worker: "w1")]) == .grantedOnce)
        #expect(Self.broken([grant]) == .knownWorker)
    }

    @Test func `an end out of turn is found`() {
        let end = JournalRecord.ended(Self.lease(0, 1), .handedBack)
        #expect(Self.broken([end]) == .endedOnce)
        #expect(
            Self.broken([Self.worker, .granted([Self.lease(0, 1)], worker: "w1"), end, end]) == .endedOnce)
    }

    @Test func `a false accusation is found`() {
        let course: [JournalRecord] = [Self.worker, .granted([Self.lease(0, 1)], worker: "w1")]
        #expect(Self.broken(course + [.ended(Self.lease(0, 1), .workerLost)]) == nil)
        #expect(Self.broken(course + [.ended(Self.lease(0, 1), .workerLost)], isDead: false) == .innocents)
        #expect(Self.broken(course + [.ended(Self.lease(0, 1), .hung)]) == .innocents)
    }

    @Test func `two results that differ are told apart`() {
        let course: [JournalRecord] = [
            Self.worker, Self.other, .granted([Self.lease(0, 1)], worker: "w1"),
            .result(Self.result(Self.lease(0, 1), "w1", 9)), .granted([Self.lease(0, 2)], worker: "w2"),
        ]
        let journal = Self.journal(course + [.verification(Self.result(Self.lease(0, 2), "w2", 8))])
        #expect(
            journal.violations == [
                IdentityViolation(
                    trial: 0, firstAttempt: 1, firstWorker: "w1", secondAttempt: 2, secondWorker: "w2")
            ])
        #expect(
            Self.broken(course + [.verification(Self.result(Self.lease(0, 1), "w1", 9))]) == .verification)
        #expect(Self.broken(course + [.unverified(trial: 1)]) == .verification)
    }

    @Test func `a pardon takes silence back`() {
        let journal = Self.journal([
            Self.worker, .granted([Self.lease(0, 1), Self.lease(1, 1)], worker: "w1"),
            .ended(Self.lease(0, 1), .workerSilent), .ended(Self.lease(1, 1), .workerSilentAlone),
            .pardoned(worker: "w1"),
        ])
        #expect(journal.history(of: 0) == TrialHistory(attempts: 1))
        #expect(journal.history(of: 1) == TrialHistory(attempts: 1))
    }
}
