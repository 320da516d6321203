// Two roles over TCP with keys, as a person starts them: key directory, join file, revocation, and what must
// never be seen anywhere.

import ChildProcesses
import Foundation
import Testing

@Suite struct KeyTests {
    private static let sweep = """
        name: keys
        method: grid
        replicates: 3
        data: {generator: gaussian_blobs, samples: 128, features: 4, classes: 3, seed: 1}
        training: {steps: 20, batch_size: 32, width: 8}
        parameters:
          depth: {values: [1, 2, 3]}
        """

    /// A directory with keys and a sweep file.
    private final class Site {
        let directory: TemporaryDirectory
        let sweep: String
        var url: URL { directory.url }
        var keys: String { url.appendingPathComponent("keys").path }
        var environment: [String: String] { ["GRADSWEEP_KEYS": keys, "GRADSWEEP_JOIN": ""] }

        init(_ text: String = KeyTests.sweep) throws {
            directory = try TemporaryDirectory()
            sweep = try directory.write(text, to: "sweep.yaml").path
        }

        @discardableResult
        func gradsweep(_ arguments: String...) throws -> (status: Int32, output: String, errorOutput: String)
        {
            try GradsweepProcess.run(arguments, in: url, environment: environment)
        }

        func start(_ arguments: [String]) throws -> GradsweepProcess {
            try GradsweepProcess(arguments, in: url, environment: environment)
        }

        /// A coordinator that listens when this returns, and its endpoint.
        func startCoordinator() throws -> (process: GradsweepProcess, endpoint: String) {
            let process = try start(["coordinator", sweep, "--listen", "tcp://127.0.0.1:*", "--out", "run"])
            let deadline = Date().addingTimeInterval(20)
            while Date() < deadline, process.process.isRunning {
                if let match = process.errorOutput.firstMatch(of: /tcp:\/\/127\.0\.0\.1:[0-9]+/) {
                    return (process, String(match.output))
                }
                usleep(10_000)
            }
            throw StartFailure(output: process.errorOutput)
        }

        /// The secret of a key file.
        func secret(_ name: String) throws -> String {
            let text = try String(contentsOfFile: "\(keys)/\(name)", encoding: .utf8)
            return String(try #require(text.firstMatch(of: /secret_key: "(.{40})"/)).output.1)
        }
    }

    private struct StartFailure: Error {
        let output: String
    }

