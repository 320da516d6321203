// A coordinator and workers that are started again whenever they die, as systemd or Slurm would. Not here:
// who hurts them.

import ChildProcesses
import Foundation

/// One program that is kept running.
final class Survivor {
    private let command: [String]
    private let environment: [String: String]
    private let log: FileHandle
    private let directory: URL
    private var process: SpawnedProcess?
    /// When it is started again.
    private var dueAt = Date.distantPast
    private(set) var starts = 0
    /// Its exit status, once it ended by itself.
    private(set) var status: Int32?

    init(
        _ command: [String], in directory: URL, log: String, environment: [String: String] = [:]
    ) throws {
        self.command = command
        self.directory = directory
        self.environment = environment
        let url = directory.appendingPathComponent(log)
        try Data().write(to: url)
        self.log = try FileHandle(forWritingTo: url)
    }

    deinit { signal(SIGKILL) }

    var isRunning: Bool { process?.isRunning == true }

    /// Starts it if it is down and due; notes its end if it ended by itself.
    func keepUp(now: Date = Date()) throws {
        if let process, !process.isRunning {
            self.process = nil
            if case .exit(let code) = process.end { status = code }
        }
        guard process == nil, status == nil, dueAt <= now else { return }
        var settings = SpawnSettings(command)
        settings.directory = directory.path
        settings.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        settings.output = log.fileDescriptor
        settings.error = log.fileDescriptor
        let next = try SpawnedProcess(settings)
        starts += 1
        process = next
    }

    func signal(_ number: Int32) {
        process?.send(number)
    }

    /// Kills it, to be started again after a while.
    func bringDown(seconds: Double) {
        signal(SIGKILL)
        dueAt = Date().addingTimeInterval(seconds)
    }

    /// Lets it be started again although it ended by itself.
    func forgive() { status = nil }
}

/// A sweep's coordinator and workers.
final class ChaosCrew {
    let coordinator: Survivor
    let workers: [Survivor]
    let network: ChaosNetwork
    private let socketDirectory: URL

    init(
        sweep: String, out: String, workers count: Int, network: ChaosNetwork, in directory: URL
    ) throws {
        self.network = network
        socketDirectory = FileManager.default.temporaryDirectory
            .appendingPathComponent("gs-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(
            at: socketDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let program = GradsweepProcess.executable.path
        let endpoint: String
        let membership: [String]
        let keys = directory.appendingPathComponent("keys").path
        if network.hosts.isEmpty {
            endpoint = "ipc://\(socketDirectory.path)/coordinator"
            membership = ["--connect", endpoint]
        } else {
            endpoint = "tcp://\(network.address):\(Int.random(in: 20_000...30_000))"
            let join = directory.appendingPathComponent("pool.yaml").path
            for arguments in [
                ["keys", "init", "--keys", keys],
                ["keys", "add", "pool", "--keys", keys, "--endpoint", endpoint, "--out", join],
            ] {
                let result = try GradsweepProcess.run(arguments, in: directory)
                guard result.status == 0 else { throw ChaosError(result.errorOutput) }
            }
            membership = ["--join", join]
        }
        coordinator = try Survivor(
            [program, "coordinator", sweep, "--listen", endpoint, "--out", out, "--resume"]
                + (network.hosts.isEmpty ? [] : ["--keys", keys]),
            in: directory, log: "coordinator.log")
        workers = try (0..<count).map { index in
            try Survivor(
                network.prefix(for: index) + [
                    // One process, so that what freezes or kills it does so to all of it.
                    program, "worker", "--unsupervised", "--slots", "1", "--give-up-after", "600",
                ] + membership,
                in: directory, log: "worker-\(index).log")
        }
    }

    deinit {
        for survivor in [coordinator] + workers { survivor.signal(SIGKILL) }
        try? FileManager.default.removeItem(at: socketDirectory)
    }

    func keepUp() throws {
        try coordinator.keepUp()
        for worker in workers {
            try worker.keepUp()
            // A worker that was told to leave, or that found nobody, is needed as long as the sweep goes on.
            if coordinator.status == nil { worker.forgive() }
        }
    }

    /// Ends all disturbances.
    func calm() {
        for index in network.hosts.indices { network.heal(index) }
        for survivor in [coordinator] + workers { survivor.signal(SIGCONT) }
    }
}
