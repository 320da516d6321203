// Trials per second of the trainability map: width 16, tanh, full batch of 272, 500 steps, Double.

import ArgumentParser
import Foundation
import NeuralNetwork
import Reporting
import ReproducibleMath
import SweepCommands

struct MapsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Trials per second of the trainability map.")

    @Option(name: .long, help: "Pixels along a side.") var side = 24
    @Option(name: .long, help: "Threads; default: as many as the machine has processors.") var threads: Int?

    func run() throws {
        let kernels = try KernelSet.select(environment: ProcessInfo.processInfo.environment)
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        // Rates as in the paper's figures, from far too small to far too large, evenly in their logarithms.
        let rates = (0..<side).map { place in
            Reproducible.exp(Reproducible.log(10) * (-1 + 5 * Double(place) / Double(max(1, side - 1))))
        }
        let pixels = rates.flatMap { readout in
            rates.map { MapPixel(firstRate: $0, readoutRate: readout) }
        }
        let clock = ContinuousClock()
        var outcomes: [MapOutcome] = []
        let elapsed = clock.measure {
            outcomes = MapComputation.outcomes(
                Self.problem, pixels: pixels, steps: 500, threads: threads, kernels: kernels)
        }
        try BenchmarkOutput.write(
            JSONText.object([
                ("benchmark", .text("map")), ("trials", .integer(pixels.count)),
                ("threads", .integer(threads)), ("instruction_set", .text(kernels.name)),
                ("converged", .integer(outcomes.count(where: \.converged))),
                ("trials_per_second", .number(Double(pixels.count) / elapsed.seconds)),
            ]))
    }

    private static let problem: MapProblem = {
        func normal(_ count: Int, _ purpose: RandomPurpose) -> [Double] {
            let stream = RandomStream(seed: 1, purpose: purpose)
            return (0..<count).map { stream.normal(at: UInt64($0)) }
        }
        return MapProblem(
            nonlinearity: .tanh, width: 16, inputs: 16, firstWeights: normal(256, .parameters),
            readoutWeights: normal(16, .teacher), data: normal(272 * 16, .inputs),
            targets: normal(272, .labels))
    }()
}
