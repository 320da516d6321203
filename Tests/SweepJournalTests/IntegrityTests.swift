// Damage: torn tails of the log, torn pages, lost payloads; and who may read the file.

import Foundation
import GRDB
import SweepJournal
import SweepModel
import Testing

@Suite struct IntegrityTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/" + Journal.fileName }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ mode: Journal.OpenMode) throws(JournalError) -> Journal {
        try Journal(directory: directory.path, identity: .example, mode: mode, fileSystem: .local)
    }

    private func results(of journal: Journal) throws -> [Int] {
        var trials: [Int] = []
        try journal.forEachResult { trials.append($0.lease.trial) }
        return trials
    }

    @Test("Wherever a crash tears the log, whole commits are there up to one place and none after it")
    func tornLog() throws {
        let journal = try open(.create)
        _ = try journal.append([.registered(.ada), .granted((0..<100).map { .first($0) }, worker: "ada")])
        var logSizes: [Int] = []
        func logSize() throws -> Int { try Data(contentsOf: URL(fileURLWithPath: path + "-wal")).count }
        for trial in 0..<20 {
            _ = try journal.append([.result(.example(.first(trial)))])
            logSizes.append(try logSize())
        }
        // As a power cut would leave it: the file and the log, not the shared memory.
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        try journal.close()
        var random = SplitMix(state: 4)
        for round in 0..<60 {
            let torn = try TemporaryDirectory()
            var bytes = log
            let place = logSizes[2] + Int(random.next() % UInt64(log.count - logSizes[2]))
            if round.isMultiple(of: 2) { bytes = bytes.prefix(place) } else { bytes[place] ^= 0x40 }
            try file.write(to: URL(fileURLWithPath: torn.path + "/" + Journal.fileName))
            try bytes.write(to: URL(fileURLWithPath: torn.path + "/" + Journal.fileName + "-wal"))
            let reopened = try Journal(directory: torn.path, identity: .example, mode: .resume)
            let expected = logSizes.count { $0 <= place }
            #expect(try results(of: reopened) == Array(0..<expected), "torn at \(place)")
            try reopened.close()
        }
    }

    @Test(
        "A damaged journal says what can be saved and how, and the recipe works",
        .enabled(if: Shell.hasSQLite))
    func rescue() throws {
        do {
            let journal = try open(.create)
            _ = try journal.append([.registered(.ada)])
            _ = try journal.append([.granted((0..<100).map { .first($0) }, worker: "ada")])
            _ = try journal.append(
                (0..<100).map { trial in
                    var result = DeliveredResult.example(.first(trial))
                    result.payload = JournalWriter.payload(of: trial, byteCount: 2000)
                    return .result(result)
                })
            try journal.close()
        }
        // A page of payloads, found by the payload in it.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let payload = Data(JournalWriter.payload(of: 50, byteCount: 2000))
        let place = try #require(bytes.range(of: payload)?.lowerBound) / 4096 * 4096
        bytes.replaceSubrange(place..<place + 4096, with: Data(repeating: 0xA5, count: 4096))
        try bytes.write(to: URL(fileURLWithPath: path))

        let error = try #require(throws: JournalError.self) { try open(.resume) }
        #expect(error.code == .corrupt)
        let begin = try #require(error.message.range(of: "{ echo")?.lowerBound)
        let end = try #require(error.message.range(of: "; then continue")?.lowerBound)
        #expect(try Shell.run(String(error.message[begin..<end]), in: directory.path) == 0)

        let saved = try open(.resume)
        #expect(saved.epoch == 2)
        let trials = try results(of: saved)
        #expect(trials.count >= 90 && !trials.contains(50), "\(trials.count) trials were saved")
        #expect(try saved.outcomeCounts().total == trials.count)
        // What was lost runs again.
        #expect(try saved.openHistories()[50] == TrialHistory(attempts: 1, isOpen: true))
        try saved.close()
    }

    @Test("A result without its payload is damage, not a trial less")
    func lostPayload() throws {
        let journal = try open(.create)
        _ = try journal.append([
            .registered(.ada), .granted([.first(1), .first(2)], worker: "ada"), .result(.example(.first(1))),
            .result(.example(.first(2))),
        ])
        try journal.close()
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "DELETE FROM payloads WHERE trial = 2") }
        try queue.close()
        let damaged = try open(.resume)
        let error = #expect(throws: JournalError.self) { try results(of: damaged) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("trial 2 lost its payload") == true)
    }

    @Test("Only its owner can read a journal and what SQLite keeps beside it, also one that was open to all")
    func modes() throws {
        let journal = try open(.create)
        _ = try journal.append([.registered(.ada)])
        #expect(!journal.isReadableByOthers)
        #expect(journal.runKey.count == 16)
        for suffix in ["", "-wal", "-shm"] { #expect(try mode(of: path + suffix) == 0o600, "\(suffix)") }
        let key = journal.runKey
        try journal.close()
        chmod(path, 0o644)
        let again = try open(.resume)
        #expect(try mode(of: path) == 0o600)
        #expect(again.runKey == key)
        try again.close()
    }

    @Test("Two runs have two keys")
    func keys() throws {
        let other = try TemporaryDirectory()
        let first = try open(.create)
        let second = try Journal(directory: other.path, identity: .example, mode: .create)
        #expect(first.runKey != second.runKey)
    }

    private func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// Runs a line of shell.
private enum Shell {
    static let hasSQLite = (try? run("command -v sqlite3 >/dev/null", in: "/")) == 0

    static func run(_ line: String, in directory: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
