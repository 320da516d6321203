// Opening a run directory: new, resumed, in use, changed, damaged.

import Foundation
import SweepJournal
import SweepModel
import Testing

@Suite struct JournalTests {
    let directory: TemporaryDirectory
    var run: String { directory.path + "/runs/example" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(
        _ mode: Journal.OpenMode, _ identity: RunIdentity = .example, fileSystem: FileSystemKind? = nil
    ) throws(JournalError) -> Journal {
        try Journal(directory: run, identity: identity, mode: mode, fileSystem: fileSystem)
    }

    /// The code of the error that opening ends with.
    private func code(
        _ mode: Journal.OpenMode, _ identity: RunIdentity = .example
    ) -> JournalError.Code? {
        do {
            _ = try open(mode, identity)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("Each start has a new epoch, also one that recorded nothing")
    func epochsGrow() throws {
        #expect(try open(.create).epoch == 1)
        #expect(try open(.resume).epoch == 2)
        #expect(try open(.resume).epoch == 3)
    }

    @Test("A second user of a run directory is refused and told who the first one is")
    func secondUser() throws {
        let journal = try open(.create)
        let error = #expect(throws: JournalError.self) { try open(.resume) }
        let holder = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)"
        #expect(error?.code == .locked(holder: holder))
        #expect(error?.message.contains("\(getpid())") == true)
        #expect(journal.epoch == 1)
    }

    @Test("A new run does not overwrite a run, and a missing one is not resumed")
    func presence() throws {
        #expect(code(.resume) == .notFound)
        _ = try open(.create)
        #expect(code(.create) == .exists)
    }

    @Test("A start that was killed before it wrote its tables leaves nothing in the way")
    func emptyFile() throws {
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: run + "/journal.sqlite"))
        #expect(try open(.resume).epoch == 1)
        #expect(code(.create) == .exists)
    }

    @Test("A changed input refuses to resume and is named")
    func changedInput() throws {
        _ = try open(.create)
        var changed = RunIdentity.example
        changed.digest = String(repeating: "d2", count: 32)
        changed.inputs = [
            RunIdentity.Input(path: "sweep.yaml", sha256: "s1"),
            RunIdentity.Input(path: "data.csv", sha256: "c2"),
            RunIdentity.Input(path: "more.csv", sha256: "m1"),
        ]
        let error = #expect(throws: JournalError.self) { try open(.resume, changed) }
        #expect(error?.code == .otherSweep)
        #expect(error?.message.contains("data.csv has changed") == true)
        #expect(error?.message.contains("more.csv is new") == true)
        #expect(error?.message.contains("sweep.yaml has") == false)
        // The refused start left no epoch behind.
        #expect(try open(.resume).epoch == 2)
    }

    @Test("A file that is no journal is called damaged")
    func foreignFile() throws {
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        let text = String(repeating: "This is no database. ", count: 1000)
        try Data(text.utf8).write(to: URL(fileURLWithPath: run + "/journal.sqlite"))
        #expect(code(.resume) == .corrupt)
        #expect(code(.create) == .corrupt)
    }

    @Test("A journal with a page torn out is found damaged at the start")
    func damagedFile() throws {
        do {
            let journal = try open(.create)
            _ = try journal.append([.registered(.ada)])
            _ = try journal.append((0..<2000).map { .granted([.first($0)], worker: "ada") })
            try journal.close()
        }
        let url = URL(fileURLWithPath: run + "/journal.sqlite")
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(40_000..<48_000, with: Data(repeating: 0xA5, count: 8000))
        try bytes.write(to: url)
        #expect(code(.resume) == .corrupt)
    }

    @Test("A run directory that cannot be made ends with a remedy")
    func unwritable() throws {
        try Data().write(to: URL(fileURLWithPath: directory.path + "/runs"))
        let error = #expect(throws: JournalError.self) { try open(.create) }
        #expect(error?.code == .unwritable)
        #expect(error?.message.contains("Choose another run directory") == true)
    }

    @Test("On a network file system the journal does without WAL, and keeps its promises")
    func networkFileSystem() throws {
        let journal = try open(.create, fileSystem: .network(type: "nfs4"))
        _ = try journal.append([
            .registered(.ada), .granted([.first(1)], worker: "ada"), .result(.example(.first(1))),
        ])
        #expect(!FileManager.default.fileExists(atPath: run + "/journal.sqlite-wal"))
        try journal.close()
    }

    @Test("On a local file system the journal has a write-ahead log")
    func localFileSystem() throws {
        let journal = try open(.create, fileSystem: .local)
        _ = try journal.append([.registered(.ada)])
        #expect(FileManager.default.fileExists(atPath: run + "/journal.sqlite-wal"))
        try journal.close()
    }
}
