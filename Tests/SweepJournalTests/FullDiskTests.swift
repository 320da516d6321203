// No room: nothing of the batch is recorded, what was recorded is safe, and the same batch works later.

import Foundation
import SweepJournal
import SweepModel
import Testing

@Suite struct FullDiskTests {
    private static let identity = JournalWriter.identity

    private func batch(_ number: Int, size: Int, epoch: UInt64) -> [JournalRecord] {
        let leases = (number * size..<(number + 1) * size).map {
            LeaseReference(sweep: Self.identity.sweep, trial: $0, attempt: 1, epoch: epoch)
        }
        let results = leases.map {
            JournalRecord.result(
                DeliveredResult(
                    lease: $0, worker: "ada", durationNanoseconds: 1, summary: .verdict(.converged),
                    payload: JournalWriter.payload(of: $0.trial, byteCount: 3000)))
        }
        return [.granted(leases, worker: "ada")] + results
    }

    @Test(
        "A disk that is full pauses the journal and does not end it", .enabled(if: SmallDisk.isPossible),
        arguments: [false, true])
    func fullDisk(isNetwork: Bool) throws {
        // Twice the size of the log at its first checkpoint, and more: the second meets the full disk too.
        let disk = try SmallDisk(megabytes: 48)
        let run = disk.path + "/run"
        let fileSystem = isNetwork ? FileSystemKind.network(type: "nfs4") : .local
        let filler = disk.path + "/filler"
        try Data(count: 16 << 20).write(to: URL(fileURLWithPath: filler))
        let journal = try Journal(
            directory: run, identity: Self.identity, mode: .create, fileSystem: fileSystem)
        _ = try journal.append([.registered(.ada)])
        var number = 0
        var code: JournalError.Code?
        while code == nil, number < 1000 {
            do {
                _ = try journal.append(batch(number, size: 100, epoch: 1))
                number += 1
            } catch {
                code = error.code
            }
        }
        #expect(code == .diskFull)
        // Again and again without room: the same answer, and nothing comes of it.
        for _ in 0..<5 {
            let error = #expect(throws: JournalError.self) {
                try journal.append(batch(number, size: 100, epoch: 1))
            }
            #expect(error?.code == .diskFull)
            #expect(error?.message.contains("Make room") == true)
        }
        let recorded = number * 100
        #expect(try journal.outcomeCounts().total == recorded)
        #expect(try journal.openHistories() == [:])
        // Another program makes room.
        try FileManager.default.removeItem(atPath: filler)
        for _ in 0..<3 {
            _ = try journal.append(batch(number, size: 100, epoch: 1))
            number += 1
        }
        try journal.close()
        #expect(
            try JournalWriter.check(run, batch: 100, payloadBytes: 3000, isNetwork: isNetwork) == number * 100
        )
    }

    @Test(
        "A run whose disk is full at the start says so, and starts when there is room",
        .enabled(if: SmallDisk.isPossible))
    func fullAtTheStart() throws {
        let disk = try SmallDisk(megabytes: 1)
        let filler = disk.path + "/filler"
        try Data().write(to: URL(fileURLWithPath: filler))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
        while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
        try handle.close()
        let error = #expect(throws: JournalError.self) {
            try Journal(directory: disk.path, identity: Self.identity, mode: .create)
        }
        #expect(error?.code == .diskFull)
        try FileManager.default.removeItem(atPath: filler)
        let journal = try Journal(directory: disk.path, identity: Self.identity, mode: .resume)
        #expect(journal.epoch == 1)
        try journal.close()
    }

    /// SQLite calls the errors of a quota and of this limit a failed write, not a full disk.
    @Test("A limit on file sizes counts as a full disk", arguments: [false, true])
    func fileSizeLimit(isNetwork: Bool) throws {
        let directory = try TemporaryDirectory()
        let run = directory.path + "/run"
        let writer = try JournalWriter(
            run, batch: 20, payloadBytes: 3000, isNetwork: isNetwork, fileSizeLimit: 1 << 20)
        writer.wait { writer.lines.count { $0 == "full" } >= 4 }
        writer.kill()
        let lines = writer.lines
        #expect(lines.count { $0 == "full" } >= 4, "\(lines.suffix(5))")
        let recorded = try JournalWriter.check(
            run, batch: 20, payloadBytes: 3000, isNetwork: isNetwork)
        #expect(recorded >= writer.acknowledged)
    }
}

/// A small file system in memory, unmounted at the end of its life. Only root may make one.
final class SmallDisk {
    static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    let path: String

    init(megabytes: Int) throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("gradsweep-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            throw POSIXError(.EPERM)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
