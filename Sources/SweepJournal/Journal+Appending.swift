// Group commit: many records, one transaction, one wait for the disk.

internal import Foundation
internal import GRDB
package import SweepModel

extension Journal {
    /// Writes records in their order, all of them or none, and returns when they are on the disk.
    ///
    /// - Returns: the duplicates among them that differ from the trial's recorded result.
    /// - Throws: `.diskFull`, `.unwritable`, `.corrupt`; nothing of the batch is then recorded.
    package func append(_ records: [JournalRecord]) throws(JournalError) -> [IdentityViolation] {
        guard !records.isEmpty else { return [] }
        do {
            return try database.write { database in
                var writer = RecordWriter(database: database, time: Self.unixNanoseconds())
                for record in records { try writer.write(record) }
                return writer.violations
            }
        } catch {
            throw JournalError(error, path: path)
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

    init(database: Database, time: Int64) {
        self.database = database
        self.time = time
    }

    mutating func write(_ record: JournalRecord) throws {
        switch record {
        case .registered(let worker): try register(worker)
        case .granted(let leases, let worker):
            let number = try number(of: worker)
            let statement = try database.cachedStatement(
                sql: """
                    INSERT INTO attempts (trial, attempt, epoch, worker, granted_unix_ns)
                    VALUES (?, ?, ?, ?, ?)
                    """)
            for lease in leases {
                try statement.execute(arguments: [
                    lease.trial, lease.attempt, Int64(clamping: lease.epoch), number, time,
                ])
            }
        case .ended(let lease, let ending):
            try database.cachedStatement(
                sql: "UPDATE attempts SET ended_unix_ns = ?, ending = ? WHERE trial = ? AND attempt = ?"
            ).execute(arguments: [time, ending.rawValue, lease.trial, lease.attempt])
        case .result(let result): try store(result)
        case .duplicate(let result): try compare(result)
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
        if let number = workerNumbers[identity] { return number }
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM workers WHERE identity = ?"),
            arguments: [identity])
        workerNumbers[identity] = number
        return number
    }

    private mutating func store(_ result: DeliveredResult) throws {
        var verdict: String?
        var failure: String?
        switch result.summary {
        case .verdict(let value): verdict = value.rawValue
        case .failed(let cause): failure = cause.rawValue
        }
        let number = try number(of: result.worker)
        try database.cachedStatement(
            sql: """
                INSERT INTO results
                (trial, attempt, epoch, worker, recorded_unix_ns, duration_ns, verdict, failure, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            result.lease.trial, result.lease.attempt, Int64(clamping: result.lease.epoch), number, time,
            Int64(clamping: result.durationNanoseconds), verdict, failure, Data(result.payload),
        ])
    }

    /// Compares a further result with the recorded one, bit for bit.
    private mutating func compare(_ second: DeliveredResult) throws {
        // Only a lease that was granted can speak against the record, and a record that the coordinator made
        // for want of a result says nothing about a trial's numbers.
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT r.attempt, r.payload, r.worker, coalesce(w.identity, '') AS identity
                    FROM results r LEFT JOIN workers w ON w.number = r.worker
                    WHERE r.trial = :trial AND (r.failure IS NULL OR r.failure <> :lost) AND EXISTS (
                        SELECT 1 FROM attempts
                        WHERE trial = :trial AND attempt = :attempt AND epoch = :epoch)
                    """),
            arguments: [
                "trial": second.lease.trial, "attempt": second.lease.attempt,
                "epoch": Int64(clamping: second.lease.epoch),
                "lost": TrialFailure.Cause.workerLost.rawValue,
            ])
        guard let row, row["payload"] as Data != Data(second.payload) else { return }
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
    }
}
