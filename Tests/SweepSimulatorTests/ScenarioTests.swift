import SweepSimulator
import Testing

struct ScenarioTests {
    @Test func `a seed decides its world and its faults`() {
        for seed: UInt64 in 1...50 {
            let scenario = Scenario(seed: seed)
            let again = Scenario(seed: seed)
            #expect(scenario.workers == again.workers)
            #expect(scenario.sweeps == again.sweeps)
            #expect(Fault.plan(for: scenario) == Fault.plan(for: again))
        }
    }

    @Test func `worlds are of the size that they are said to be`() {
        let scenarios = (1...400).map { Scenario(seed: $0) }
        #expect(scenarios.allSatisfy { (1...64).contains($0.workers.count) })
        #expect(scenarios.contains { $0.workers.count == 1 })
        #expect(scenarios.contains { $0.workers.count > 32 })
        let trials = scenarios.flatMap { $0.sweeps.map(\.trialCount) }.sorted()
        #expect(trials[trials.count / 2] >= 200)
        #expect(scenarios.contains { $0.sweeps.count > 2 })
        #expect(scenarios.contains { $0.isLasting })
        #expect(scenarios.contains { $0.intensity == 0 && Fault.plan(for: $0).isEmpty })
    }

    @Test func `every kind of fault is drawn, within its time and on a worker that exists`() {
        var kinds: Set<Fault.Kind> = []
        for seed: UInt64 in 1...400 {
            let scenario = Scenario(seed: seed)
            let faults = Fault.plan(for: scenario)
            kinds.formUnion(faults.map(\.kind))
            #expect(faults.allSatisfy { $0.at >= Scenario.start && $0.at < scenario.faultsUntil })
            #expect(faults.allSatisfy { scenario.workers.indices.contains($0.worker) })
            #expect(zip(faults, faults.dropFirst()).allSatisfy { $0.at <= $1.at })
        }
        #expect(kinds.count == Fault.Kind.allCases.count)
    }

    @Test func `a smaller world keeps the rest as it was`() {
        var reduction = Scenario.Reduction()
        reduction.workersMaximum = 1
        reduction.trialsMaximum = 5
        for seed: UInt64 in 1...20 {
            let whole = Scenario(seed: seed)
            let small = Scenario(seed: seed, reduction: reduction)
            #expect(small.workers == Array(whole.workers.prefix(1)))
            #expect(small.sweeps.map(\.trialCount) == whole.sweeps.map { min(5, $0.trialCount) })
            #expect(small.faultsUntil == whole.faultsUntil)
        }
    }
}
