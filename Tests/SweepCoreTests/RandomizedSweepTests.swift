// Whole sweeps in virtual time under random faults: what must hold at every event, and that they end.

import SweepCore
import SweepModel
import Testing

@Suite struct RandomizedSweepTests {
    /// Draws a world from a seed, lets it be bad for a while, then lets faults stop.
    private func runSweep(seed: UInt64) -> World {
        var generator = SeededGenerator(seed: seed)
        var faults = Faults()
        faults.lossShare = Double.random(in: 0...0.2, using: &generator)
        faults.duplicationShare = Double.random(in: 0...0.2, using: &generator)
        faults.delayMillisecondsMaximum = Int.random(in: 0...100, using: &generator)
        faults.crashShare = Double.random(in: 0...0.02, using: &generator)
        faults.coordinatorCrashShare = Double.random(in: 0...0.002, using: &generator)
        var world = World(
            trialCount: Int.random(in: 1...300, using: &generator),
            workers: Int.random(in: 1...8, using: &generator),
            slots: Int.random(in: 1...3, using: &generator), faults: faults, seed: seed)
        world.run(eventsMaximum: 20_000)
        world.faults = .none
        world.run(eventsMaximum: 200_000)
        return world
    }

    @Test(
        "Whatever is lost or crashes, each trial is recorded once, durable before visible, to the end",
        arguments: 0..<4)
    func sweepsSurvive(block: UInt64) {
        var coordinatorCrashes = 0
        var workerCrashes = 0
        for seed in block * 40..<(block + 1) * 40 {
            let world = runSweep(seed: seed)
            #expect(world.mistakes == [], "seed \(seed)")
            #expect(world.journal.mistakes == [], "seed \(seed)")
            #expect(world.end == .completed, "seed \(seed), after \(world.eventCount) events")
            #expect(world.journal.results.count == world.trialCount, "seed \(seed)")
            #expect(world.violations == 0, "seed \(seed)")
            coordinatorCrashes += world.coordinatorCrashes
            workerCrashes += world.workerCrashes
        }
        // Or else the seeds prove nothing.
        #expect(coordinatorCrashes > 20 && workerCrashes > 20)
    }

    @Test("A trial that takes its workers down ends as failed, and no other trial does", arguments: 0..<10)
    func poisonIsSetAside(seed: UInt64) {
        var faults = Faults.none
        faults.poison = [7, 23]
        var world = World(trialCount: 60, workers: 3, slots: 2, faults: faults, seed: seed)
        world.run(eventsMaximum: 200_000)
        #expect(world.mistakes == [])
        #expect(world.end == .completed)
        let failed = world.journal.results.values.filter { $0.summary == .failed(.workerLost) }
        #expect(Set(failed.map(\.lease.trial)) == [7, 23])
    }

    @Test("One seed gives one story")
    func seedsReproduce() {
        let first = runSweep(seed: 11)
        let second = runSweep(seed: 11)
        #expect(first.journal.records == second.journal.records)
        #expect(first.eventCount == second.eventCount)
    }
}
