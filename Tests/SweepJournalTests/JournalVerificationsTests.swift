// Replicas are compared with what is recorded, and a silent worker that comes back is pardoned.

import SweepJournal
import SweepModel
import Testing

@Suite struct JournalVerificationsTests {
    let directory: TemporaryDirectory
    let journal: Journal

    /// Trials 0 to 3 are recorded by Ada, and a replica of each is granted to Bob.
    init() throws {
        directory = try TemporaryDirectory()
        journal = try Journal(directory: directory.path, identity: .example, mode: .create)
        _ = try journal.append([
            .registered(.ada), .registered(.bob), .granted((0..<4).map { .first($0) }, worker: "ada"),
            .granted((0..<4).map { .second($0) }, worker: "bob"),
        ])
        _ = try journal.append((0..<4).map { .result(.example(.first($0))) })
    }

    private func settled() throws -> [Int] {
        var trials: [Int] = []
        try journal.forEachVerifiedTrial { trials.append($0) }
        return trials
    }

    private func outcomes(of trial: Int) throws -> [AttemptRecord.Outcome] {
        var outcomes: [AttemptRecord.Outcome] = []
        try journal.forEachAttempt { if $0.lease.trial == trial { outcomes.append($0.outcome) } }
        return outcomes
    }

    private func replica(_ trial: Int, flipping mask: UInt8 = 0) -> DeliveredResult {
        var result = DeliveredResult.example(.second(trial), worker: "bob")
        result.durationNanoseconds = 7_000_000
        result.payload[0] ^= mask
        return result
    }

    @Test("A replica with the same bits verifies, one with other bits names both workers")
    func compared() throws {
        #expect(try journal.append([.verification(replica(1))]) == [])
        let violation = IdentityViolation(
            trial: 2, firstAttempt: 1, firstWorker: "ada", secondAttempt: 2, secondWorker: "bob")
        #expect(try journal.append([.verification(replica(2, flipping: 1))]) == [violation])
        #expect(try journal.append([.unverified(trial: 3)]) == [])
        #expect(
            try journal.verificationCounts() == VerificationCounts(identical: 1, different: 1, unverified: 1))
        #expect(try settled() == [1, 2, 3])
        #expect(try journal.identityViolations() == [violation])
        #expect(try outcomes(of: 1) == [.recorded, .verified])
        #expect(try outcomes(of: 2) == [.recorded, .differs])
        #expect(try outcomes(of: 3) == [.recorded, .open])
    }

    @Test("A verified attempt tells its own duration")
    func duration() throws {
        _ = try journal.append([.verification(replica(1))])
        var durations: [UInt64?] = []
        try journal.forEachAttempt { if $0.lease.trial == 1 { durations.append($0.durationNanoseconds) } }
        #expect(durations == [5_000_000, 7_000_000])
    }

    @Test("What is said again changes nothing, and a trial counts once, its worst outcome first")
    func repeated() throws {
        _ = try journal.append([.unverified(trial: 1), .verification(replica(1)), .unverified(trial: 1)])
        #expect(try journal.verificationCounts() == VerificationCounts(identical: 1))
        _ = try journal.append([.verification(replica(1, flipping: 1))])
        #expect(try journal.verificationCounts() == VerificationCounts(different: 1))
        _ = try journal.append([.verification(replica(1))])
        #expect(try journal.verificationCounts() == VerificationCounts(different: 1))
        #expect(try settled() == [1])
    }

    @Test("A replica under a lease that was never granted verifies nothing and speaks against nothing")
    func forged() throws {
        let lease = LeaseReference(sweep: RunIdentity.example.sweep, trial: 1, attempt: 9, epoch: 1)
        var forged = DeliveredResult.example(lease, worker: "bob")
        #expect(try journal.append([.verification(forged)]) == [])
        forged.payload[0] ^= 1
        #expect(try journal.append([.verification(forged)]) == [])
        #expect(try settled() == [])
    }

    @Test("A worker that was silent and comes back takes its silence off the trials, and only that")
    func pardoned() throws {
        let leases = (10..<15).map { LeaseReference.first($0) }
        _ = try journal.append([
            .granted(leases, worker: "bob"), .granted([.first(20)], worker: "ada"),
            .ended(.first(10), .workerSilent), .ended(.first(11), .workerSilentAlone),
            .ended(.first(12), .workerLost), .ended(.first(13), .outOfTime),
            .ended(.first(20), .workerSilent),
        ])
        _ = try journal.append([.pardoned(worker: "bob")])
        #expect(
            try journal.openHistories() == [
                10: TrialHistory(attempts: 1), 11: TrialHistory(attempts: 1),
                12: TrialHistory(attempts: 1, suspicions: 2),
                13: TrialHistory(attempts: 1, cutOffs: 1),
                14: TrialHistory(attempts: 1, isOpen: true),
                20: TrialHistory(attempts: 1, suspicions: 1),
            ])
        #expect(try outcomes(of: 10) == [.ended(.absent)])
        // A worker that never registered has nothing to be pardoned for.
        #expect(try journal.append([.pardoned(worker: "nobody")]) == [])
    }

    @Test("Every ending is read as it was written", arguments: AttemptEnding.allCases)
    func endings(ending: AttemptEnding) throws {
        _ = try journal.append([.granted([.first(30)], worker: "ada"), .ended(.first(30), ending)])
        #expect(try outcomes(of: 30) == [.ended(ending)])
    }
}
