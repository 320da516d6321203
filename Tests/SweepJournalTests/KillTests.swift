// `kill -9` at any moment: opening, migrating, writing, committing, checkpointing. What was acknowledged
// before is there afterwards, exactly once.
//
// GRADSWEEP_KILLS sets how often; GRADSWEEP_SEED the first seed of the moments.

import Foundation
import GRDB
import SweepJournal
import SweepModel
import Testing

@Suite struct KillTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["GRADSWEEP_KILLS"].flatMap { Int($0) } ?? 30
    private static let seed = environment["GRADSWEEP_SEED"].flatMap { UInt64($0) } ?? 1

    @Test("Nothing acknowledged is lost, nothing is there twice, and the file is sound after every kill")
    func killedWriter() throws {
        var random = SplitMix(state: Self.seed)
        var kills = 0
        var killedWhileOpening = 0
        var killedWhileWriting = 0
        while kills < Self.kills {
            let directory = try TemporaryDirectory()
            let run = directory.path + "/run"
            let batch = [1, 7, 64, 500][Int(random.next() % 4)]
            let isNetwork = random.next() % 4 == 0
            var acknowledged = 0
            for _ in 0..<min(10, Self.kills - kills) {
                let writer = try JournalWriter(run, batch: batch, payloadBytes: 700, isNetwork: isNetwork)
                // From the process's first instruction on; a third of the kills before it has written much.
                let spread: UInt64 = random.next() % 3 == 0 ? 30_000 : 200_000
                usleep(UInt32(random.next() % spread))
                writer.kill()
                kills += 1
                #expect(!writer.lines.contains { $0.hasPrefix("error") }, "\(writer.lines)")
                if writer.acknowledged > acknowledged {
                    killedWhileWriting += 1
                } else {
                    killedWhileOpening += 1
                }
                acknowledged = max(acknowledged, writer.acknowledged)
                guard Journal.exists(in: run) else {
                    #expect(acknowledged == 0)
                    continue
                }
                let recorded = try JournalWriter.check(
                    run, batch: batch, payloadBytes: 700, isNetwork: isNetwork)
                #expect(recorded >= acknowledged, "seed \(Self.seed), kill \(kills)")
                acknowledged = recorded
            }
            try Self.requireIntegrity(run)
        }
        // The moments were spread over both, or the test has proven less than it says.
        if Self.kills >= 30 { #expect(killedWhileOpening > 0 && killedWhileWriting > 0) }
    }

    @Test("A migration that is killed has happened or not; nothing in between")
    func killedMigration() throws {
        var random = SplitMix(state: Self.seed &+ 1)
        for kill in 0..<max(3, Self.kills / 10) {
            let directory = try TemporaryDirectory()
            try VersionOne.create(
                in: directory.path, identity: JournalWriter.identity, results: 20_000, payloadBytes: 700)
            let writer = try JournalWriter(directory.path, batch: 10, payloadBytes: 700)
            usleep(UInt32(random.next() % 300_000))
            writer.kill()
            let acknowledged = writer.acknowledged
            let recorded = try JournalWriter.check(
                directory.path, batch: 10, payloadBytes: 700, isNetwork: false)
            #expect(recorded >= max(20_000, acknowledged), "seed \(Self.seed), kill \(kill)")
            try Self.requireIntegrity(directory.path)
        }
    }

    private static func requireIntegrity(_ directory: String) throws {
        let path = directory + "/" + Journal.fileName
        guard FileManager.default.fileExists(atPath: path) else { return }
        let problems = try DatabaseQueue(path: path).read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check")
        }
        #expect(problems == ["ok"])
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
