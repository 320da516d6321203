// A coordinator that takes sweeps, with its workers, as a user would start them. Not here: what it should do.

import ChildProcesses
import Foundation
import Testing

/// A state directory and the processes around it.
final class Service {
    let directory: TemporaryDirectory
    private(set) var coordinator: GradsweepProcess
    private var workers: [GradsweepProcess] = []

    /// The state directory's path.
    var state: String { directory.url.appendingPathComponent("state").path }
    private var endpoint: String { "ipc://\(state)/sockets/workers" }

    init(workers count: Int) throws {
        directory = try TemporaryDirectory()
        coordinator = try Self.start(in: directory)
        for _ in 0..<count { try addWorker() }
    }

    private static func start(in directory: TemporaryDirectory) throws -> GradsweepProcess {
        let coordinator = try GradsweepProcess(["coordinator", "--state", "state"], in: directory.url)
        let deadline = Date().addingTimeInterval(30)
        while Date() < deadline, coordinator.process.isRunning,
            !coordinator.errorOutput.contains("listening on")
        {
            usleep(10_000)
        }
        try #require(coordinator.errorOutput.contains("listening on"), "\(coordinator.errorOutput)")
        return coordinator
    }

    func addWorker() throws {
        workers.append(
            try GradsweepProcess(
                ["worker", "--connect", endpoint, "--slots", "1", "--give-up-after", "120"],
                in: directory.url))
    }

    /// Starts the coordinator again after its end.
    func restart() throws {
        coordinator = try Self.start(in: directory)
    }

    /// Runs a command on this coordinator.
    @discardableResult
    func ask(_ arguments: String...) throws -> (status: Int32, output: String, errorOutput: String) {
        try GradsweepProcess.run(arguments + ["--to", state], in: directory.url)
    }

    /// One sweep's entry in `status --json`; nil for an unknown one.
    func status(_ sweep: String) throws -> [String: Any]? {
        let reply = try ask("status", sweep, "--json")
        let json = try? JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any]
        return (json?["sweeps"] as? [[String: Any]])?.first
    }

    func recorded(_ sweep: String) throws -> Int { try status(sweep)?["recorded"] as? Int ?? 0 }

    func course(_ sweep: String) throws -> String { try status(sweep)?["state"] as? String ?? "unknown" }

    /// Waits until something holds; false after `seconds`.
    func wait(seconds: TimeInterval = 60, until condition: () throws -> Bool) rethrows -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if try condition() { return true }
            usleep(50_000)
        }
        return false
    }

    /// A sweep file of trials that take some hundredths of a second each.
    func write(_ name: String, trials: Int, steps: Int = 400, line: String = "") throws -> String {
        let text = """
            name: \(name)
            replicates: \(trials)
            data: {generator: gaussian_blobs, samples: 256, features: 16, classes: 4, seed: 1}
            training: {steps: \(steps), batch_size: 64, width: 48}
            parameters: {depth: [6]}
            \(line)
            """
        return try directory.write(text, to: "\(name).yaml").path
    }
}
