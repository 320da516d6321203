// Another program than ours, run to its end by a test. Not here: gradsweep (GradsweepProcess).

import Foundation
import Testing

struct TestCommand {
    private let program: String
    private let arguments: [String]
    private let directory: URL
    private let environment: [String: String]

    /// - Parameter program: a path, or a name that is looked up on the path.
    init(
        _ program: String, _ arguments: [String], in directory: URL = FileManager.default.temporaryDirectory,
        environment: [String: String] = [:]
    ) {
        self.program = program
        self.arguments = arguments
        self.directory = directory
        self.environment = environment
    }

    /// Runs it, whatever comes of it.
    func run(seconds: TimeInterval = 120) throws -> (status: Int32, output: String, errorOutput: String) {
        let run = try GradsweepProcess(
            command: [program] + arguments, in: directory, environment: environment)
        let status = run.wait(seconds: seconds)
        return (status, run.output, run.errorOutput)
    }

    /// Runs it, and returns what it wrote on standard output.
    ///
    /// - Throws: if it fails.
    @discardableResult
    func succeed(seconds: TimeInterval = 120) throws -> String {
        let result = try run(seconds: seconds)
        try #require(
            result.status == 0,
            "\(program) \(arguments.joined(separator: " ")): \(result.errorOutput) \(result.output)")
        return result.output
    }
}
