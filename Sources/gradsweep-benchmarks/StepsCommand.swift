// Training steps per second, through the program that fills every column of the result files.

import ArgumentParser
import CAllocationCounter
import DataSets
import Foundation
import KernelInterface
import NeuralNetwork
import Reporting
import SweepModel
import Training

struct StepsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps", abstract: "Training steps per second on one core.")

    @Option(
        name: .long,
        help: "Networks by name, separated by commas, such as w64-l20-b64; default: the budget's.")
    var networks: String?
    @Option(name: .long, help: "tanh, relu, batch_norm, residual; default: all.") var variants: String?
    @Option(name: .long, help: "float32, float64 or both, separated by a comma.") var precision = "float32"
    @Option(name: .long, help: "Seconds for each measurement.") var seconds = 1.0

    @Option(
        name: .long, help: "wall, or cpu: this thread's processor time, where others use the machine too.")
    var clock = "wall"
    @Option(name: .long, help: "automatic, or networks always alone or always together, to compare.")
    var packs = "automatic"

    func run() throws {
        guard let clock = BenchmarkClock(rawValue: clock) else {
            throw ValidationError("--clock is \"\(clock)\"; give wall or cpu")
        }
        let kernels = try KernelSet.select(environment: ProcessInfo.processInfo.environment)
        guard let policy = PackPolicy(rawValue: packs) else {
            throw ValidationError("--packs is \"\(packs)\"; give automatic, alone or together")
        }
        for network in try chosenNetworks() {
            for variant in try chosen(variants, BudgetNetwork.Variant.allCases, \.rawValue, "variant") {
                for precision in try chosen(precision, Precision.allCases, \.rawValue, "precision") {
                    let timing = try StepTiming(
                        network, variant, precision: precision, kernels: kernels, seconds: seconds,
                        clock: clock, policy: policy)
                    try BenchmarkOutput.write(timing.line(network, variant, precision, kernels))
                }
            }
        }
    }

    private func chosenNetworks() throws -> [BudgetNetwork] {
        guard let networks else { return BudgetNetwork.all }
        return try networks.split(separator: ",").map { name in
            guard let network = BudgetNetwork(name: String(name)) else {
                throw ValidationError(
                    "unknown network \"\(name)\"; the budget's are "
                        + "\(BudgetNetwork.all.map(\.name).joined(separator: ", ")), others have names alike")
            }
            return network
        }
    }

    private func chosen<T>(
        _ names: String?, _ all: [T], _ name: (T) -> String, _ kind: String
    ) throws -> [T] {
        guard let names else { return all }
        return try names.split(separator: ",").map { wanted in
            guard let found = all.first(where: { name($0) == wanted }) else {
                throw ValidationError(
                    "unknown \(kind) \"\(wanted)\"; known are \(all.map(name).joined(separator: ", "))")
            }
            return found
        }
    }
}

/// What was measured of one network.
struct StepTiming {
    /// Trial-steps per second, the median over chunks.
    var stepsPerSecond: Double
    /// Of the chunk with the median share.
    var peakShare: Double
    var allocationsPerStep: Double
    var residentBytes: Int?

    private static let chunks = 5

    init(
        _ network: BudgetNetwork, _ variant: BudgetNetwork.Variant, precision: Precision,
        kernels: KernelSet, seconds: Double, clock: BenchmarkClock, policy: PackPolicy
    ) throws {
        let prepared = try PreparedData.load(network.data, locator: DataLocator { LocatedFile(path: $0) })
        let data = try TrialData(prepared, precision: precision)
        let table = kernels.tables(precision == .float32 ? .float32 : .float64).one
        var rates: [Double] = []
        var shares: [Double] = []
        var allocations: [Double] = []
        let runner = TrialRunner(kernels: kernels, policy: policy)
        for _ in 0..<Self.chunks {
            let before = PeakRate.operationsPerSecond(table, clock)
            let chunk = Self.chunk(
                network, variant, precision, data, runner, seconds: seconds / Double(Self.chunks),
                clock)
            let after = PeakRate.operationsPerSecond(table, clock)
            rates.append(chunk.steps / chunk.elapsed)
            shares.append(chunk.steps / chunk.elapsed * network.operations / ((before + after) / 2))
            allocations.append(chunk.allocations / chunk.steps)
        }
        stepsPerSecond = rates.sorted()[Self.chunks / 2]
        peakShare = shares.sorted()[Self.chunks / 2]
        allocationsPerStep = allocations.sorted()[Self.chunks / 2]
        residentBytes = ProcessMemory.resident()
    }

    private struct Chunk {
        var steps = 0.0
        var elapsed = 0.0
        var allocations = 0.0
    }

    /// Trials of one shape until the time is over. What comes before the clock starts is not counted: the
    /// first trials' preparation and some steps.
    private static func chunk(
        _ network: BudgetNetwork, _ variant: BudgetNetwork.Variant, _ precision: Precision, _ data: TrialData,
        _ runner: TrialRunner, seconds: Double, _ clock: BenchmarkClock
    ) -> Chunk {
        // Steps.
        let warmUp = 64
        var chunk = Chunk()
        var counted = 0
        var started: Double?
        var allocationsBefore: UInt64 = 0
        var isOver = false
        var seed: UInt64 = 0
        runner.run(
            data: data,
            next: {
                if isOver { return nil }
                seed += 1
                return (seed, network.configuration(variant, precision: precision, seed: seed))
            },
            progress: { (_: UInt64, newSteps) in
                if isOver { return false }
                counted += newSteps
                guard let start = started else {
                    if counted >= warmUp {
                        counted = 0
                        allocationsBefore = callocationcounter_allocations()
                        started = clock.now()
                    }
                    return true
                }
                let elapsed = clock.now() - start
                if elapsed >= seconds {
                    isOver = true
                    chunk.steps = Double(counted)
                    chunk.elapsed = elapsed
                    chunk.allocations = Double(callocationcounter_allocations() - allocationsBefore)
                }
                return true
            },
            finished: { _, _ in })
        return chunk
    }

    func line(
        _ network: BudgetNetwork, _ variant: BudgetNetwork.Variant, _ precision: Precision,
        _ kernels: KernelSet
    ) -> JSONText {
        .object([
            ("benchmark", .text("step")), ("network", .text(network.name)),
            ("activation", .text(variant == .relu ? "relu" : "tanh")), ("variant", .text(variant.rawValue)),
            ("precision", .text(precision.rawValue)), ("instruction_set", .text(kernels.name)),
            ("steps_per_second", .number(stepsPerSecond)),
            ("gflops", .number(stepsPerSecond * network.operations / 1e9)),
            ("peak_share", .number(peakShare)), ("allocations_per_step", .number(allocationsPerStep)),
            ("resident_bytes", residentBytes.map { .integer($0) } ?? .null),
        ])
    }
}
