// Real processes are killed, frozen and cut off at random while they work on a sweep; afterwards no trial may
// have failed, and the results must be those of an undisturbed run, byte for byte.
//
// The short form runs everywhere. The long one: GRADSWEEP_CHAOS_ROUNDS=10 GRADSWEEP_CHAOS_SECONDS=60, as root
// with iproute2 and nftables for the links. GRADSWEEP_CHAOS_SEED repeats a round's disturbances.

import Foundation
import Testing

@Suite(.serialized) struct ChaosTests {
    private struct Disturbances {
        var workerKills = 0
        var workerFreezes = 0
        var coordinatorKills = 0
        var coordinatorFreezes = 0
        var cuts = 0
        var losses = 0
    }

    private static let environment = ProcessInfo.processInfo.environment
    private static let rounds = environment["GRADSWEEP_CHAOS_ROUNDS"].flatMap { Int($0) } ?? 1
    private static let seconds = environment["GRADSWEEP_CHAOS_SECONDS"].flatMap { Double($0) } ?? 6
    private static let isLong = environment["GRADSWEEP_CHAOS_SECONDS"] != nil

    /// Enough trials for both cores of a small machine and somewhat longer than the disturbances last.
    private static func sweep(replicates: Int) -> String {
        """
        name: chaos
        method: grid
        seed: 11
        replicates: \(replicates)
        data: {generator: gaussian_blobs, samples: 512, features: 8, classes: 4, seed: 1}
        training: {steps: 300, batch_size: 64, width: 32, learning_rate: 0.05}
        parameters:
          depth: {values: [2, 6, 10]}
          activation: {values: [tanh, sigmoid, relu]}
        """
    }

    @Test("What is killed, frozen and cut off loses nothing: the results are those of a quiet run")
    func chaos() throws {
        let directory = try TemporaryDirectory()
        let sweep = try directory.write(
            Self.sweep(replicates: max(10, Int(Self.seconds * 12))), to: "sweep.yaml")
        let quiet = RunDirectoryFiles(url: directory.url.appendingPathComponent("quiet"))
        let undisturbed = try GradsweepProcess.run(
            ["run", sweep.path, "--out", quiet.url.path], in: directory.url)
        try #require(undisturbed.status == 0, "\(undisturbed.errorOutput)")
        let hasLinks = Self.isLong && ChaosNetwork.isAvailable()
        for round in 0..<Self.rounds {
            let seed =
                Self.environment["GRADSWEEP_CHAOS_SEED"].flatMap { UInt64($0) }
                ?? UInt64.random(in: 0...UInt64.max)
            let place = try directory.write("", to: "round-\(round)/place").deletingLastPathComponent()
            let files = RunDirectoryFiles(url: place.appendingPathComponent("run"))
            let crew = try ChaosCrew(
                sweep: sweep.path, out: files.url.path, workers: Self.isLong ? 8 : 4,
                network: try ChaosNetwork(machines: hasLinks ? 8 : 0), in: place)
            let begun = Date()
            let done = try disturb(crew, for: Self.seconds, seed: seed)
            let calm = Date()
            try finish(crew, within: 240)
            let story =
                "round \(round), seed \(seed), links: \(hasLinks), \(done), "
                + "\(Int(calm.timeIntervalSince(begun))) s of chaos, "
                + "\(Int(Date().timeIntervalSince(calm))) s after"
            if Self.isLong { FileHandle.standardError.write(Data("chaos: \(story)\n".utf8)) }
            #expect(done.workerKills + done.workerFreezes > 0 && crew.coordinator.starts > 1, "\(story)")
            let verdicts = try files.column("verdict", of: "trials.csv")
            #expect(!verdicts.contains("failed"), "\(story)")
            for name in RunDirectoryFiles.resultNames {
                #expect(try files.bytes(name) == quiet.bytes(name), "\(name) differs: \(story)")
            }
        }
    }

    /// Hurts the crew at random until the time is up.
    private func disturb(_ crew: ChaosCrew, for seconds: Double, seed: UInt64) throws -> Disturbances {
        var generator = ChaosGenerator(state: seed)
        var done = Disturbances()
        var pending: [(at: Date, action: () -> Void)] = []
        let end = Date().addingTimeInterval(seconds)
        var nextAt = Date().addingTimeInterval(1)
        var coordinatorNextAt = Date().addingTimeInterval(min(3, seconds / 3))
        while Date() < end {
            try crew.keepUp()
            let now = Date()
            for entry in pending where entry.at <= now { entry.action() }
            pending.removeAll { $0.at <= now }
            if nextAt <= now {
                nextAt = now.addingTimeInterval(.random(in: 0.1...0.6, using: &generator))
                let index = Int.random(in: crew.workers.indices, using: &generator)
                let worker = crew.workers[index]
                switch Int.random(in: 0..<10, using: &generator) {
                case 0..<3:
                    worker.bringDown(seconds: .random(in: 0...1, using: &generator))
                    done.workerKills += 1
                case 3..<6:
                    worker.signal(SIGSTOP)
                    let span = Double.random(in: 0.1...8, using: &generator)
                    pending.append((now.addingTimeInterval(span), { worker.signal(SIGCONT) }))
                    done.workerFreezes += 1
                case 6..<8 where !crew.network.hosts.isEmpty:
                    crew.network.drop(1, at: index)
                    let span = Double.random(in: 0.5...9, using: &generator)
                    pending.append((now.addingTimeInterval(span), { crew.network.heal(index) }))
                    done.cuts += 1
                case 8 where !crew.network.hosts.isEmpty:
                    crew.network.drop(0.3, at: index)
                    let span = Double.random(in: 2...15, using: &generator)
                    pending.append((now.addingTimeInterval(span), { crew.network.heal(index) }))
                    done.losses += 1
                default: break
                }
            }
            if coordinatorNextAt <= now {
                coordinatorNextAt = now.addingTimeInterval(.random(in: 1...8, using: &generator))
                if Bool.random(using: &generator) {
                    crew.coordinator.bringDown(seconds: .random(in: 0...2, using: &generator))
                    done.coordinatorKills += 1
                } else {
                    crew.coordinator.signal(SIGSTOP)
                    let span = Double.random(in: 0.1...7, using: &generator)
                    pending.append((now.addingTimeInterval(span), { crew.coordinator.signal(SIGCONT) }))
                    done.coordinatorFreezes += 1
                }
            }
            usleep(5_000)
        }
        crew.calm()
        // Whatever was drawn, one restart of the coordinator is part of it.
        crew.coordinator.bringDown(seconds: 0.2)
        done.coordinatorKills += 1
        return done
    }

    private func finish(_ crew: ChaosCrew, within seconds: Double) throws {
        let deadline = Date().addingTimeInterval(seconds)
        while crew.coordinator.status == nil, Date() < deadline {
            try crew.keepUp()
            usleep(5_000)
        }
        let status = crew.coordinator.status
        try #require(status == 0, "the sweep did not end: \(String(describing: status))")
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
private struct ChaosGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
