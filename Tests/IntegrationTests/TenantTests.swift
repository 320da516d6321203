// The worker as a tenant: it sees no shared disk, leaves when it should, and its death is told. Not here:
// what its options mean (SweepCommandsTests).

import ChildProcesses
import Foundation
import Testing

@Suite struct TenantTests {
    private let directory: TemporaryDirectory
    private let endpoint: String

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.url.path, 0o700)
        endpoint = "ipc://\(directory.url.path)/c"
    }

    /// A sweep of some seconds on a table of numbers.
    private func sweep(trials: Int, steps: Int) throws -> String {
        var table = "a,b,c,y\n"
        for row in 0..<200 { table += "\(row % 7),\(row % 11).5,\(row * row % 13),\(row % 3)\n" }
        _ = try directory.write(table, to: "data/table.csv")
        return try directory.write(
            """
            name: tenants
            replicates: \(trials)
            data: {file: data/table.csv, target: last}
            training: {steps: \(steps), batch_size: 32, width: 48}
            parameters: {depth: [6]}
            """, to: "sweep.yaml"
        ).path
    }

    private func start(_ arguments: String...) throws -> GradsweepProcess {
        try GradsweepProcess(arguments, in: directory.url)
    }

    private func wait(seconds: TimeInterval = 30, until condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if condition() { return true }
            usleep(20_000)
        }
        return condition()
    }

    private func log() -> String {
        (try? String(contentsOf: directory.url.appendingPathComponent("run/log.jsonl"), encoding: .utf8))
            ?? ""
    }

    @Test("A worker that doesn't see the data gets them from the coordinator, once, and finds the same bits")
    func dataTravel() throws {
        let file = try sweep(trials: 4, steps: 40)
        let local = try GradsweepProcess.run(
            ["run", file, "--out", "local", "--workers", "1"], in: directory.url)
        #expect(local.status == 0, "\(local.errorOutput)")
        // A file system of its own for the worker, where the folder of the data is empty.
        let folder = directory.url.appendingPathComponent("data").path
        let probe = try GradsweepProcess(
            shell: "unshare --mount true && exec mount --version", in: directory.url)
        guard probe.wait(seconds: 10) == 0, geteuid() == 0 else {
            print("dataTravel: not run without root and unshare(1)")
            return
        }
        let coordinator = try start("coordinator", file, "--listen", endpoint, "--out", "run")
        for (index, slots) in [2, 1].enumerated() {
            let worker = try GradsweepProcess(
                shell: """
                    exec unshare --mount bash -c 'mount -t tmpfs none "$0" && exec "$@"' '\(folder)' \
                    '\(GradsweepProcess.executable.path)' worker --connect '\(endpoint)' --slots \(slots) \
                    --data-cache cache --log-format json
                    """, in: directory.url)
            if index == 0 {
                #expect(coordinator.wait(seconds: 60) == 0, "\(coordinator.errorOutput)")
                #expect(worker.wait(seconds: 30) == 0, "\(worker.errorOutput)")
                #expect(worker.errorOutput.contains("\"message\":\"fetched data\""))
            }
        }
        for name in RunDirectoryFiles.resultNames {
            let files = ["run", "local"].map {
                RunDirectoryFiles(url: directory.url.appendingPathComponent($0))
            }
            #expect(try files[0].bytes(name) == files[1].bytes(name), "\(name)")
        }
    }

    @Test("When training is killed, the coordinator hears of it at once, with the worker's last lines")
    func death() throws {
        let file = try sweep(trials: 40, steps: 2000)
        let coordinator = try start("coordinator", file, "--listen", endpoint, "--out", "run")
        let worker = try start("worker", "--connect", endpoint, "--slots", "1", "--log-format", "json")
        #expect(wait { self.log().contains("joined with 1 slots") })
        let child = try #require(ProcessTable.children(of: worker.process.id).first)
        kill(child, SIGKILL)
        #expect(worker.wait(seconds: 10) == 137)
        // Well before silence would show it.
        #expect(wait(seconds: 3) { self.log().contains("died: signal 9") })
        #expect(log().contains("worker starts"))
        coordinator.process.send(SIGTERM)
        coordinator.wait(seconds: 20)
    }

    @Test("Asked to go, a worker leaves with status 0 and hands back what it cannot finish within its grace")
    func drain() throws {
        let file = try sweep(trials: 8, steps: 1_000_000)
        let coordinator = try start("coordinator", file, "--listen", endpoint, "--out", "run")
        let worker = try start("worker", "--connect", endpoint, "--slots", "1", "--grace", "1")
        #expect(wait { self.log().contains("joined with 1 slots") })
        usleep(500_000)
        worker.process.send(SIGTERM)
        #expect(worker.wait(seconds: 15) == 0, "\(worker.errorOutput)")
        #expect(worker.errorOutput.contains("have not ended in time and are handed back"))
        #expect(wait(seconds: 5) { self.log().contains("left") })
        coordinator.process.send(SIGTERM)
        coordinator.wait(seconds: 20)
    }

    @Test("A worker that had to go says so by its exit status, if its engine likes, and only then")
    func drainedStatus() throws {
        let file = try sweep(trials: 8, steps: 1_000_000)
        let coordinator = try start("coordinator", file, "--listen", endpoint, "--out", "run")
        let workers = try (0..<2).map { _ in
            try GradsweepProcess(
                ["worker", "--connect", endpoint, "--slots", "1", "--grace", "0"], in: directory.url,
                environment: ["GRADSWEEP_DRAINED_STATUS": "75"])
        }
        #expect(wait { self.log().components(separatedBy: "joined with 1 slots").count == 3 })
        workers[0].process.send(SIGTERM)
        #expect(workers[0].wait(seconds: 15) == 75, "\(workers[0].errorOutput)")
        #expect(!workers[0].errorOutput.contains("died"), "\(workers[0].errorOutput)")
        // The coordinator sends it away: there is nothing more to do.
        coordinator.process.send(SIGTERM)
        coordinator.process.send(SIGTERM)
        #expect(workers[1].wait(seconds: 30) == 0, "\(workers[1].errorOutput)")
        coordinator.wait(seconds: 20)
    }

    @Test("Out of time, a worker leaves by itself, and what it ran goes to one that has more time")
    func outOfTime() throws {
        let file = try sweep(trials: 1, steps: 100_000)
        let coordinator = try start("coordinator", file, "--listen", endpoint, "--out", "run")
        let short = try start(
            "worker", "--connect", endpoint, "--slots", "1", "--grace", "0", "--deadline", "3s")
        #expect(short.wait(seconds: 20) == 0, "\(short.errorOutput)")
        #expect(log().contains("it goes to a worker with more"))
        let long = try start("worker", "--connect", endpoint, "--slots", "1")
        #expect(coordinator.wait(seconds: 120) == 0, "\(coordinator.errorOutput)")
        #expect(long.wait(seconds: 20) == 0, "\(long.errorOutput)")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(try files.column("outcome", of: "attempts.csv") == ["out_of_time", "recorded"])
    }

    @Test("With nothing to do it leaves when it was told to, and tells probes how it is meanwhile")
    func idle() throws {
        let service = try Service(workers: 0)
        let worker = try GradsweepProcess(
            [
                "worker", "--connect", "ipc://\(service.state)/sockets/workers", "--slots", "1",
                "--exit-when-idle", "2", "--health", "health",
            ], in: directory.url)
        func health(_ arguments: String...) throws -> Int32 {
            try GradsweepProcess.run(["health", "health"] + arguments, in: directory.url).status
        }
        #expect(try service.wait(seconds: 20) { try health("--ready") == 0 })
        #expect(try health() == 0)
        #expect(worker.wait(seconds: 20) == 0, "\(worker.errorOutput)")
        #expect(try health() == 1)
    }
}
