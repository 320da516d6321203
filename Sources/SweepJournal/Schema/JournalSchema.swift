// The journal's tables, and how a journal of an earlier release becomes one of this. Each migration is final
// once released: changes come as further ones.

internal import GRDB

enum JournalSchema {
    /// "GSWP": tells a journal from any other SQLite file.
    static let applicationID: Int32 = 0x4753_5750

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 runs, workers, attempts, results") { database in
            try database.execute(sql: first)
        }
        // No table refers to the rebuilt one, so the foreign keys may stay on; checking them all at the end
        // would read the whole file once more.
        migrator.registerMigration(
            "2 payloads apart, run key, verifications", foreignKeyChecks: .immediate
        ) { database in
            try database.execute(sql: second)
        }
        return migrator
    }

    /// Times are nanoseconds since 1970. `workers.number` stands for the identity elsewhere, which would be
    /// repeated a million times.
    private static let first = """
        PRAGMA application_id = \(applicationID);

        CREATE TABLE run (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL,
            digest TEXT NOT NULL,
            trial_count INTEGER NOT NULL,
            created_unix_ns INTEGER NOT NULL,
            version TEXT NOT NULL
        ) STRICT;

        CREATE TABLE inputs (
            path TEXT PRIMARY KEY,
            sha256 TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE epochs (
            epoch INTEGER PRIMARY KEY,
            started_unix_ns INTEGER NOT NULL,
            host TEXT NOT NULL,
            process_id INTEGER NOT NULL,
            version TEXT NOT NULL
        ) STRICT;

        CREATE TABLE workers (
            number INTEGER PRIMARY KEY,
            identity TEXT NOT NULL UNIQUE,
            host TEXT NOT NULL,
            process_id INTEGER NOT NULL,
            slots INTEGER NOT NULL,
            instruction_set TEXT NOT NULL,
            version TEXT NOT NULL,
            registered_unix_ns INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE attempts (
            trial INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            worker INTEGER REFERENCES workers (number),
            granted_unix_ns INTEGER NOT NULL,
            ended_unix_ns INTEGER,
            ending TEXT,
            PRIMARY KEY (trial, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE results (
            trial INTEGER PRIMARY KEY,
            attempt INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            worker INTEGER REFERENCES workers (number),
            recorded_unix_ns INTEGER NOT NULL,
            duration_ns INTEGER NOT NULL,
            verdict TEXT,
            failure TEXT,
            payload BLOB NOT NULL,
            CHECK ((verdict IS NULL) <> (failure IS NULL))
        ) STRICT;

        CREATE TABLE identity_violations (
            trial INTEGER NOT NULL,
            first_attempt INTEGER NOT NULL,
            first_worker INTEGER REFERENCES workers (number),
            second_attempt INTEGER NOT NULL,
            second_worker INTEGER REFERENCES workers (number),
            noticed_unix_ns INTEGER NOT NULL,
            second_payload BLOB NOT NULL,
            PRIMARY KEY (trial, second_attempt, second_worker)
        ) STRICT;
        """

    /// Payloads are 99 % of a large journal: in a table of their own they are not read by counts, by a
    /// restart and by the check at the start. SQLite cannot drop a column without rewriting every row, so the
    /// results are copied.
    ///
    /// A trial has several verifications where several replicas of it were run; attempt 0 stands for the
    /// verdict that nobody could run one. `attempts_silent` finds what a returning worker is pardoned for
    /// without a walk over all attempts.
    private static let second = """
        CREATE TABLE payloads (
            trial INTEGER PRIMARY KEY,
            payload BLOB NOT NULL
        ) STRICT;
        INSERT INTO payloads SELECT trial, payload FROM results ORDER BY trial;

        CREATE TABLE results_of_2 (
            trial INTEGER PRIMARY KEY,
            attempt INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            worker INTEGER REFERENCES workers (number),
            recorded_unix_ns INTEGER NOT NULL,
            duration_ns INTEGER NOT NULL,
            verdict TEXT,
            failure TEXT,
            CHECK ((verdict IS NULL) <> (failure IS NULL))
        ) STRICT;
        INSERT INTO results_of_2
            SELECT trial, attempt, epoch, worker, recorded_unix_ns, duration_ns, verdict, failure
            FROM results ORDER BY trial;
        DROP TABLE results;
        ALTER TABLE results_of_2 RENAME TO results;

        CREATE TABLE secrets (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            run_key BLOB NOT NULL CHECK (length(run_key) = 16)
        ) STRICT;

        CREATE TABLE verifications (
            trial INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            worker INTEGER REFERENCES workers (number),
            noticed_unix_ns INTEGER NOT NULL,
            duration_ns INTEGER,
            outcome TEXT NOT NULL CHECK (outcome IN ('identical', 'differs', 'unverified')),
            PRIMARY KEY (trial, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX attempts_silent ON attempts (worker)
            WHERE ending IN ('worker_silent', 'worker_silent_alone');
        """
}
