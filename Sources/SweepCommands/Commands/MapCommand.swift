// `gradsweep map`: where in the plane of two learning rates a small network trains.

import ArgumentParser
import Foundation
import NeuralNetwork
import Reporting

struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Map which pairs of learning rates train a small network.",
        discussion: """
            The experiment of Sohl-Dickstein, "The boundary of neural network trainability is fractal" \
            (2024): one hidden layer, full-batch gradient descent in Double, a learning rate for each of \
            the two layers. FILE is a JSON object with nonlinearity (tanh, relu or identity), W0 \
            [inputs][width], W1 [width][1], X [n][inputs], Y [n][1] and lr, a list: the map's rows are the \
            read-out's rates, its columns the first layer's. Z = X·W0/√width, A = tanh(√2·Z), √2·max(Z, 0) \
            or Z, out = A·W1/width, mean squared error.

            With v_t = min(loss_t/loss_0, 1e6), where a loss that is not finite counts as 1e6, a pixel \
            converged if the mean of the last 20 v is below 1; its value is −Σv if it converged, else Σ1/v. \
            Prints one JSON object with converged and value, both [rows][columns].
            """)

    @Argument(help: "The JSON file.") var file: String
    @Option(name: .long, help: "Steps of gradient descent.") var steps = 500
    @Option(name: .long, help: "Threads; default: as many as the machine has processors.") var threads: Int?

    func validate() throws {
        guard steps >= 1 else { throw ValidationError("--steps is \(steps); give a whole number ≥ 1") }
        if let threads, !(1...4096).contains(threads) {
            throw ValidationError("--threads is \(threads); give a whole number from 1 to 4096")
        }
    }

    func run() throws {
        let map = try MapFile([UInt8](InputText.read(file)), file: file)
        let kernels: KernelSet
        do {
            kernels = try KernelSet.select(environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure(error.description)
        }
        let outcomes = MapComputation.outcomes(
            map.problem, pixels: map.pixels, steps: steps,
            threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, kernels: kernels)
        func rows(_ text: (MapOutcome) -> JSONText) -> JSONText {
            let columns = map.rates.count
            return .list(
                map.rates.indices.map { row in
                    .list(outcomes[row * columns..<(row + 1) * columns].map(text))
                })
        }
        try Output.answer(
            JSONText.object([
                ("converged", rows { .flag($0.converged) }), ("value", rows { .number($0.value) }),
            ]).compact)
    }
}
