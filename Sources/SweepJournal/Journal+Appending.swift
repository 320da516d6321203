// Group commit: many records, one transaction, one wait for the disk.

internal import Foundation
internal import GRDB
package import SweepModel

extension Journal {
    /// Writes records in their order, all of them or none, and returns when they are on the disk.
    ///
    /// - Returns: the duplicates among them that differ from the trial's recorded result.
    /// - Throws: `.diskFull`, `.unwritable`, `.corrupt`; nothing of the batch is then recorded. After
    ///   `.diskFull` the same batch can be given again, as often as it takes until there is room.
    package func append(_ records: [JournalRecord]) throws(JournalError) -> [IdentityViolation] {
        guard !records.isEmpty else { return [] }
        do {
            return try database.write { database in
                var writer = try RecordWriter(database: database, time: Self.unixNanoseconds())
                try writer.write(records)
                return writer.violations
            }
        } catch {
            throw JournalError(writing: error, path: path)
        }
    }
}

/// Writes the records of one transaction.
private struct RecordWriter {
    let database: Database
    /// One time for the whole batch.
    let time: Int64
    private(set) var violations: [IdentityViolation] = []
    private var workerNumbers: [String: Int64] = [:]
    private var latest: (identity: String, number: Int64?)?
    private var attempts: RowInsertion
    private var results: RowInsertion
    private var payloads: RowInsertion

    init(database: Database, time: Int64) throws {
        self.database = database
        self.time = time
        attempts = RowInsertion(
            into: "attempts", ["trial", "attempt", "epoch", "worker", "granted_unix_ns"], in: database)
        results = RowInsertion(
            into: "results",
            [
                "trial", "attempt", "epoch", "worker", "recorded_unix_ns", "duration_ns", "verdict",
                "failure",
            ], in: database)
        payloads = RowInsertion(into: "payloads", ["trial", "payload"], in: database)
    }

    mutating func write(_ records: [JournalRecord]) throws {
        var waiting: [DeliveredResult] = []
        for record in records {
            // Results come in a row; nothing else may come before those that stand before it.
            if case .result(let result) = record {
                waiting.append(result)
            } else {
                try store(waiting)
                waiting.removeAll(keepingCapacity: true)
                try write(record)
            }
        }
        try store(waiting)
    }

