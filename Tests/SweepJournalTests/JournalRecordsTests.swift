// What is written comes back: after a restart, in order, compared, and all or nothing.

import SweepJournal
import SweepModel
import Testing

@Suite struct JournalRecordsTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ mode: Journal.OpenMode) throws -> Journal {
        try Journal(directory: directory.path, identity: .example, mode: mode)
    }

    private func results(of journal: Journal) throws -> [DeliveredResult] {
        var results: [DeliveredResult] = []
        try journal.forEachResult { results.append($0) }
        return results
    }

    private func attempts(of journal: Journal) throws -> [AttemptRecord] {
        var attempts: [AttemptRecord] = []
        try journal.forEachAttempt { attempts.append($0) }
        return attempts
    }

    /// Writes in one epoch and reopens in the next.
    private func reopened(after records: [JournalRecord]) throws -> Journal {
        let journal = try open(.create)
        _ = try journal.append(records)
        try journal.close()
        return try open(.resume)
    }

    @Test("Results come back in trial order, with all that was delivered, after a restart")
    func resultsComeBack() throws {
        let failed = DeliveredResult.example(
            .first(2), worker: "bob", summary: .failed(.invalidData), payload: "failure")
        let journal = try reopened(after: [
            .registered(.ada), .registered(.bob),
            .granted([.first(9), .first(4)], worker: "ada"), .granted([.first(2)], worker: "bob"),
            .result(.example(.first(9))), .result(.example(.first(4), summary: .verdict(.exploding))),
            .result(failed),
        ])
        #expect(
            try results(of: journal) == [
                failed, .example(.first(4), summary: .verdict(.exploding)), .example(.first(9)),
            ])
        var recorded: [Int] = []
        try journal.forEachRecordedTrial { trial, _, _ in recorded.append(trial) }
        #expect(recorded == [2, 4, 9])
        let counts = try journal.outcomeCounts()
        #expect(counts[.converged] == 1 && counts[.exploding] == 1 && counts.failed == 1)
        #expect(try journal.workers() == [.ada, .bob])
    }

    @Test("A trial that was leased and not recorded keeps its attempts and its blame over a restart")
    func historiesComeBack() throws {
        let journal = try reopened(after: [
            .registered(.ada), .granted([.first(1), .first(2), .first(3)], worker: "ada"),
            .ended(.first(1), .workerLost), .granted([.second(1)], worker: "ada"),
            .ended(.first(2), .workerLostAlone), .result(.example(.first(3))),
        ])
        let histories = try journal.openHistories()
        #expect(
            histories == [
                1: TrialHistory(attempts: 2, suspicions: 2, blames: 0, isOpen: true),
                2: TrialHistory(attempts: 1, suspicions: 0, blames: 2, isOpen: false),
            ])
    }

    @Test("What hung, and what silence ended of the trials without a result, is known after a restart")
    func silencesComeBack() throws {
        let journal = try reopened(after: [
            .registered(.ada), .registered(.bob),
            .granted([.first(1), .first(2), .first(3), .first(4)], worker: "ada"),
            .granted([.first(5), .first(6)], worker: "bob"),
            .ended(.first(2), .workerSilent), .ended(.first(1), .workerSilentAlone),
            .ended(.first(3), .workerSilent), .ended(.first(4), .hung), .result(.example(.first(3))),
            .ended(.first(5), .workerSilent), .pardoned(worker: "bob"), .ended(.first(6), .workerSilent),
        ])
        #expect(
            try journal.openSilences() == [
                SilentAttempt(worker: "ada", trial: 1, attempt: 1, ending: .workerSilentAlone),
                SilentAttempt(worker: "ada", trial: 2, attempt: 1, ending: .workerSilent),
                SilentAttempt(worker: "bob", trial: 6, attempt: 1, ending: .workerSilent),
            ])
        let hung = TrialHistory(attempts: 1, suspicions: 2, takenAttempts: [1])
        #expect(try journal.openHistories()[4] == hung)
    }

    @Test("Attempts tell how each one ended, and on which machine")
    func attemptsTell() throws {
        let journal = try reopened(after: [
            .registered(.ada), .registered(.bob), .granted([.first(1), .first(2)], worker: "ada"),
            .ended(.first(1), .workerLost), .granted([.second(1)], worker: "bob"),
            .result(.example(.second(1), worker: "bob")),
        ])
        let attempts = try attempts(of: journal)
        #expect(attempts.map(\.lease) == [.first(1), .second(1), .first(2)])
        #expect(attempts.map(\.outcome) == [.ended(.workerLost), .recorded, .open])
        #expect(attempts.map(\.host) == ["alpha", "beta", "alpha"])
        #expect(attempts.map(\.processID) == [11, 22, 11])
        #expect(attempts.map(\.durationNanoseconds) == [nil, 5_000_000, nil])
        #expect(attempts.map { $0.endedUnixNanoseconds != nil } == [true, true, false])
    }

    @Test("A late result of an attempt that was given up counts as that attempt's")
    func lateResult() throws {
        let journal = try reopened(after: [
            .registered(.ada), .granted([.first(1)], worker: "ada"), .ended(.first(1), .workerLost),
            .result(.example(.first(1))),
        ])
        #expect(try attempts(of: journal).map(\.outcome) == [.recorded])
        #expect(try journal.openHistories() == [:])
    }

    @Test("A trial that was set aside shows how its attempts ended")
    func setAside() throws {
        let journal = try reopened(after: [
            .registered(.ada), .granted([.first(1)], worker: "ada"),
            .ended(.first(1), .workerLostAlone),
            .result(.example(.first(1), summary: .failed(.workerLost))),
        ])
        #expect(try attempts(of: journal).map(\.outcome) == [.ended(.workerLostAlone)])
    }

    @Test("A second result that differs in one bit is found, named and kept")
    func identityViolation() throws {
        let journal = try open(.create)
        _ = try journal.append([
            .registered(.ada), .registered(.bob), .granted([.first(1), .first(2)], worker: "ada"),
            .granted([.second(1), .second(2)], worker: "bob"), .result(.example(.first(1))),
            .result(.example(.first(2))),
        ])
        let equal = DeliveredResult.example(.second(1), worker: "bob")
        #expect(try journal.append([.duplicate(equal)]) == [])
        var different = DeliveredResult.example(.second(2), worker: "bob")
        different.payload[0] ^= 1
        let expected = IdentityViolation(
            trial: 2, firstAttempt: 1, firstWorker: "ada", secondAttempt: 2, secondWorker: "bob")
        #expect(try journal.append([.duplicate(different)]) == [expected])
        // Delivered again, it is the same violation.
        #expect(try journal.append([.duplicate(different)]) == [expected])
        #expect(try journal.identityViolations() == [expected])
        #expect(try results(of: journal) == [.example(.first(1)), .example(.first(2))])
    }

    @Test("A result under a lease that was never granted cannot speak against the record")
    func forgedDuplicate() throws {
        let journal = try open(.create)
        _ = try journal.append([
            .registered(.ada), .granted([.first(1)], worker: "ada"), .result(.example(.first(1))),
        ])
        let forged = DeliveredResult.example(.second(1), worker: "ada", payload: "forged")
        #expect(try journal.append([.duplicate(forged)]) == [])
        #expect(try journal.identityViolations() == [])
    }

    @Test("A batch is written as a whole or not at all")
    func batchesAreAtomic() throws {
        let journal = try open(.create)
        _ = try journal.append([.registered(.ada), .granted([.first(1), .first(2)], worker: "ada")])
        #expect(throws: JournalError.self) {
            // The second result of one trial breaks the table's key.
            try journal.append([
                .result(.example(.first(2))), .result(.example(.first(1))),
                .result(.example(.second(1))),
            ])
        }
        #expect(try results(of: journal) == [])
        _ = try journal.append([.result(.example(.first(1)))])
        #expect(try results(of: journal) == [.example(.first(1))])
    }
}
