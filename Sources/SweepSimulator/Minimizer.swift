// Makes a failing world small: fewer trials, workers and sweeps, then as few faults as still break the same
// property. Not here: the world.
//
// Delta debugging (Zeller & Hildebrandt 2002, "Simplifying and isolating failure-inducing input", the ddmin
// algorithm): leave out halves, then quarters, down to single faults, as long as the failure stays.

/// A failure made small.
package struct MinimalFailure: Sendable {
    package var seed: UInt64
    package var property: Property
    package var detail: String
    /// The faults without which it doesn't happen, in words.
    package var faults: [String]
    /// Of how many.
    package var faultCount: Int
    /// The world's size, in words.
    package var world: String
    /// What happened last, oldest first.
    package var transcript: [String]
    /// Runs that it took.
    package var runs: Int
}

/// Searches for the smallest failing variant of one seed's world.
package struct Minimizer {
    /// Runs after which the search is content.
    private static let runsMaximum = 600

    private let seed: UInt64
    private let property: Property
    private let eventsMaximum: Int
    private var reduction = Scenario.Reduction()
    private var runs = 0

    /// - Parameter property: the one that the seed's run broke.
    package init(seed: UInt64, property: Property, eventsMaximum: Int) {
        self.seed = seed
        self.property = property
        self.eventsMaximum = eventsMaximum
    }

    /// - Parameter lines: how much of the transcript is wanted.
    package mutating func minimize(lines: Int) -> MinimalFailure {
        let count = Fault.plan(for: Scenario(seed: seed)).count
        let all = Array(repeating: true, count: count)
        shrinkWorld(all)
        let enabled = dropFaults(all)
        shrinkWorld(enabled)
        let scenario = Scenario(seed: seed, reduction: reduction)
        var simulation = Simulation(
            scenario: scenario, enabled: enabled, eventsMaximum: eventsMaximum, isRecording: true)
        simulation.run()
        let faults = zip(simulation.faults, enabled).filter(\.1).map { Words.of($0.0) }
        return MinimalFailure(
            seed: seed, property: property, detail: simulation.failure?.detail ?? "", faults: faults,
            faultCount: count, world: Words.of(scenario),
            transcript: simulation.lastLines(lines), runs: runs)
    }

    private mutating func fails(_ enabled: [Bool], _ reduction: Scenario.Reduction) -> Bool {
        runs += 1
        var simulation = Simulation(
            scenario: Scenario(seed: seed, reduction: reduction), enabled: enabled,
            eventsMaximum: eventsMaximum)
        simulation.run()
        return simulation.failure?.property == property
    }

    /// Smaller sizes of each kind are tried, from the smallest.
    private mutating func shrinkWorld(_ enabled: [Bool]) {
        let scenario = Scenario(seed: seed, reduction: reduction)
        for size in [1, 2, 4, 8, 16, 32] where size < scenario.workers.count && runs < Self.runsMaximum {
            var smaller = reduction
            smaller.workersMaximum = size
            if fails(enabled, smaller) {
                reduction = smaller
                break
            }
        }
        for size in 1..<max(2, scenario.sweeps.count) where size < scenario.sweeps.count {
            var smaller = reduction
            smaller.sweepsMaximum = size
            if fails(enabled, smaller) {
                reduction = smaller
                break
            }
        }
        let largest = scenario.sweeps.map(\.trialCount).max() ?? 0
        for size in [1, 2, 4, 8, 16, 32, 64, 128, 256] where size < largest && runs < Self.runsMaximum {
            var smaller = reduction
            smaller.trialsMaximum = size
            if fails(enabled, smaller) {
                reduction = smaller
                break
            }
        }
    }

    private mutating func dropFaults(_ all: [Bool]) -> [Bool] {
        var minimizer = self
        let reduction = reduction
        let enabled = Self.minimalSubset(of: all) { candidate in
            minimizer.runs < Self.runsMaximum && minimizer.fails(candidate, reduction)
        }
        runs = minimizer.runs
        return enabled
    }

    /// As few of the enabled ones as still fail, each of them needed.
    package static func minimalSubset(of all: [Bool], fails: ([Bool]) -> Bool) -> [Bool] {
        var enabled = all
        var remaining = all.indices.filter { all[$0] }
        var size = (remaining.count + 1) / 2
        while size >= 1 {
            var isReduced = false
            var start = 0
            while start < remaining.count {
                let part = start..<min(start + size, remaining.count)
                var candidate = enabled
                for index in remaining[part] { candidate[index] = false }
                if fails(candidate) {
                    enabled = candidate
                    remaining.removeSubrange(part)
                    isReduced = true
                } else {
                    start += size
                }
            }
            // Once one could go, others may be free to go as well.
            if size > 1 {
                size = min(size / 2, max(1, remaining.count / 2))
            } else if !isReduced {
                break
            }
            if remaining.isEmpty { break }
        }
        return enabled
    }
}
