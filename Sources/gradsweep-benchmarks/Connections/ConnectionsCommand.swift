// Thousands of workers at one coordinator: what the protocol costs it, apart from any training. The
// coordinator runs in this process, with a journal on the disk; the workers are simulated in another one, by
// the production session of each, over real sockets and keys, with trials that only let time pass.

import ArgumentParser
import CoordinatorService
import Foundation
import Logging
import Reporting
import SweepCommands
import SweepCore
import SweepJournal
import SweepKeys
import SweepModel
import SweepProtocol

struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "One coordinator under the load of thousands of workers.",
        discussion: """
            Two JSON lines: what the workers saw and what the coordinator needed, over the seconds after all \
            had registered. Latencies are in microseconds: from a result sent to its acknowledgement, and \
            from a message that makes room (credit or results) to the next assignment.
            """)

    /// Workers that share one key: a pool.
    private static let workersPerKey = 500

    @Option(name: .long, help: "Workers, of one connection each.") var connections = 1_000
    @Option(name: .long, help: "Slots of each worker.") var slots = 1
    @Option(name: .long, help: "What a trial takes.") var trialMilliseconds = 50
    @Option(name: .long, help: "How long is measured.") var seconds = 20
    @Option(name: .long, help: "Trials of the sweep; by default more than the workers can run.")
    var trials: Int?
    @Flag(name: .long, help: "Without keys.") var plaintext = false
    @Option(name: .long, help: "Where journal and keys are written; by default a temporary directory.")
    var directory: String?

    func validate() throws {
        guard (1...16_000).contains(connections), (1...4_096).contains(slots),
            (1...3_600_000).contains(trialMilliseconds), (1...3_600).contains(seconds), trials ?? 1 > 0
        else {
            throw ValidationError(
                "allowed: 1 to 16000 connections, 1 to 4096 slots, 1 to 3600000 ms, 1 to 3600 s")
        }
    }

    func run() throws {
        let parent = directory ?? FileManager.default.temporaryDirectory.path
        let run = "\(parent)/gradsweep-connections-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: run, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: run) }
        let journal = try journal(in: run)
        var configuration = CoordinatorConfiguration(endpoint: "tcp://127.0.0.1:*")
        configuration.epoch = journal.epoch
        configuration.security = plaintext ? .insecurePlaintext : .keys(try keys(in: run))
        let coordinator = try Coordinator(
            configuration: configuration, runs: [sweep(journal)],
            logger: Logger(label: "connections", factory: { _ in SwiftLogNoOpLogHandler() }))
        let meter = CoordinatorMeter()
        let workers = try startWorkers(coordinator.endpoint, keys: plaintext ? nil : run)
        defer { if workers.process.isRunning { workers.process.terminate() } }
        let handle = coordinator.handle
        workers.output.readabilityHandler = { output in
            let data = output.availableData
            guard !data.isEmpty else {
                output.readabilityHandler = nil
                return handle.suspend()
            }
            meter.hear(String(decoding: data, as: UTF8.self))
        }
        let report = try coordinator.run { observation in
            if case .tick = observation { meter.look() }
        }
        workers.process.waitUntilExit()
        try journal.close()
        try write(meter, report)
    }

    private var trialCount: Int {
        // Registration takes its time as well, and the workers work meanwhile.
        trials
            ?? min(
                50_000_000, max(100_000, connections * slots * (seconds + 120) * 1_000 / trialMilliseconds))
    }

    private func journal(in directory: String) throws -> Journal {
        try Journal(
            directory: directory,
            identity: RunIdentity(
                name: "connections", digest: String(repeating: "c", count: 64), trialCount: trialCount,
                version: Release.version, inputs: []),
            mode: .create)
    }

    private func sweep(_ journal: Journal) -> SweepRun {
        SweepRun(
            announcement: SweepAnnouncement(
                name: "connections", digest: String(repeating: "c", count: 64), sweepFile: "",
                dataFiles: []),
            journal: journal,
            specification: { trial in
                TrialSpecification(
                    trial: trial, setting: trial, replicate: 0, seed: UInt64(trial),
                    parameters: [
                        ParameterAssignment(name: "learning_rate", value: .number(Double(trial) * 1e-6))
                    ])
            })
    }

    /// Keys for pools of workers: the rate of registrations is limited per key.
    private func keys(in directory: String) throws -> KeyDirectory {
        let keys = KeyDirectory("\(directory)/keys")
        _ = try keys.initialize()
        for number in 0..<(connections + Self.workersPerKey - 1) / Self.workersPerKey {
            _ = try keys.add("pool\(number)", endpoint: nil, output: nil)
        }
        return keys
    }

    private func startWorkers(
        _ endpoint: String, keys: String?
    ) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(
            fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        process.arguments =
            [
                "connections-workers", "--connect", endpoint, "--connections", String(connections),
                "--slots", String(slots), "--trial-milliseconds", String(trialMilliseconds), "--seconds",
                String(seconds), "--workers-per-key", String(Self.workersPerKey),
            ] + (keys.map { ["--keys", "\($0)/keys"] } ?? [])
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // Only the child's end is to keep it open.
        try pipe.fileHandleForWriting.close()
        return (process, pipe.fileHandleForReading)
    }

    private func write(_ meter: CoordinatorMeter, _ report: CoordinatorReport) throws {
        let figures = meter.figures
        guard let span = figures.span, let line = figures.workersLine else {
            throw ValidationError("the simulated workers ended without a measurement")
        }
        try BenchmarkOutput.write(line: line)
        try BenchmarkOutput.write(
            JSONText.object([
                ("benchmark", .text("connections")), ("side", .text("coordinator")),
                ("connections", .integer(connections)), ("slots", .integer(slots)),
                ("trial_milliseconds", .integer(trialMilliseconds)),
                ("keys", .text(plaintext ? "none" : "curve")),
                ("processor_share", .number(figures.processorSeconds / span)),
                (
                    "processor_microseconds_per_trial",
                    figures.recorded == 0
                        ? .null : .number(figures.processorSeconds / Double(figures.recorded) * 1e6)
                ),
                ("resident_bytes_before", .integer(figures.residentBefore)),
                ("resident_bytes_maximum", .integer(figures.residentMaximum)),
                ("workers_lost", .integer(report.counters.workersLost)),
                ("duplicates", .integer(report.counters.duplicates)),
                ("connections_cut", .integer(report.refusals.connections)),
                ("registrations_refused", .integer(report.refusals.registrations)),
            ]))
    }
}
