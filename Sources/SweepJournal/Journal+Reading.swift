// What a restart and the reports want to know, streamed: a million results need no more memory than one.

internal import Foundation
internal import GRDB
package import SweepModel

/// A row of `attempts.csv`.
package struct AttemptRecord: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Its result is the trial's.
        case recorded
        case ended(AttemptEnding)
        /// Neither result nor ending: it runs, or its coordinator died.
        case open

        /// As it is written to files.
        package var name: String {
            switch self {
            case .recorded: "recorded"
            case .ended(let ending): ending.rawValue
            case .open: "open"
            }
        }
    }

    package var lease: LeaseReference
    /// Identity, host and process id of the worker; empty and 0 where it is unknown.
    package var worker: String
    package var host: String
    package var processID: Int
    /// Nanoseconds since 1970: when the lease was granted.
    package var grantedUnixNanoseconds: Int64
    /// When the result or the ending was recorded; nil while open.
    package var endedUnixNanoseconds: Int64?
    /// Wall time of the execution; nil without result.
    package var durationNanoseconds: UInt64?
    package var outcome: Outcome
    /// What a recorded attempt brought; nil without result.
    package var summary: OutcomeSummary?
}

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

    /// Visits the recorded trials' numbers, ascending.
    package func forEachRecordedTrial(_ body: (Int) throws -> Void) throws {
        try read { database in
            let trials = try Int.fetchCursor(database, sql: "SELECT trial FROM results ORDER BY trial")
            while let trial = try trials.next() { try body(trial) }
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
                    history.count(ending)
                } else {
                    history.isOpen = true
                }
                histories[row["trial"]] = history
            }
            return histories
        }
    }

    /// Visits the recorded results in the order of their trials.
    package func forEachResult(_ body: (DeliveredResult) throws -> Void) throws {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT r.*, coalesce(w.identity, '') AS identity
                    FROM results r LEFT JOIN workers w ON w.number = r.worker ORDER BY r.trial
                    """)
            while let row = try rows.next() {
                let payload = try row.withUnsafeData(named: "payload") { [UInt8]($0 ?? Data()) }
                try body(
                    DeliveredResult(
                        lease: Self.lease(of: row), worker: row["identity"],
                        durationNanoseconds: UInt64(clamping: row["duration_ns"] as Int64),
                        summary: try Self.summary(of: row), payload: payload))
            }
        }
    }

    /// Visits all attempts, by trial and number.
    package func forEachAttempt(_ body: (AttemptRecord) throws -> Void) throws {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT a.*, r.recorded_unix_ns, r.duration_ns, r.verdict, r.failure,
                        coalesce(w.identity, '') AS identity, coalesce(w.host, '') AS host,
                        coalesce(w.process_id, 0) AS process_id
                    FROM attempts a
                    LEFT JOIN results r ON r.trial = a.trial AND r.attempt = a.attempt
                    LEFT JOIN workers w ON w.number = a.worker
                    ORDER BY a.trial, a.attempt
                    """)
            while let row = try rows.next() { try body(try Self.attempt(of: row)) }
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

    private func read<Value>(_ body: (Database) throws -> Value) throws(JournalError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw JournalError(error, path: path)
        }
    }
}

// MARK: - Rows

extension Journal {
    private static func lease(of row: Row) -> LeaseReference {
        LeaseReference(
            trial: row["trial"], attempt: row["attempt"], epoch: UInt64(clamping: row["epoch"] as Int64))
    }

    private static func summary(of row: Row) throws -> OutcomeSummary {
        if let verdict = (row["verdict"] as String?).flatMap(Verdict.init) { return .verdict(verdict) }
        if let cause = (row["failure"] as String?).flatMap(TrialFailure.Cause.init) {
            return .failed(cause)
        }
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a result is neither verdict nor failure")
    }

    private static func attempt(of row: Row) throws -> AttemptRecord {
        let lost = TrialFailure.Cause.workerLost.rawValue
        let ending = (row["ending"] as String?).flatMap(AttemptEnding.init)
        let recorded = row["recorded_unix_ns"] as Int64?
        let hasResult = recorded != nil && row["failure"] as String? != lost
        var outcome = AttemptRecord.Outcome.open
        if hasResult {
            outcome = .recorded
        } else if let ending {
            outcome = .ended(ending)
        }
        return AttemptRecord(
            lease: lease(of: row), worker: row["identity"], host: row["host"],
            processID: row["process_id"], grantedUnixNanoseconds: row["granted_unix_ns"],
            endedUnixNanoseconds: hasResult ? recorded : row["ended_unix_ns"],
            durationNanoseconds: hasResult ? UInt64(clamping: row["duration_ns"] as Int64) : nil,
            outcome: outcome, summary: hasResult ? try summary(of: row) : nil)
    }
}
