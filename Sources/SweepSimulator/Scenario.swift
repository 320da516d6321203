// The world of one seed, faults apart: how many workers, sweeps and trials, how fast, how patient.

import SweepCore
import SweepModel
import SweepProtocol

/// One worker of a scenario; its process may die and be started anew.
package struct WorkerPlan: Hashable, Sendable {
    var slots: Int
    /// Percent of the usual time that a trial takes here.
    var slownessPercent: Int
    var packMaximum: Int
    /// Its end is told to the coordinator by the operating system.
    var isLocal: Bool
}

/// One sweep of a scenario.
package struct SweepScenario: Hashable, Sendable {
    let announcement: SweepAnnouncement
    /// The announcement's, which costs time to find out.
    let key: SweepKey
    package var trialCount: Int
    /// Of a trial on a worker of usual speed, in nanoseconds; single trials take half to twice of it.
    var trialTime: Int64
    var natures: [TrialNature]
    var verificationShare: Double
    var priority: Int
    var weight: Int
    /// When somebody submits it; nanoseconds of virtual time.
    var submittedAt: Int64

    var poisonCount: Int { natures.prefix(trialCount).count { $0 != .honest } }
}

/// All that a seed draws beside faults. Times are nanoseconds of virtual time.
package struct Scenario: Sendable {
    /// Virtual time at which every simulation begins.
    package static let start: Int64 = 1_000_000_000

    let seed: UInt64
    package var workers: [WorkerPlan]
    package var sweeps: [SweepScenario]
    /// The coordinator goes on when its sweeps have ended, and more come (`gradsweep submit`).
    package let isLasting: Bool
    /// Connections use keys, which can be revoked.
    let hasKeys: Bool
    let timing: Scheduler.Timing
    let limits: Scheduler.Limits
    /// One way over the network.
    let latencyMinimum: Int64
    let latencySpread: Int64
    /// Until the disk has a commit.
    let commitMinimum: Int64
    let commitSpread: Int64
    /// What an engine gives each worker process, in nanoseconds, a quarter more or less; 0: no end.
    let allotment: Int64
    /// Faults come before this instant.
    package let faultsUntil: Int64
    /// 0 (none) … 3 (savage).
    package let intensity: Int

    var totalTrials: Int { sweeps.reduce(0) { $0 + $1.trialCount } }

    /// Upper bounds with which a failing scenario is tried smaller.
    package struct Reduction: Hashable, Sendable {
        package var workersMaximum = Int.max
        package var sweepsMaximum = Int.max
        package var trialsMaximum = Int.max

        package init() {}
    }

    package init(seed: UInt64, reduction: Reduction = Reduction()) {
        var draws = Draws(seed: scramble(seed, 1))
        self.seed = seed
        intensity = draws.choice(of: [0, 1, 1, 1, 1, 2, 2, 2, 3, 3])
        isLasting = draws.happens(permille: 300)
        hasKeys = draws.happens(permille: 500)

        let packMaximum = draws.choice(of: [1, 2, 4, 8, 16])
        workers = Self.workers(packMaximum: packMaximum, &draws)
        let slots = workers.reduce(0) { $0 + $1.slots } * (packMaximum > 1 ? 2 : 1)

        let plannedTime = draws.logarithmic(from: 1_000_000_000, to: 20_000_000_000)
        let counts = Self.trialCounts(&draws)
        let totalCount = counts.reduce(0, +)
        let trialTime = max(20_000, plannedTime * Int64(slots) / Int64(max(totalCount, slots)))
        var sweeps: [SweepScenario] = []
        for (index, count) in counts.enumerated() {
            sweeps.append(
                SweepScenario(
                    index, of: seed, trialCount: count, trialTime: trialTime, isPoisoned: intensity > 0,
                    latestStart: isLasting && index > 0 ? plannedTime : 0, &draws))
        }
        self.sweeps = sweeps

        timing = Self.timing(trialTime: trialTime, workers: workers.count, seed: seed, &draws)
        limits = Self.limits(workers: workers.count, &draws)
        latencyMinimum = draws.logarithmic(from: 20_000, to: 2_000_000)
        latencySpread = draws.logarithmic(from: 10_000, to: 20_000_000)
        commitMinimum = draws.logarithmic(from: 50_000, to: 4_000_000)
        commitSpread = draws.logarithmic(from: 10_000, to: 8_000_000)
        allotment =
            draws.happens(permille: 250)
            ? draws.logarithmic(from: 3_000_000_000, to: max(4_000_000_000, plannedTime)) : 0
        faultsUntil = Self.start + plannedTime + plannedTime / 4
        reduce(reduction)
    }

    private mutating func reduce(_ reduction: Reduction) {
        workers.removeLast(max(0, workers.count - reduction.workersMaximum))
        sweeps.removeLast(max(0, sweeps.count - reduction.sweepsMaximum))
        for index in sweeps.indices {
            sweeps[index].trialCount = min(sweeps[index].trialCount, reduction.trialsMaximum)
        }
    }

    // MARK: Draws

    /// From a laptop to a small cluster.
    private static func workers(packMaximum: Int, _ draws: inout Draws) -> [WorkerPlan] {
        let count =
            switch draws.integer(in: 0...99) {
            case ..<12: 1
            case ..<40: draws.integer(in: 2...3)
            case ..<80: draws.integer(in: 4...8)
            case ..<96: draws.integer(in: 9...20)
            default: draws.integer(in: 21...64)
            }
        return (0..<count).map { _ in
            WorkerPlan(
                slots: draws.integer(in: 1...(count > 16 ? 2 : 4)),
                slownessPercent: draws.choice(of: [80, 100, 100, 100, 130, 300]),
                packMaximum: packMaximum, isLocal: draws.happens(permille: 500))
        }
    }

    private static func trialCounts(_ draws: inout Draws) -> [Int] {
        let sweeps = draws.choice(of: [1, 1, 1, 1, 1, 1, 2, 2, 3, 4])
        return (0..<sweeps).map { _ in
            switch draws.integer(in: 0...99) {
            case ..<8: draws.integer(in: 1...20)
            case ..<20: draws.integer(in: 60...199)
            default: draws.integer(in: 230...470)
            }
        }
    }

    private static func timing(
        trialTime: Int64, workers: Int, seed: UInt64, _ draws: inout Draws
    ) -> Scheduler.Timing {
        var timing = Scheduler.Timing()
        let heartbeat = draws.choice(of: [250, 500, 1000, 1000])
        timing.heartbeatInterval = .milliseconds(heartbeat)
        timing.workerTimeout = .milliseconds(heartbeat * draws.integer(in: 3...6))
        timing.hangTimeout = .milliseconds(heartbeat * draws.integer(in: 8...16))
        timing.overlongPatience = .milliseconds(heartbeat * 8)
        timing.speculationFloor = .milliseconds(draws.choice(of: [200, 2000]))
        // Now and then so many workers are too many to be heard at the usual rate: up to four times too many.
        // Drawn apart, so that a seed's other draws stay what they were.
        var rates = Draws(seed: scramble(seed, 0x7261_7465))
        if rates.happens(permille: 300) {
            let perSecond = workers * 1000 / heartbeat
            timing.heartbeatsPerSecondMaximum = max(1, perSecond / rates.integer(in: 2...4))
        }
        return timing
    }

    private static func limits(workers: Int, _ draws: inout Draws) -> Scheduler.Limits {
        var limits = Scheduler.Limits()
        // As in reality some times those that there are, so that those that are gone are not let grow old.
        limits.workersMaximum = workers * 4
        // Small now and then, so that bounds are met.
        if draws.happens(permille: 200) {
            limits.volatileRecordsMaximum = 64
            limits.volatileLeasesMaximum = 256
        }
        if draws.happens(permille: 200) { limits.leasesPerMessageMaximum = 8 }
        if draws.happens(permille: 100) { limits.verificationsMaximum = 16 }
        if draws.happens(permille: 100) { limits.retriesMaximum = 2 }
        if draws.happens(permille: 100) { limits.silencedWorkersMaximum = 2 }
        return limits
    }

    // MARK: What comes of it

    /// How long a trial takes on a worker; trials that follow each other take equally long, as in a grid.
    func duration(sweep: Int, trial: Int, worker: Int) -> Int64 {
        let usual = sweeps[sweep].trialTime
        let drawn = scramble(seed ^ 0x6475_7261, UInt64(trial / 4), UInt64(sweep))
        let span = usual / 2 + Int64(drawn % UInt64(usual + usual / 2))
        return max(1000, span * Int64(workers[worker].slownessPercent) / 100)
    }

    /// How long a world may take to finish when faults have stopped: the whole work again, twice, on one slot
    /// of the slowest worker, the longest waits for lost workers, and all that its poison trials can cost.
    var patience: Int64 {
        let stretch = timing.stretch(forWorkers: limits.workersMaximum)
        let hang = timing.hangTimeout(stretch: stretch).nanoseconds
        let silence = timing.workerTimeout(stretch: stretch).nanoseconds
        let slowest = Int64(workers.map(\.slownessPercent).max() ?? 100)
        let work = sweeps.reduce(0) { $0 + Int64($1.trialCount) * $1.trialTime * 4 } * slowest / 100
        let poison = Int64(sweeps.reduce(0) { $0 + $1.poisonCount })
        // A trial that is cut off waits for a worker with more time, and is tried again. Workers that end at
        // it without a word have their host rest, and there may be no other.
        let wait =
            2 * allotment + timing.overlongPatience.nanoseconds + 3 * HostRecords.longestRest.nanoseconds
        let cutOffs = allotment == 0 ? 0 : Int64(limits.cutOffsMaximum) * wait
        return work * (allotment == 0 ? 1 : 3) + cutOffs + 120_000_000_000 + 10 * silence
            + (poison + 2) * 10 * (2 * hang + 3 * silence + 40_000_000_000)
    }

    /// The sweep that a lease names; nil: none of this world's.
    @inline(__always)
    func index(of key: SweepKey) -> Int? {
        let index = Int(key.value & 0xFF)
        return index < sweeps.count && sweeps[index].key == key ? index : nil
    }
}

