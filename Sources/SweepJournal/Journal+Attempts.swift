// The story of every attempt, for `attempts.csv`. Not here: its columns (Reporting).

internal import GRDB
package import SweepModel

/// A row of `attempts.csv`.
package struct AttemptRecord: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Its result is the trial's.
        case recorded
        case ended(AttemptEnding)
        /// A replica whose result had the same bits as the recorded one.
        case verified
        /// A replica whose result had other bits.
        case differs
        /// Neither result nor ending: it runs, or its coordinator died.
        case open

        /// As it is written to files.
        package var name: String {
            switch self {
            case .recorded: "recorded"
            case .ended(let ending): ending.rawValue
            case .verified: "verified"
            case .differs: "differs"
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
    /// Wall time of the execution; nil where no result is known.
    package var durationNanoseconds: UInt64?
    package var outcome: Outcome
    /// What a recorded attempt brought; nil without result.
    package var summary: OutcomeSummary?

    init(
        lease: LeaseReference, worker: String, host: String, processID: Int, grantedUnixNanoseconds: Int64,
        outcome: Outcome
    ) {
        self.lease = lease
        self.worker = worker
        self.host = host
        self.processID = processID
        self.grantedUnixNanoseconds = grantedUnixNanoseconds
        self.outcome = outcome
    }
}

extension Journal {
    /// Visits all attempts, by trial and number.
    package func forEachAttempt(_ body: (AttemptRecord) throws -> Void) throws {
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT a.*, r.recorded_unix_ns, r.duration_ns, r.verdict, r.failure,
                        v.noticed_unix_ns, v.duration_ns AS replica_duration_ns, v.outcome AS verification,
                        coalesce(w.identity, '') AS identity, coalesce(w.host, '') AS host,
                        coalesce(w.process_id, 0) AS process_id
                    FROM attempts a
                    LEFT JOIN results r ON r.trial = a.trial AND r.attempt = a.attempt
                    LEFT JOIN verifications v ON v.trial = a.trial AND v.attempt = a.attempt
                    LEFT JOIN workers w ON w.number = a.worker
                    ORDER BY a.trial, a.attempt
                    """)
            while let row = try rows.next() { try body(try attempt(of: row)) }
        }
    }

    private func attempt(of row: Row) throws -> AttemptRecord {
        var attempt = AttemptRecord(
            lease: lease(of: row), worker: row["identity"], host: row["host"],
            processID: row["process_id"], grantedUnixNanoseconds: row["granted_unix_ns"], outcome: .open)
        // These the coordinator records by itself: the attempt ended without a result.
        let own = [TrialFailure.Cause.workerLost, .outOfTime].map(\.rawValue)
        if let recorded = row["recorded_unix_ns"] as Int64?,
            !((row["failure"] as String?).map(own.contains) ?? false)
        {
            attempt.outcome = .recorded
            attempt.summary = try Self.summary(of: row)
            attempt.endedUnixNanoseconds = recorded
            attempt.durationNanoseconds = UInt64(clamping: row["duration_ns"] as Int64)
        } else if let verification = (row["verification"] as String?).flatMap(VerificationOutcome.init) {
            attempt.outcome = verification == .identical ? .verified : .differs
            attempt.endedUnixNanoseconds = row["noticed_unix_ns"]
            attempt.durationNanoseconds = (row["replica_duration_ns"] as Int64?).map(UInt64.init(clamping:))
        } else if let ending = (row["ending"] as String?).flatMap(AttemptEnding.init) {
            attempt.outcome = .ended(ending)
            attempt.endedUnixNanoseconds = row["ended_unix_ns"]
        }
        return attempt
    }
}
