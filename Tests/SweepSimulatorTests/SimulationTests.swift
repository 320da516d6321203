import SweepSimulator
import Testing

struct SimulationTests {
    private static func run(_ seed: UInt64, events: Int = 1_000_000) -> Simulation {
        var simulation = Simulation(scenario: Scenario(seed: seed), eventsMaximum: events)
        simulation.run()
        return simulation
    }

    /// CI runs thousands by `gradsweep simulate`; these are others.
    @Test(arguments: [UInt64(1_000_000), 2_000_000, 3_000_000, 4_000_000])
    func `every property holds`(first: UInt64) {
        for seed in first..<first + 50 {
            if let failure = Self.run(seed).failure {
                Issue.record("seed \(seed): \(failure.property.rawValue): \(failure.detail)")
            }
        }
    }

    @Test func `the same seed gives the same run, another one another`() {
        var digests: Set<UInt64> = []
        for seed: UInt64 in 1...30 {
            let first = Self.run(seed).statistics
            let second = Self.run(seed).statistics
            #expect(first.digest == second.digest)
            #expect(first.events == second.events)
            digests.insert(first.digest)
        }
        #expect(digests.count == 30)
    }

    @Test func `recording changes nothing`() {
        for seed: UInt64 in 1...10 {
            var recorded = Simulation(
                scenario: Scenario(seed: seed), eventsMaximum: 1_000_000, isRecording: true)
            recorded.run()
            #expect(recorded.statistics.digest == Self.run(seed).statistics.digest)
            #expect(recorded.lastLines(10).count == 10)
        }
    }

    @Test func `a world without faults meets none, one with all its faults left out neither`() {
        for seed: UInt64 in 1...40 {
            let scenario = Scenario(seed: seed)
            let count = Fault.plan(for: scenario).count
            var simulation = Simulation(
                scenario: scenario, enabled: Array(repeating: false, count: count), eventsMaximum: 1_000_000)
            simulation.run()
            #expect(simulation.failure == nil)
            #expect(simulation.statistics.faults.allSatisfy { $0 == 0 })
        }
    }

    @Test func `a run that doesn't end within its events is a failure`() {
        #expect(Self.run(1, events: 100).failure?.property == .liveness)
    }
}
