// A journal as the first version of the tables had it, for the migration's tests. Never to be changed.

import Foundation
import GRDB
import SweepJournal

enum VersionOne {
    /// As `sqlite3 journal.sqlite .dump` printed it.
    static let schema = """
        PRAGMA application_id = 1196644176;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES('1 runs, workers, attempts, results');
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

    /// Rows of every kind, in the sweep of `RunIdentity.example`: two recorded trials, one of them failed,
    /// one that is open after a loss, and a result that differed.
    static let rows = """
        INSERT INTO run VALUES(1,'example','\(RunIdentity.example.digest)',100,1700000000000000000,'0.1.0');
        INSERT INTO inputs VALUES('data.csv','c1');
        INSERT INTO inputs VALUES('sweep.yaml','s1');
        INSERT INTO epochs VALUES(1,1700000000000000000,'alpha',11,'0.1.0');
        INSERT INTO workers VALUES(1,'ada','alpha',11,1,'avx2','0.1.0',1700000000000000001);
        INSERT INTO workers VALUES(2,'bob','beta',22,4,'avx512','0.1.0',1700000000000000002);
        INSERT INTO attempts VALUES(1,1,1,1,1700000000000000003,1700000000000000009,'worker_lost');
        INSERT INTO attempts VALUES(1,2,1,2,1700000000000000010,NULL,NULL);
        INSERT INTO attempts VALUES(2,1,1,1,1700000000000000003,NULL,NULL);
        INSERT INTO attempts VALUES(3,1,1,2,1700000000000000003,NULL,NULL);
        INSERT INTO results VALUES(
            2,1,1,1,1700000000000000005,5000000,'converged',NULL,X'7061796c6f61642032');
        INSERT INTO results VALUES(
            3,1,1,2,1700000000000000006,5000000,NULL,'invalidData',X'6661696c7572652033');
        INSERT INTO identity_violations VALUES(2,1,1,2,2,1700000000000000011,X'00');
        """

    /// A file with the rows above.
    static func create(in directory: String) throws {
        try write(schema + rows, in: directory)
    }

    /// A file with recorded trials as `JournalWriter` makes them.
    static func create(
        in directory: String, identity: RunIdentity, results: Int, payloadBytes: Int
    ) throws {
        let queue = try write(
            schema + """
                INSERT INTO run VALUES(
                    1,'\(identity.name)','\(identity.digest)',\(identity.trialCount),1,'0.1.0');
                INSERT INTO workers VALUES(1,'ada','alpha',11,1,'avx2','0.1.0',1);
                """, in: directory)
        try queue.write { database in
            for trial in 0..<results {
                try database.cachedStatement(sql: "INSERT INTO attempts VALUES(?,1,1,1,1,NULL,NULL)")
                    .execute(arguments: [trial])
                try database.cachedStatement(
                    sql: "INSERT INTO results VALUES(?,1,1,1,1,1,'converged',NULL,?)"
                ).execute(arguments: [
                    trial, Data(JournalWriter.payload(of: trial, byteCount: payloadBytes)),
                ])
            }
        }
        try queue.close()
    }

    @discardableResult
    private static func write(_ sql: String, in directory: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: directory + "/" + Journal.fileName)
        // As the first release left it.
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: sql)
        }
        return queue
    }
}
