// What became of the trials that were to be run a second time: read. Not here: which ones (SweepCore), how
// they are compared (Journal+Appending).

internal import GRDB
package import SweepModel

/// What one verification said, as it is stored.
enum VerificationOutcome: String {
    case identical, differs, unverified
}

extension Journal {
    /// Visits the trials that need no verification any more, ascending: verified, found to differ, or given
    /// up because nobody else was there.
    package func forEachVerifiedTrial(_ body: (Int) throws -> Void) throws {
        try read { database in
            let trials = try Int.fetchCursor(
                database, sql: "SELECT DISTINCT trial FROM verifications ORDER BY trial")
            while let trial = try trials.next() { try body(trial) }
        }
    }

    /// How many trials were verified, and with what outcome: each counts once, a difference before anything
    /// else, an equal replica before a want of workers.
    package func verificationCounts() throws(JournalError) -> VerificationCounts {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT
                        count(*) FILTER (WHERE differs) AS different,
                        count(*) FILTER (WHERE identical AND NOT differs) AS identical,
                        count(*) FILTER (WHERE NOT identical AND NOT differs) AS unverified
                    FROM (
                        SELECT max(outcome = 'differs') AS differs, max(outcome = 'identical') AS identical
                        FROM verifications GROUP BY trial
                    )
                    """)
            guard let row else { return VerificationCounts() }
            return VerificationCounts(
                identical: row["identical"], different: row["different"], unverified: row["unverified"])
        }
    }
}

extension Journal {
    /// The number of a trial's last attempt, 0 without any: a replica's is one more.
    package func lastAttempt(of trial: Int) throws(JournalError) -> Int {
        try read { database in
            try Int.fetchOne(
                database.cachedStatement(sql: "SELECT max(attempt) FROM attempts WHERE trial = ?"),
                arguments: [trial]) ?? 0
        }
    }
}
