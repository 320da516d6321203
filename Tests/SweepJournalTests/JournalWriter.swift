// Drives the `JournalWriter` process and judges what it left behind. Not a test.

import Foundation
import SweepJournal
import SweepModel
import Testing

/// One execution of `JournalWriter`.
final class JournalWriter {
    /// The sweep whose trials it records.
    static let identity = RunIdentity(
        name: "killed", digest: String(repeating: "4b", count: 32), trialCount: 1_000_000, version: "0.1.0",
        inputs: [])

    /// The program lies beside the test executable.
    private static let executable: URL = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent("JournalWriter")
    }()

    private let process = Process()
    private let output: URL

    init(
        _ directory: String, batch: Int, payloadBytes: Int, isNetwork: Bool = false, fileSizeLimit: Int? = nil
    ) throws {
        output = FileManager.default.temporaryDirectory.appendingPathComponent(
            "JournalWriter-\(UUID().uuidString)")
        try Data().write(to: output)
        process.executableURL = Self.executable
        process.arguments =
            [directory, "\(batch)", "\(payloadBytes)", isNetwork ? "network" : "local"]
            + (fileSizeLimit.map { ["\($0)"] } ?? [])
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: output)
    }

    /// What it has said so far; a line that it was killed in is left out.
    var lines: [String] {
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Trials that it has said to be recorded.
    var acknowledged: Int { lines.compactMap { Int($0) }.last ?? 0 }

    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Waits until a condition holds or the process has ended; at most a minute.
    func wait(until condition: () -> Bool) {
        let deadline = Date().addingTimeInterval(60)
        while process.isRunning, !condition(), Date() < deadline { usleep(1000) }
    }

    /// A payload that no other trial has, as the writer makes it.
    static func payload(of trial: Int, byteCount: Int) -> [UInt8] {
        (0..<byteCount).map { UInt8(truncatingIfNeeded: trial &* 31 &+ $0 &* (trial | 1)) }
    }

    /// Opens what a killed writer left and holds it against the rules: whole batches, every trial once, in
    /// order, with its payload, under a lease that was granted before.
    ///
    /// - Returns: the number of recorded trials.
    static func check(_ directory: String, batch: Int, payloadBytes: Int, isNetwork: Bool) throws -> Int {
        let journal = try Journal(
            directory: directory, identity: identity, mode: .resume,
            fileSystem: isNetwork ? .network(type: "nfs4") : .local)
        var count = 0
        var mistakes: [String] = []
        try journal.forEachResult { result in
            if result.lease.trial != count
                || result.payload != payload(of: count, byteCount: payloadBytes)
            {
                mistakes.append("trial \(result.lease.trial) at place \(count)")
            }
            count += 1
        }
        #expect(mistakes.isEmpty, "\(mistakes.prefix(3))")
        #expect(count.isMultiple(of: batch))
        let recordedCount = count
        #expect(try journal.outcomeCounts().total == recordedCount)
        var recordedAttempts = 0
        try journal.forEachAttempt { if $0.outcome == .recorded { recordedAttempts += 1 } }
        #expect(recordedAttempts == recordedCount)
        // At most one batch was granted and is not recorded.
        let open = try journal.openHistories().keys.sorted()
        #expect(open.isEmpty || open == Array(recordedCount..<recordedCount + batch))
        try journal.close()
        return recordedCount
    }
}
