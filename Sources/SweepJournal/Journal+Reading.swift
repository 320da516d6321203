// What a restart and the reports want to know, streamed: a million results need no more memory than one.

internal import Foundation
internal import GRDB
package import SweepModel

extension Journal {
    /// How many trials are recorded with each outcome.
    package func outcomeCounts() throws(JournalError) -> OutcomeCounts {
        try read { database in
            var counts = OutcomeCounts()
            let rows = try Row.fetchCursor(
                database, sql: "SELECT verdict, failure, count(*) AS count FROM results GROUP BY 1, 2")
            while let row = try rows.next() {
                counts.count(try Self.summary(of: row), times: row["count"])
            }
            return counts
        }
    }

    /// Visits the recorded trials, ascending.
    ///
    /// - Parameter body: gets the trial, the identity of the worker that delivered its result, and whether
    ///   that
    ///   result can be compared with another one.
    package func forEachRecordedTrial(_ body: (Int, String, Bool) throws -> Void) throws {
        try read { database in
            var identities: [Int64: String] = [:]
            let workers = try Row.fetchCursor(database, sql: "SELECT number, identity FROM workers")
            while let row = try workers.next() { identities[row["number"]] = row["identity"] }
            let rows = try Row.fetchCursor(
                database, sql: "SELECT trial, worker, failure FROM results ORDER BY trial")
            while let row = try rows.next() {
                let failure = (row[2] as String?).flatMap(TrialFailure.Cause.init)
                try body(
                    row[0], (row[1] as Int64?).flatMap { identities[$0] } ?? "",
                    failure?.isAboutMachines != true)
            }
        }
    }

    /// What happened so far to the trials that have attempts and no result.
    package func openHistories() throws(JournalError) -> [Int: TrialHistory] {
        try read { database in
            var histories: [Int: TrialHistory] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT a.trial, a.attempt, a.ending FROM attempts a
                    WHERE NOT EXISTS (SELECT 1 FROM results r WHERE r.trial = a.trial)
                    ORDER BY a.trial, a.attempt
                    """)
            while let row = try rows.next() {
                var history = histories[row["trial"]] ?? TrialHistory()
                history.attempts = row["attempt"]
                if let ending = (row["ending"] as String?).flatMap(AttemptEnding.init) {
                    history.count(ending, of: history.attempts)
                } else {
                    history.isOpen = true
                }
                histories[row["trial"]] = history
            }
            return histories
        }
    }

    /// What the silence of workers ended of the trials that have no result.
    package func openSilences() throws(JournalError) -> [SilentAttempt] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT w.identity, a.trial, a.attempt, a.ending
                    FROM attempts a JOIN workers w ON w.number = a.worker
                    WHERE a.ending IN ('worker_silent', 'worker_silent_alone')
                        AND NOT EXISTS (SELECT 1 FROM results r WHERE r.trial = a.trial)
                    ORDER BY a.worker, a.trial, a.attempt
                    """
            ).compactMap { row in
                AttemptEnding(rawValue: row["ending"]).map {
                    SilentAttempt(
                        worker: row["identity"], trial: row["trial"], attempt: row["attempt"], ending: $0)
                }
            }
        }
    }

    /// Visits the recorded results in the order of their trials.
    package func forEachResult(_ body: (DeliveredResult) throws -> Void) throws {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT r.*, p.payload, coalesce(w.identity, '') AS identity
                    FROM results r LEFT JOIN payloads p ON p.trial = r.trial
                    LEFT JOIN workers w ON w.number = r.worker ORDER BY r.trial
                    """)
            while let row = try rows.next() {
                guard let payload = try row.withUnsafeData(named: "payload", { $0.map([UInt8].init) }) else {
                    let trial: Int = row["trial"]
                    throw DatabaseError(
                        resultCode: .SQLITE_CORRUPT, message: "the result of trial \(trial) lost its payload")
                }
                try body(
                    DeliveredResult(
                        lease: lease(of: row), worker: row["identity"],
                        durationNanoseconds: UInt64(clamping: row["duration_ns"] as Int64),
                        summary: try Self.summary(of: row), payload: payload))
            }
        }
    }

    /// All workers that ever registered, in that order.
    package func workers() throws(JournalError) -> [WorkerRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM workers ORDER BY number").map { row in
                WorkerRecord(
                    identity: row["identity"], host: row["host"], processID: row["process_id"],
                    slots: row["slots"], instructionSet: row["instruction_set"], version: row["version"])
            }
        }
    }

    /// All results that differed from the recorded one of their trial.
    package func identityViolations() throws(JournalError) -> [IdentityViolation] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT v.*, coalesce(a.identity, '') AS first, coalesce(b.identity, '') AS second
                    FROM identity_violations v LEFT JOIN workers a ON a.number = v.first_worker
                    LEFT JOIN workers b ON b.number = v.second_worker
                    ORDER BY v.trial, v.second_attempt, v.second_worker
                    """
            ).map { row in
                IdentityViolation(
                    trial: row["trial"], firstAttempt: row["first_attempt"], firstWorker: row["first"],
                    secondAttempt: row["second_attempt"], secondWorker: row["second"])
            }
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw JournalError(error, path: path)
        }
    }
}

// MARK: - Rows

extension Journal {
    func lease(of row: Row) -> LeaseReference {
        LeaseReference(
            sweep: sweep, trial: row["trial"], attempt: row["attempt"],
            epoch: UInt64(clamping: row["epoch"] as Int64))
    }

    static func summary(of row: Row) throws -> OutcomeSummary {
        if let verdict = (row["verdict"] as String?).flatMap(Verdict.init) { return .verdict(verdict) }
        if let cause = (row["failure"] as String?).flatMap(TrialFailure.Cause.init) {
            return .failed(cause)
        }
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a result is neither verdict nor failure")
    }
}