    private mutating func write(_ record: JournalRecord) throws {
        switch record {
        case .registered(let worker):
            try register(worker)
            latest = nil
        case .granted(let leases, let worker):
            try store(leases, number(of: worker))
        case .ended(let lease, let ending):
            try database.cachedStatement(
                sql: "UPDATE attempts SET ended_unix_ns = ?, ending = ? WHERE trial = ? AND attempt = ?"
            ).execute(arguments: [time, ending.rawValue, lease.trial, lease.attempt])
        case .result(let result): try store([result])
        case .duplicate(let result): _ = try compare(result)
        case .verification(let result): try verify(result)
        case .unverified(let trial):
            try database.cachedStatement(
                sql: """
                    INSERT INTO verifications (trial, attempt, noticed_unix_ns, outcome)
                    VALUES (?, 0, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [trial, time, VerificationOutcome.unverified.rawValue])
        case .pardoned(let worker): try pardon(worker)
        }
    }

    private func register(_ worker: WorkerRecord) throws {
        try database.execute(
            sql: """
                INSERT INTO workers
                (identity, host, process_id, slots, instruction_set, version, registered_unix_ns)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING
                """,
            arguments: [
                worker.identity, worker.host, worker.processID, worker.slots, worker.instructionSet,
                worker.version, time,
            ])
    }

    private mutating func number(of identity: String) throws -> Int64? {
        // One worker's records come in a row.
        if let latest, latest.identity == identity { return latest.number }
        let number = try lookUpNumber(of: identity)
        latest = (identity, number)
        return number
    }

    private mutating func lookUpNumber(of identity: String) throws -> Int64? {
        if let number = workerNumbers[identity] { return number }
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM workers WHERE identity = ?"),
            arguments: [identity])
        workerNumbers[identity] = number
        return number
    }

    private mutating func store(_ leases: [LeaseReference], _ worker: Int64?) throws {
        var stored = 0
        while stored < leases.count {
            let rows = RowInsertion.rows(of: leases.count - stored)
            let statement = try attempts.statement(rows: rows)
            var place: Int32 = 0
            for lease in leases[stored..<stored + rows] {
                statement.bind(lease.trial, at: place + 1)
                statement.bind(lease.attempt, at: place + 2)
                statement.bind(Int64(clamping: lease.epoch), at: place + 3)
                statement.bind(worker, at: place + 4)
                statement.bind(time, at: place + 5)
                place += 5
            }
            try statement.run()
            stored += rows
        }
    }

    private mutating func store(_ list: [DeliveredResult]) throws {
        var stored = 0
        while stored < list.count {
            let rows = RowInsertion.rows(of: list.count - stored)
            let statement = try results.statement(rows: rows)
            var place: Int32 = 0
            for result in list[stored..<stored + rows] {
                try bind(result, to: statement, after: place)
                place += 8
            }
            try statement.run()
            stored += rows
        }
        try storePayloads(of: list)
    }

    private mutating func bind(
        _ result: DeliveredResult, to statement: RepeatedStatement, after place: Int32
    ) throws {
        var verdict: String?
        var failure: String?
        switch result.summary {
        case .verdict(let value): verdict = value.rawValue
        case .failed(let cause): failure = cause.rawValue
        }
        statement.bind(result.lease.trial, at: place + 1)
        statement.bind(result.lease.attempt, at: place + 2)
        statement.bind(Int64(clamping: result.lease.epoch), at: place + 3)
        statement.bind(try number(of: result.worker), at: place + 4)
        statement.bind(time, at: place + 5)
        statement.bind(Int64(clamping: result.durationNanoseconds), at: place + 6)
        statement.bind(verdict, at: place + 7)
        statement.bind(failure, at: place + 8)
    }

    /// Small payloads many at a time, which SQLite has to copy; large ones one by one where they lie.
    private mutating func storePayloads(of list: [DeliveredResult]) throws {
        let small = list.filter { $0.payload.count <= Self.smallPayload }
        var stored = 0
        while stored < small.count {
            let rows = RowInsertion.rows(of: small.count - stored)
            let statement = try payloads.statement(rows: rows)
            var place: Int32 = 0
            for result in small[stored..<stored + rows] {
                statement.bind(result.lease.trial, at: place + 1)
                statement.bind(copying: result.payload, at: place + 2)
                place += 2
            }
            try statement.run()
            stored += rows
        }
        guard small.count < list.count else { return }
        let statement = try payloads.statement(rows: 1)
        for result in list where result.payload.count > Self.smallPayload {
            statement.bind(result.lease.trial, at: 1)
            try statement.run(bytes: result.payload, at: 2)
        }
    }

    private static let smallPayload = 2_048

    /// Compares a further result with the recorded one, bit for bit.
    ///
    /// - Returns: whether they are equal; nil where there is nothing to compare.
    private mutating func compare(_ second: DeliveredResult) throws -> Bool? {
        // Only a lease that was granted can speak against the record, and a record that the coordinator made
        // for want of a result says nothing about a trial's numbers.
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT r.attempt, p.payload, r.worker, coalesce(w.identity, '') AS identity
                    FROM results r JOIN payloads p ON p.trial = r.trial
                    LEFT JOIN workers w ON w.number = r.worker
                    WHERE r.trial = :trial
                    AND (r.failure IS NULL OR r.failure NOT IN (:lost, :late, :unavailable)) AND EXISTS (
                        SELECT 1 FROM attempts
                        WHERE trial = :trial AND attempt = :attempt AND epoch = :epoch)
                    """),
            arguments: [
                "trial": second.lease.trial, "attempt": second.lease.attempt,
                "epoch": Int64(clamping: second.lease.epoch),
                "lost": TrialFailure.Cause.workerLost.rawValue,
                "late": TrialFailure.Cause.outOfTime.rawValue,
                "unavailable": TrialFailure.Cause.dataUnavailable.rawValue,
            ])
        guard let row else { return nil }
        guard row["payload"] as Data != Data(second.payload) else { return true }
        let violation = IdentityViolation(
            trial: second.lease.trial, firstAttempt: row["attempt"], firstWorker: row["identity"],
            secondAttempt: second.lease.attempt, secondWorker: second.worker)
        violations.append(violation)
        try database.execute(
            sql: """
                INSERT INTO identity_violations VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
            arguments: [
                violation.trial, violation.firstAttempt, row["worker"] as Int64?, violation.secondAttempt,
                try number(of: second.worker), time, Data(second.payload),
            ])
        return false
    }

    /// Compares a replica's result and remembers the outcome. A replica that is delivered again changes
    /// nothing, unless it differs now.
    private mutating func verify(_ replica: DeliveredResult) throws {
        guard let isIdentical = try compare(replica) else { return }
        let outcome = isIdentical ? VerificationOutcome.identical : .differs
        try database.cachedStatement(
            sql: """
                INSERT INTO verifications (trial, attempt, worker, noticed_unix_ns, duration_ns, outcome)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET outcome = excluded.outcome WHERE excluded.outcome = 'differs'
                """
        ).execute(arguments: [
            replica.lease.trial, replica.lease.attempt, try number(of: replica.worker), time,
            Int64(clamping: replica.durationNanoseconds), outcome.rawValue,
        ])
    }

    /// Turns what was recorded as a worker's silence into its absence.
    private mutating func pardon(_ worker: String) throws {
        try database.cachedStatement(
            sql: """
                UPDATE attempts SET ending = ?
                WHERE worker = ? AND ending IN ('worker_silent', 'worker_silent_alone')
                """
        ).execute(arguments: [AttemptEnding.absent.rawValue, try number(of: worker)])
    }
}