    @Test func workersWithAJoinFileRunASweepOverTCPAndNoSecretIsSeen() throws {
        let site = try Site()
        let made = try site.gradsweep("keys", "init")
        #expect(made.status == 0, "\(made.errorOutput)")
        let added = try site.gradsweep("keys", "add", "pool")
        #expect(added.status == 0, "\(added.errorOutput)")
        let (coordinator, endpoint) = try site.startCoordinator()
        let join = site.keys + "/join/pool.yaml"
        let worker = try site.start(["worker", "--connect", endpoint, "--join", join, "--slots", "1"])
        // What `ps` shows of both.
        let shown = [coordinator, worker].map { process in
            (try? String(
                contentsOfFile: "/proc/\(process.process.id)/cmdline", encoding: .utf8))
                ?? ""
        }
        #expect(coordinator.wait(seconds: 60) == 0, "\(coordinator.errorOutput)")
        #expect(worker.wait(seconds: 30) == 0, "\(worker.errorOutput)")
        let files = RunDirectoryFiles(url: site.url.appendingPathComponent("run"))
        #expect(try files.rows("trials.csv").count == 10)
        let log = try String(contentsOf: site.url.appendingPathComponent("run/log.jsonl"), encoding: .utf8)
        let listed = try site.gradsweep("keys", "list")
        #expect(listed.output.contains("pool"))
        let said =
            shown + [
                made.output, made.errorOutput, added.output, added.errorOutput, log, listed.output,
                coordinator.output, coordinator.errorOutput, worker.output, worker.errorOutput,
            ]
        for secret in [try site.secret("coordinator.yaml"), try site.secret("join/pool.yaml")] {
            for text in said { #expect(!text.contains(secret)) }
        }
    }

    @Test func aRevokedWorkerIsOutAndAnotherFinishes() throws {
        let site = try Site(
            Self.sweep.replacingOccurrences(of: "steps: 20", with: "steps: 3000")
                .replacingOccurrences(of: "replicates: 3", with: "replicates: 20"))
        try site.gradsweep("keys", "init")
        try site.gradsweep("keys", "add", "first", "--out", "first.yaml")
        try site.gradsweep("keys", "add", "second", "--out", "second.yaml")
        let (coordinator, endpoint) = try site.startCoordinator()
        let first = try site.start([
            "worker", "--connect", endpoint, "--join", "first.yaml", "--slots", "1", "--give-up-after", "2",
        ])
        let files = RunDirectoryFiles(url: site.url.appendingPathComponent("run"))
        while first.process.isRunning, files.recordedTrials() == 0 { usleep(2000) }
        let revoked = try site.gradsweep("keys", "revoke", "first")
        #expect(revoked.status == 0, "\(revoked.errorOutput)")
        #expect(first.wait(seconds: 30) == 3, "\(first.errorOutput)")
        #expect(first.errorOutput.contains("doesn't admit this worker's key"), "\(first.errorOutput)")
        let second = try site.start([
            "worker", "--connect", endpoint, "--join", "second.yaml", "--slots", "1",
        ])
        #expect(coordinator.wait(seconds: 120) == 0, "\(coordinator.errorOutput)")
        #expect(second.wait(seconds: 30) == 0, "\(second.errorOutput)")
        #expect(try files.rows("trials.csv").count == 61)
        let log = try String(contentsOf: site.url.appendingPathComponent("run/log.jsonl"), encoding: .utf8)
        #expect(log.contains("a member was revoked"))
    }

    @Test func withoutKeysTheStepsAreNamed() throws {
        let site = try Site()
        let coordinator = try site.gradsweep("coordinator", site.sweep, "--listen", "tcp://127.0.0.1:*")
        #expect(coordinator.status == 2)
        let worker = try site.gradsweep("worker", "--connect", "tcp://127.0.0.1:9")
        #expect(worker.status == 2)
        for text in ["keys init", "keys add", "--insecure-plaintext"] {
            #expect(coordinator.errorOutput.contains(text), "\(coordinator.errorOutput)")
            #expect(worker.errorOutput.contains(text), "\(worker.errorOutput)")
        }
        #expect(!FileManager.default.fileExists(atPath: site.url.appendingPathComponent("runs").path))
    }

    @Test func aJoinFileThatOthersCanReadIsRefused() throws {
        let site = try Site()
        try site.gradsweep("keys", "init")
        try site.gradsweep("keys", "add", "pool", "--endpoint", "tcp://127.0.0.1:9", "--out", "pool.yaml")
        let file = site.url.appendingPathComponent("pool.yaml").path
        chmod(file, 0o644)
        let worker = try site.gradsweep("worker", "--join", file)
        #expect(worker.status == 2)
        #expect(worker.errorOutput.contains("chmod 600 '\(file)'"), "\(worker.errorOutput)")
        chmod(file, 0o600)
        let alone = try site.gradsweep("worker", "--join", file, "--give-up-after", "0.2")
        #expect(alone.status == 3)
        #expect(alone.errorOutput.contains("tcp://127.0.0.1:9"), "\(alone.errorOutput)")
        chmod(site.keys, 0o755)
        let coordinator = try site.gradsweep("coordinator", site.sweep, "--listen", "tcp://127.0.0.1:*")
        #expect(coordinator.status == 2)
        #expect(coordinator.errorOutput.contains("chmod 700"), "\(coordinator.errorOutput)")
    }

    @Test func optionsThatContradictEachOtherAreRefused() throws {
        let site = try Site()
        let coordinator = try site.gradsweep(
            "coordinator", site.sweep, "--listen", "tcp://127.0.0.1:*", "--keys", "k", "--insecure-plaintext")
        #expect(coordinator.status == 2)
        let worker = try site.gradsweep(
            "worker", "--connect", "tcp://127.0.0.1:9", "--join", "j", "--insecure-plaintext")
        #expect(worker.status == 2)
        #expect(try site.gradsweep("worker").status == 2)
    }
}
