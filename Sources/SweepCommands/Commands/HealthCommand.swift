// `gradsweep health`: for an engine's probes.

import ArgumentParser
import Foundation

struct HealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Tell whether a worker on this machine lives.",
        discussion: """
            Reads the files that `gradsweep worker --health DIR` keeps, and says nothing when all is well. \
            Exit status: 0 it lives (and with --ready is registered with a coordinator), 1 not.
            """)

    @Argument(help: "The directory given to the worker's --health.") var directory: String
    @Flag(name: .long, help: "Registered with a coordinator, too.") var ready = false
    @Option(name: .long, help: "Seconds that the last sign of life may be old.") var maxAge: Double = 10

    func validate() throws {
        guard maxAge > 0, maxAge.isFinite else {
            throw ValidationError("--max-age is \(maxAge); give seconds, above 0")
        }
    }

    func run() throws {
        let health = WorkerHealth(reading: AbsolutePath.of(directory))
        if let problem = health.problem(maximumAge: maxAge, needsReadiness: ready) {
            throw CommandFailure(problem, status: .incomplete)
        }
    }
}
