// `verify:` with the real program: equal results, nobody there, and a difference that is forged.

import ChildProcesses
import Foundation
import GRDB
import Testing

@Suite struct VerificationTests {
    private static func sweep(_ line: String) -> String {
        """
        name: verified
        method: grid
        replicates: 6
        data: {generator: gaussian_blobs, samples: 128, features: 4, classes: 3, seed: 1}
        training: {steps: 30, batch_size: 32, width: 8}
        parameters: {depth: [1, 2, 3]}
        \(line)
        """
    }

    @Test func verifiedTrialsAreCountedAndTheResultsStayTheSame() throws {
        let directory = try TemporaryDirectory()
        let plain = try directory.write(Self.sweep(""), to: "plain.yaml")
        let verified = try directory.write(Self.sweep("verify: 100 %"), to: "verified.yaml")
        for (file, out) in [(plain, "plain"), (verified, "verified")] {
            let run = try GradsweepProcess.run(
                ["run", file.path, "--workers", "2", "--out", out], in: directory.url)
            #expect(run.status == 0, "\(run.errorOutput)")
            #expect(run.output.contains("18 of 18 verified trials identical") == (out == "verified"))
        }
        let files = ["plain", "verified"].map {
            RunDirectoryFiles(url: directory.url.appendingPathComponent($0))
        }
        for name in RunDirectoryFiles.resultNames {
            #expect(try files[0].bytes(name) == files[1].bytes(name), "\(name)")
        }
        let manifest = try #require(try Self.manifest(files[1]))
        let verification = try #require(manifest["verification"] as? [String: Any])
        #expect(verification["identical"] as? Int == 18)
        #expect(verification["different"] as? Int == 0)
        #expect(try Self.manifest(files[0])?["verification"] is NSNull)
    }

    @Test func withOneWorkerTheTrialsEndAsUnverified() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep("verify: 100 %"), to: "sweep.yaml")
        let run = try GradsweepProcess.run(
            ["run", file.path, "--workers", "1", "--out", "run"], in: directory.url)
        #expect(run.status == 1, "nothing of what was asked for could be verified")
        #expect(run.output.contains("18 unverified, because nobody else was there"), "\(run.output)")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(try files.rows("trials.csv").count == 19)
        let verification = try Self.manifest(files)?["verification"] as? [String: Any]
        #expect(verification?["unverified"] as? Int == 18)
    }

    @Test func aDifferenceIsNamedWithBothWorkers() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep("verify: 100 %"), to: "sweep.yaml")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        let first = try GradsweepProcess(
            ["run", file.path, "--workers", "1", "--out", "run"], in: directory.url)
        // Nobody is there to verify; for some seconds it waits for somebody.
        while first.process.isRunning, files.recordedTrials() < 18 { usleep(2_000) }
        kill(first.process.id, SIGKILL)
        first.wait()
        try Self.swapPayloads(of: files)

        let second = try GradsweepProcess.run(
            ["run", file.path, "--workers", "1", "--out", "run", "--resume"], in: directory.url)
        #expect(second.status == 1)
        #expect(second.output.contains("IDENTITY VIOLATED: results of trial 0 (attempt 1 by worker "))
        #expect(second.output.contains("16 of 18 verified trials identical"), "\(second.output)")
        let manifest = try #require(try Self.manifest(files))
        let violations = try #require(manifest["identity_violations"] as? [[String: Any]])
        #expect(violations.compactMap { $0["trial"] as? Int } == [0, 1])
        for violation in violations {
            #expect(violation["first_worker"] as? String != violation["second_worker"] as? String)
        }
    }

    /// Gives trials 0 and 1 each other's result, as a worker that computes something else would.
    private static func swapPayloads(of files: RunDirectoryFiles) throws {
        let database = try DatabaseQueue(path: files.url.appendingPathComponent("journal.sqlite").path)
        try database.write { database in
            try database.execute(
                sql: """
                    UPDATE payloads SET trial = -1 WHERE trial = 0;
                    UPDATE payloads SET trial = 0 WHERE trial = 1;
                    UPDATE payloads SET trial = 1 WHERE trial = -1;
                    """)
        }
        try database.close()
    }

    private static func manifest(_ files: RunDirectoryFiles) throws -> [String: Any]? {
        try JSONSerialization.jsonObject(with: try files.bytes("manifest.json")) as? [String: Any]
    }
}
