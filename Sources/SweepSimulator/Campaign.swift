// Many seeds, one after the other, and what they amounted to. Not here: a world (Simulation), the terminal.

/// A range of seeds to be simulated.
package struct Campaign {
    /// Failures that are made small; what comes after them is counted only, for each takes hundreds of runs.
    private static let minimizedMaximum = 3

    private let eventsMaximum: Int
    /// Lines of a failure's transcript.
    private let transcriptLines: Int

    package private(set) var seeds = 0
    package private(set) var events = 0
    package private(set) var recoveries = 0
    /// Virtual time of all worlds together, in nanoseconds.
    package private(set) var virtualTime: Int64 = 0
    /// Of all runs, in their order.
    package private(set) var digest: UInt64 = 0
    /// Seeds that broke a property, with its name.
    package private(set) var failedSeeds: [(seed: UInt64, property: Property)] = []
    /// The first of them, made small.
    package private(set) var failures: [MinimalFailure] = []
    private var trialsOfSweeps: [Int] = []
    private var eventsOfSweeps: [Int] = []
    private var faultCounts = [Int](repeating: 0, count: Fault.Kind.allCases.count)

    /// - Parameter eventsMaximum: events after which a seed counts as one that never ends.
    package init(eventsMaximum: Int, transcriptLines: Int = 40) {
        self.eventsMaximum = eventsMaximum
        self.transcriptLines = transcriptLines
    }

    /// Simulates one more seed.
    package mutating func run(_ seed: UInt64) {
        var simulation = Simulation(scenario: Scenario(seed: seed), eventsMaximum: eventsMaximum)
        simulation.run()
        count(simulation.statistics)
        guard let failure = simulation.failure else { return }
        failedSeeds.append((seed, failure.property))
        guard failures.count < Self.minimizedMaximum else { return }
        var minimizer = Minimizer(seed: seed, property: failure.property, eventsMaximum: eventsMaximum)
        failures.append(minimizer.minimize(lines: transcriptLines))
    }

    private mutating func count(_ statistics: SeedStatistics) {
        seeds += 1
        events += statistics.events
        recoveries += statistics.recoveries
        virtualTime += statistics.virtualTime
        digest = scramble(digest, statistics.digest)
        for trials in statistics.sweepTrials {
            trialsOfSweeps.append(trials)
            eventsOfSweeps.append(statistics.events / statistics.sweepTrials.count)
        }
        for (kind, count) in statistics.faults.enumerated() { faultCounts[kind] += count }
    }

    // MARK: What it amounted to

    package var sweeps: Int { trialsOfSweeps.count }
    package var trials: Int { trialsOfSweeps.reduce(0, +) }
    package var medianTrials: Int { Self.median(trialsOfSweeps) }
    /// Events of the median sweep; those of a seed with several sweeps are shared out evenly.
    package var medianEvents: Int { Self.median(eventsOfSweeps) }
    package var faults: Int { faultCounts.reduce(0, +) }

    /// How often each kind of fault struck, the most frequent first.
    package var faultsByKind: [(kind: String, count: Int)] {
        Fault.Kind.allCases.map { ("\($0)", faultCounts[Int($0.rawValue)]) }
            .filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    private static func median(_ numbers: [Int]) -> Int {
        numbers.isEmpty ? 0 : numbers.sorted()[numbers.count / 2]
    }
}
