// Journals of other releases: an older one becomes one of this, a newer one is refused.

import Foundation
import GRDB
import SweepJournal
import SweepModel
import Testing

@Suite struct MigrationTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open() throws(JournalError) -> Journal {
        try Journal(directory: directory.path, identity: .example, mode: .resume)
    }

    private func query<Value: DatabaseValueConvertible>(_ sql: String) throws -> Value? {
        try DatabaseQueue(path: directory.path + "/" + Journal.fileName).read { database in
            try Value.fetchOne(database, sql: sql)
        }
    }

    @Test("A journal of version 1 keeps all that it knew")
    func fromVersionOne() throws {
        try VersionOne.create(in: directory.path)
        let journal = try open()
        #expect(journal.epoch == 2)
        var results: [DeliveredResult] = []
        try journal.forEachResult { results.append($0) }
        #expect(
            results == [
                .example(.first(2)),
                .example(
                    .first(3), worker: "bob", summary: .failed(.invalidData), payload: "failure"),
            ])
        var attempts: [AttemptRecord] = []
        try journal.forEachAttempt { attempts.append($0) }
        #expect(attempts.map(\.lease) == [.first(1), .second(1), .first(2), .first(3)])
        #expect(attempts.map(\.outcome) == [.ended(.workerLost), .open, .recorded, .recorded])
        #expect(attempts[0].endedUnixNanoseconds == 1_700_000_000_000_000_009)
        #expect(
            try journal.openHistories() == [1: TrialHistory(attempts: 2, suspicions: 2, isOpen: true)])
        #expect(try journal.workers() == [.ada, .bob])
        #expect(
            try journal.identityViolations() == [
                IdentityViolation(
                    trial: 2, firstAttempt: 1, firstWorker: "ada", secondAttempt: 2, secondWorker: "bob")
            ])
        #expect(try journal.verificationCounts() == VerificationCounts())
    }

    @Test("A migrated journal takes new records, and is the same at the next start")
    func goesOn() throws {
        try VersionOne.create(in: directory.path)
        let first = try open()
        let key = first.runKey
        _ = try first.append([
            .result(.example(.second(1), worker: "bob")), .granted([.second(2)], worker: "bob"),
            .verification(.example(.second(2), worker: "bob")),
        ])
        try first.close()
        let second = try open()
        #expect(second.runKey == key)
        #expect(second.epoch == 3)
        #expect(try second.outcomeCounts().total == 3)
        #expect(try second.verificationCounts() == VerificationCounts(identical: 1))
        try second.close()
        #expect(try query("PRAGMA integrity_check") == "ok")
        #expect(try query("SELECT count(*) FROM pragma_table_info('results') WHERE name = 'payload'") == 0)
    }

    @Test("A journal of a later version is refused, and left as it is")
    func newerVersion() throws {
        try Journal(directory: directory.path, identity: .example, mode: .create).close()
        let queue = try DatabaseQueue(path: directory.path + "/" + Journal.fileName)
        try queue.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 something new')")
        }
        try queue.close()
        let error = #expect(throws: JournalError.self) { try open() }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("later release") == true)
        #expect(try query("SELECT count(*) FROM epochs") == 1)
    }
}
