// `gradsweep simulate` as a process: two of them, whose dictionaries hash differently, must tell the same
// story.

import Foundation
import Testing

@Suite struct SimulateTests {
    private static func simulate(_ arguments: [String]) throws -> (status: Int32, lines: [String]) {
        let directory = try TemporaryDirectory()
        let run = try GradsweepProcess.run(["simulate"] + arguments, in: directory.url)
        return (run.status, run.output.split(separator: "\n").map(String.init))
    }

    private static func digest(_ lines: [String]) -> String? { lines.first { $0.hasPrefix("digest") } }

    @Test func `two processes give the same digest for the same seeds, and another one for others`() throws {
        let first = try Self.simulate(["--seed", "70", "--seeds", "12"])
        let second = try Self.simulate(["--seed", "70", "--seeds", "12"])
        #expect(first.status == 0, "\(first.lines.joined(separator: "\n"))")
        #expect(first.lines.last?.hasPrefix("All is well") == true)
        #expect(Self.digest(first.lines) != nil)
        #expect(Self.digest(first.lines) == Self.digest(second.lines))
        let other = try Self.simulate(["--seed", "71", "--seeds", "12"])
        #expect(Self.digest(first.lines) != Self.digest(other.lines))
    }

    @Test func `a failure is made small, told, and shows in the exit status`() throws {
        let run = try Self.simulate(["--seed", "5", "--seeds", "1", "--events", "200"])
        #expect(run.status == 1)
        #expect(run.lines.first?.hasPrefix("seed 5 breaks: all sweeps end") == true)
        #expect(run.lines.contains { $0.contains("The smallest world") })
        #expect(run.lines.contains { $0.contains("FAILED: all sweeps end") })
        #expect(run.lines.last?.hasPrefix("FAILED: 1 of 1 seeds") == true)
    }

    @Test func `what cannot be simulated is bad input`() throws {
        #expect(try Self.simulate(["--seeds", "0"]).status == 2)
        #expect(try Self.simulate(["--events", "0"]).status == 2)
    }
}
