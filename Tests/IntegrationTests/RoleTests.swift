// The two roles by hand: `gradsweep coordinator` and `gradsweep worker`, and what happens when one is
// missing.

import ChildProcesses
import Foundation
import Testing

@Suite struct RoleTests {
    private static let sweep = """
        name: roles
        method: grid
        replicates: 3
        data: {generator: gaussian_blobs, samples: 128, features: 4, classes: 3, seed: 1}
        training: {steps: 20, batch_size: 32, width: 8}
        parameters:
          depth: {values: [1, 2, 3]}
        """

    @Test func coordinatorAndWorkersByHandOverPlainTextTCP() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let coordinator = try GradsweepProcess(
            [
                "coordinator", file.path, "--bind", "tcp://127.0.0.1:*", "--insecure-plaintext", "--out",
                "run",
            ], in: directory.url)
        let endpoint = try #require(waitForEndpoint(of: coordinator), "\(coordinator.errorOutput)")
        let worker = try GradsweepProcess(
            ["worker", "--connect", endpoint, "--insecure-plaintext", "--slots", "2"], in: directory.url)
        #expect(coordinator.wait(seconds: 60) == 0, "\(coordinator.errorOutput)")
        #expect(worker.wait(seconds: 30) == 0, "\(worker.errorOutput)")
        #expect(coordinator.errorOutput.contains("plain text"))
        #expect(worker.errorOutput.contains("plain text"))
        let log = try String(
            contentsOf: directory.url.appendingPathComponent("run/log.jsonl"), encoding: .utf8)
        #expect(log.contains("plain text"))
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(try files.rows("trials.csv").count == 10)
    }

    /// The endpoint that the coordinator announces on standard error.
    private func waitForEndpoint(of coordinator: GradsweepProcess) -> String? {
        let deadline = Date().addingTimeInterval(20)
        while Date() < deadline, coordinator.process.isRunning {
            if let match = coordinator.errorOutput.firstMatch(of: /tcp:\/\/127\.0\.0\.1:[0-9]+/) {
                return String(match.output)
            }
            usleep(10_000)
        }
        return nil
    }

    @Test func aPortInUseIsNamed() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let first = try GradsweepProcess(
            [
                "coordinator", file.path, "--bind", "tcp://127.0.0.1:*", "--insecure-plaintext", "--out",
                "first",
            ],
            in: directory.url)
        let endpoint = try #require(waitForEndpoint(of: first), "\(first.errorOutput)")
        let second = try GradsweepProcess.run(
            ["coordinator", file.path, "--bind", endpoint, "--insecure-plaintext", "--out", "second"],
            in: directory.url)
        #expect(second.status == 2)
        #expect(second.errorOutput.contains(endpoint), "\(second.errorOutput)")
        #expect(second.errorOutput.contains("another program is bound"), "\(second.errorOutput)")
    }

    @Test func aWorkerWithoutCoordinatorGivesUpAndSaysSo() throws {
        let directory = try TemporaryDirectory()
        let socket = directory.url.appendingPathComponent("nobody").path
        let worker = try GradsweepProcess.run(
            ["worker", "--connect", "ipc://\(socket)", "--give-up-after", "1"], in: directory.url)
        #expect(worker.status == 3)
        #expect(worker.errorOutput.contains(socket), "\(worker.errorOutput)")
    }

    @Test func aRunDirectoryInUseIsLocked() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let first = try GradsweepProcess(
            [
                "coordinator", file.path, "--bind", "tcp://127.0.0.1:*", "--insecure-plaintext", "--out",
                "run",
            ],
            in: directory.url)
        _ = try #require(waitForEndpoint(of: first), "\(first.errorOutput)")
        let second = try GradsweepProcess.run(
            ["run", file.path, "--out", "run", "--resume"], in: directory.url)
        #expect(second.status == 2)
        #expect(second.errorOutput.contains("\(first.process.id)"), "\(second.errorOutput)")
    }

    @Test func resumeRefusesAChangedSweepFile() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let first = try GradsweepProcess.run(
            ["run", file.path, "--workers", "1", "--out", "run"], in: directory.url)
        #expect(first.status == 0, "\(first.errorOutput)")
        _ = try directory.write(
            Self.sweep.replacingOccurrences(of: "steps: 20", with: "steps: 21"), to: "sweep.yaml")
        let second = try GradsweepProcess.run(
            ["run", file.path, "--workers", "1", "--out", "run", "--resume"], in: directory.url)
        #expect(second.status == 2)
        #expect(second.errorOutput.contains("steps: 21"), "\(second.errorOutput)")
    }

    @Test func anExistingRunIsNotOverwritten() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let arguments = ["run", file.path, "--workers", "1", "--out", "run"]
        #expect(try GradsweepProcess.run(arguments, in: directory.url).status == 0)
        let before = try RunDirectoryFiles(url: directory.url.appendingPathComponent("run")).bytes(
            "trials.csv")
        let again = try GradsweepProcess.run(arguments, in: directory.url)
        #expect(again.status == 2)
        #expect(again.errorOutput.contains("--resume"))
        #expect(
            try RunDirectoryFiles(url: directory.url.appendingPathComponent("run")).bytes("trials.csv")
                == before)
    }

    @Test func aTerminatedWorkerDrainsAndAnotherFinishes() throws {
        let directory = try TemporaryDirectory()
        let long = Self.sweep.replacingOccurrences(of: "steps: 20", with: "steps: 3000")
            .replacingOccurrences(of: "replicates: 3", with: "replicates: 20")
        let file = try directory.write(long, to: "sweep.yaml")
        let coordinator = try GradsweepProcess(
            [
                "coordinator", file.path, "--bind", "tcp://127.0.0.1:*", "--insecure-plaintext", "--out",
                "run",
            ],
            in: directory.url)
        let endpoint = try #require(waitForEndpoint(of: coordinator), "\(coordinator.errorOutput)")
        let arguments = ["worker", "--connect", endpoint, "--insecure-plaintext", "--slots", "1"]
        let first = try GradsweepProcess(arguments, in: directory.url)
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        while first.process.isRunning, files.recordedTrials() == 0 { usleep(2000) }
        kill(first.process.id, SIGTERM)
        #expect(first.wait(seconds: 30) == 0, "\(first.errorOutput)")
        let second = try GradsweepProcess(arguments, in: directory.url)
        #expect(coordinator.wait(seconds: 120) == 0, "\(coordinator.errorOutput)")
        #expect(second.wait(seconds: 30) == 0, "\(second.errorOutput)")
        let outcomes = try files.column("outcome", of: "attempts.csv")
        #expect(outcomes.contains("handed_back"), "\(Set(outcomes))")
        #expect(!outcomes.contains("worker_lost"))
    }

    @Test func aDirectoryWithSomebodysFilesIsLeftAlone() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let precious = try directory.write("precious", to: "own/trials.csv")
        let result = try GradsweepProcess.run(["run", file.path, "--out", "own"], in: directory.url)
        #expect(result.status == 2)
        #expect(result.errorOutput.contains("trials.csv"), "\(result.errorOutput)")
        #expect(try String(contentsOf: precious, encoding: .utf8) == "precious")
    }

    @Test func aStreamThatCannotBeWrittenDoesNotEndASweep() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let shell = try GradsweepProcess(
            shell: "exec '\(GradsweepProcess.executable.path)' run '\(file.path)' --workers 1 --out run "
                + "2>/dev/full", in: directory.url)
        #expect(shell.wait() == 0)
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(try files.rows("trials.csv").count == 10)
    }
}
