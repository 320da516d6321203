// What a coordinator that takes sweeps remembers of them over a restart: which ones it has not finished,
// where they live, what was asked of them. Not here: their trials (each run directory's journal).

import Foundation
import SweepModel
import Synchronization

/// The file `sweeps.json` of a state directory. Every change is on the disk, whole, when its call returns.
final class SweepCatalogue: Sendable {
    /// A sweep that is to be gone on with.
    struct Entry: Codable, Sendable {
        var name: String
        /// SHA-256 over the sweep file and its data.
        var digest: String
        /// Where the sweep file was: its data files' paths start there. Its text is in the run directory.
        var file: String
        var runDirectory: String
        var priority: Int
        var weight: Int
        var isPaused = false

        var key: SweepKey? { SweepKey(digest: digest) }
    }

    private struct Document: Codable {
        var version = 1
        /// Starts of this state's coordinator.
        var epoch: UInt64 = 0
        /// In the order of their submission.
        var sweeps: [Entry] = []
    }

    private let path: String
    private let document: Mutex<Document>
    /// The number of this start, counted from 1 and durable.
    let epoch: UInt64

    /// Reads the catalogue, or begins one, and counts the start.
    init(path: String) throws(CommandFailure) {
        self.path = path
        var document = try Self.read(path)
        document.epoch += 1
        epoch = document.epoch
        try Self.write(document, to: path)
        self.document = Mutex(document)
    }

    var entries: [Entry] { document.withLock { $0.sweeps } }

    /// Adds a sweep, in place of what is known of it.
    func add(_ entry: Entry) throws(CommandFailure) {
        try change { document in
            document.sweeps.removeAll { $0.digest == entry.digest }
            document.sweeps.append(entry)
        }
    }

    /// Forgets a sweep: it has ended.
    func remove(_ key: SweepKey) throws(CommandFailure) {
        try change { document in document.sweeps.removeAll { $0.key == key } }
    }

    func setPaused(_ isPaused: Bool, _ key: SweepKey) throws(CommandFailure) {
        try change { document in
            for index in document.sweeps.indices where document.sweeps[index].key == key {
                document.sweeps[index].isPaused = isPaused
            }
        }
    }

    private func change(_ body: (inout Document) -> Void) throws(CommandFailure) {
        let result: Result<Void, CommandFailure> = document.withLock { document in
            var changed = document
            body(&changed)
            do throws(CommandFailure) {
                try Self.write(changed, to: path)
                document = changed
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private static func read(_ path: String) throws(CommandFailure) -> Document {
        guard FileManager.default.fileExists(atPath: path) else { return Document() }
        guard let data = FileManager.default.contents(atPath: path),
            let document = try? JSONDecoder().decode(Document.self, from: data)
        else {
            throw CommandFailure(
                "\(path): is damaged. Restore it from a copy; or move it away, start again and submit the "
                    + "unfinished sweeps with --resume: their run directories are untouched")
        }
        guard document.version == 1 else {
            throw CommandFailure(
                "\(path): has version \(document.version), and this release knows 1; start a newer one")
        }
        return document
    }

    private static func write(_ document: Document, to path: String) throws(CommandFailure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(document) else {
            throw CommandFailure("\(path): the list of sweeps cannot be encoded")
        }
        let file = try AtomicFile(path: path)
        try file.append([UInt8](data))
        try file.commit()
        // The new name is durable only with its directory.
        let directory = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }
}
