// Durable dispatch: trials per second from grant to acknowledged journal entry, over real sockets, with
// worker processes that run trials of a given length.

import ArgumentParser
import CoordinatorService
import Foundation
import Logging
import Reporting
import SweepCommands
import SweepCore
import SweepJournal
import SweepModel
import SweepProtocol

struct DispatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch", abstract: "Trials per second through coordinator, journal and workers.")

    @Option(name: .long, help: "Trials of the sweep.") var trials = 1_000_000
    @Option(name: .long, help: "Worker processes of one slot each.") var workers = 2
    @Option(name: .long, help: "What a trial computes for, in microseconds; 0: nothing.") var microseconds = 0
    @Option(name: .long, help: "Where the journal is written; by default a temporary directory.")
    var directory: String?

    func run() throws {
        let parent = directory ?? FileManager.default.temporaryDirectory.path
        let run = "\(parent)/gradsweep-dispatch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: run, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: run) }
        let digest = String(repeating: "d", count: 64)
        let journal = try Journal(
            directory: run,
            identity: RunIdentity(
                name: "dispatch", digest: digest, trialCount: trials, version: Release.version, inputs: []),
            mode: .create)
        var configuration = CoordinatorConfiguration(endpoint: "ipc://\(run)/socket")
        configuration.epoch = journal.epoch
        let sweep = SweepRun(
            announcement: SweepAnnouncement(
                name: "dispatch", digest: digest, sweepFile: "", dataFiles: []),
            journal: journal,
            specification: { trial in
                TrialSpecification(
                    trial: trial, setting: trial, replicate: 0, seed: UInt64(trial),
                    parameters: [
                        ParameterAssignment(name: "learning_rate", value: .number(Double(trial) * 1e-6))
                    ])
            })
        let coordinator = try Coordinator(
            configuration: configuration, runs: [sweep],
            logger: Logger(label: "dispatch", factory: { _ in SwiftLogNoOpLogHandler() }))
        let processes = try startWorkers(coordinator.endpoint)
        defer { for process in processes where process.isRunning { process.terminate() } }
        try measure(coordinator)
        for process in processes { process.waitUntilExit() }
        try journal.close()
    }

    private func startWorkers(_ endpoint: String) throws -> [Process] {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try (0..<workers).map { _ in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = [
                "dispatch-worker", "--connect", endpoint, "--microseconds", String(microseconds),
            ]
            try process.run()
            return process
        }
    }

    private func measure(_ coordinator: Coordinator) throws {
        let clock = ContinuousClock()
        let memoryBefore = ProcessMemory.resident() ?? 0
        var memoryMaximum = memoryBefore
        var begun: ContinuousClock.Instant?
        var ended: ContinuousClock.Instant?
        var processorBefore = 0.0
        var recorded = 0
        let report = try coordinator.run { observation in
            switch observation {
            case .note(.workerJoined) where begun == nil:
                begun = clock.now
                processorBefore = ProcessMemory.processorSeconds()
            case .tick: memoryMaximum = max(memoryMaximum, ProcessMemory.resident() ?? 0)
            case .sweepEnded(_, _, let snapshot):
                ended = clock.now
                recorded = snapshot.progress.recorded
            default: break
            }
        }
        guard let begun, let ended, recorded == trials else {
            throw ValidationError("\(recorded) of \(trials) trials were recorded: \(report.reason)")
        }
        let seconds = (ended - begun).seconds
        let busy = Double(trials) * Double(microseconds) * 1e-6 / (seconds * Double(workers))
        try BenchmarkOutput.write(
            JSONText.object([
                ("benchmark", .text("dispatch")), ("trials", .integer(trials)),
                ("workers", .integer(workers)), ("trial_microseconds", .integer(microseconds)),
                ("seconds", .number(seconds)), ("trials_per_second", .number(Double(trials) / seconds)),
                ("workers_busy_share", .number(busy)),
                (
                    "coordinator_processor_share",
                    .number((ProcessMemory.processorSeconds() - processorBefore) / seconds)
                ),
                ("coordinator_memory_growth_bytes", .integer(memoryMaximum - memoryBefore)),
                ("duplicates", .integer(report.counters.duplicates)),
                ("workers_lost", .integer(report.counters.workersLost)),
            ]))
    }
}
