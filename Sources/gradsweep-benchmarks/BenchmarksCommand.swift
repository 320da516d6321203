// `gradsweep-benchmarks`: how fast training core, journal and coordinator are, as JSON lines. Not a test:
// nothing here judges.

import ArgumentParser

@main
struct BenchmarksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradsweep-benchmarks",
        abstract: "Time the training core, the journal and the coordinator; a JSON object a line.",
        discussion: """
            steps: training steps per second of the budget's networks on one core, with everything that the \
            result files hold recorded at every step, and the share of the processor's multiply-add peak \
            measured in turn with it. map: trials per second of the trainability map. \
            journal: how fast a journal is written, resumed and read, and its memory. dispatch: trials per \
            second through a coordinator with its journal and worker processes. connections: thousands of \
            workers at one coordinator. attack: a hostile peer, \
            which Deploy/benchmarks/attack.sh sets upon a sweep. Deploy/benchmarks/compare.sh runs steps \
            and map beside NumPy, PyTorch and JAX.
            """,
        subcommands: [
            StepsCommand.self, MapsCommand.self, JournalCommand.self, DispatchCommand.self,
            DispatchWorkerCommand.self, ConnectionsCommand.self, ConnectionsWorkersCommand.self,
            AttackCommand.self,
        ])
}
