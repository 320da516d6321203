// The promise that a sweep's results depend on the sweep file alone, tried with real processes and SIGKILL.

import ChildProcesses
import Foundation
import Testing

@Suite struct CrashTests {
    private static let quickstart = GradsweepProcess.packageRoot
        .appendingPathComponent("Configs/quickstart.yaml").path

    @Test func resultsAreByteIdenticalWithOneWorkerWithFourAndAfterKillingCoordinatorAndWorker() throws {
        let directory = try TemporaryDirectory()
        func runDirectory(_ name: String) -> RunDirectoryFiles {
            RunDirectoryFiles(url: directory.url.appendingPathComponent(name))
        }

        let one = runDirectory("one")
        let alone = try GradsweepProcess.run(
            ["run", Self.quickstart, "--workers", "1", "--out", one.url.path], in: directory.url)
        try #require(alone.status == 0, "\(alone.errorOutput)")

        let four = runDirectory("four")
        let crowded = try GradsweepProcess.run(
            ["run", Self.quickstart, "--workers", "4", "--out", four.url.path], in: directory.url)
        try #require(crowded.status == 0, "\(crowded.errorOutput)")

        let killed = runDirectory("killed")
        let total = try one.rows("trials.csv").count - 1
        try killMidway(killed, total: total, in: directory.url)
        let resumed = try GradsweepProcess.run(
            ["run", Self.quickstart, "--workers", "2", "--out", killed.url.path, "--resume"],
            in: directory.url)
        try #require(resumed.status == 0, "\(resumed.errorOutput)")

        for name in RunDirectoryFiles.resultNames {
            let expected = try one.bytes(name)
            #expect(!expected.isEmpty)
            #expect(try four.bytes(name) == expected, "\(name) differs with four workers")
            #expect(try killed.bytes(name) == expected, "\(name) differs after the kill")
        }
        let attempts = try killed.column("attempt", of: "attempts.csv").compactMap { Int($0) }
        #expect(attempts.contains { $0 > 1 }, "no trial was in flight when the processes were killed")
    }

    /// Starts a run and kills one worker, then the coordinator, when 20–80 % of the trials are recorded.
    private func killMidway(_ files: RunDirectoryFiles, total: Int, in directory: URL) throws {
        let run = try GradsweepProcess(
            ["run", Self.quickstart, "--workers", "2", "--out", files.url.path], in: directory)
        let coordinator = run.process.id
        while run.process.isRunning, files.recordedTrials() * 5 < total * 2 { usleep(2000) }
        let workers = ProcessTable.children(of: coordinator)
        try #require(workers.count == 2, "workers: \(workers)")
        kill(workers[0], SIGKILL)
        usleep(50_000)
        kill(coordinator, SIGKILL)
        run.wait()
        let recorded = files.recordedTrials()
        try #require(recorded * 5 >= total && recorded * 5 <= total * 4, "recorded \(recorded) of \(total)")

        let deadline = Date().addingTimeInterval(10)
        while Date() < deadline, workers.contains(where: ProcessTable.isAlive) { usleep(10_000) }
        #expect(!workers.contains(where: ProcessTable.isAlive), "a worker outlived its coordinator")
    }

    @Test func interruptLeavesAResumableRunAndNoProcess() throws {
        let directory = try TemporaryDirectory()
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        let run = try GradsweepProcess(
            ["run", Self.quickstart, "--workers", "2", "--out", files.url.path], in: directory.url)
        while run.process.isRunning, files.recordedTrials() < 5 { usleep(2000) }
        let workers = ProcessTable.children(of: run.process.id)
        kill(run.process.id, SIGINT)
        #expect(run.wait(seconds: 30) == 130)
        #expect(run.errorOutput.contains("--resume"))
        #expect(!workers.contains(where: ProcessTable.isAlive))
        #expect(
            !FileManager.default.fileExists(atPath: files.url.appendingPathComponent("trials.csv").path),
            "an unfinished sweep must not look finished")

        let resumed = try GradsweepProcess.run(
            ["run", Self.quickstart, "--workers", "2", "--out", files.url.path, "--resume"],
            in: directory.url)
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        #expect(try files.rows("trials.csv").count > 5)
    }

    @Test func aKilledWorkersTrialsGoToItsSuccessor() throws {
        let directory = try TemporaryDirectory()
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        let run = try GradsweepProcess(
            ["run", Self.quickstart, "--workers", "1", "--out", files.url.path], in: directory.url)
        while run.process.isRunning, files.recordedTrials() < 5 { usleep(2000) }
        let victims = ProcessTable.children(of: run.process.id)
        try #require(victims.count == 1)
        kill(victims[0], SIGKILL)
        #expect(run.wait() == 0, "\(run.errorOutput)")
        let workers = Set(try files.column("worker", of: "attempts.csv"))
        #expect(workers.count == 2, "the respawned worker has an identity of its own")
    }
}
