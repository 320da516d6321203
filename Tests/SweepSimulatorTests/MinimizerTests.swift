import SweepSimulator
import Testing

struct MinimizerTests {
    /// A failure that needs neither faults nor a large world: all of both must go.
    @Test func `what a failure doesn't need is left out`() throws {
        let seed = try #require((1...100).first { Fault.plan(for: Scenario(seed: $0)).count > 20 })
        var minimizer = Minimizer(seed: UInt64(seed), property: .liveness, eventsMaximum: 3)
        let minimal = minimizer.minimize(lines: 5)
        #expect(minimal.faults.isEmpty)
        #expect(minimal.faultCount > 20)
        #expect(minimal.world.hasPrefix("1 workers"))
        #expect(minimal.world.contains(" 1 trials"))
        #expect(minimal.transcript.last?.contains("FAILED") == true)
        #expect(minimal.transcript.count == 5)
        #expect(minimal.runs < 100)
    }

    /// Three of 37 are needed, far apart: they are found in fewer runs than one by one from the end would
    /// take.
    @Test func `each fault that is left is needed`() {
        let faults = Array(repeating: true, count: 37)
        let needed: Set = [3, 4, 30]
        var runs = 0
        let left = Minimizer.minimalSubset(of: faults) { candidate in
            runs += 1
            return needed.allSatisfy { candidate[$0] }
        }
        #expect(Set(left.indices.filter { left[$0] }) == needed)
        #expect(runs < 80)
    }
}