extension SweepScenario {
    fileprivate init(
        _ index: Int, of seed: UInt64, trialCount: Int, trialTime: Int64, isPoisoned: Bool,
        latestStart: Int64, _ draws: inout Draws
    ) {
        // The lowest byte tells which sweep of its world it is.
        let key = scramble(seed, UInt64(index), 0x6B65) & ~0xFF | UInt64(index)
        let digits = String(key, radix: 16)
        announcement = SweepAnnouncement(
            name: "sweep \(index)",
            digest: String(repeating: "0", count: 16 - digits.count) + digits
                + String(repeating: "0", count: 48),
            sweepFile: "", dataFiles: [])
        self.key = SweepKey(key)
        self.trialCount = trialCount
        self.trialTime = trialTime
        natures = Array(repeating: .honest, count: trialCount)
        for _ in 0..<(isPoisoned ? draws.choice(of: [0, 0, 0, 1, 2, 3]) : 0) {
            natures[draws.integer(in: 0...trialCount - 1)] =
                draws.happens(permille: 700) ? .kills : .hangs
        }
        verificationShare = draws.choice(of: [0, 0, 0, 0, 0.02, 0.1, 0.3, 1])
        priority = draws.choice(of: [0, 0, 0, 1])
        weight = draws.choice(of: [1, 1, 2, 5])
        submittedAt = Scenario.start
        if latestStart > 0 { submittedAt += Int64(draws.next() % UInt64(latestStart)) }
    }
}
