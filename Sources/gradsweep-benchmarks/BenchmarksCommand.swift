// `gradsweep-benchmarks`: how fast the training core is, as JSON lines. Not a test: nothing here judges.

import ArgumentParser

@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradsweep-benchmarks",
        abstract: "Time the training core; a JSON object a line.",
        discussion: """
            steps: training steps per second of the budget's networks on one core, with everything that the \
            result files hold recorded at every step, and the share of the processor's multiply-add peak \
            measured in turn with it. map: trials per second of the trainability map. \
            Deploy/benchmarks/compare.sh runs both beside NumPy, PyTorch and JAX.
            """,
        subcommands: [StepsCommand.self, MapsCommand.self])
}
