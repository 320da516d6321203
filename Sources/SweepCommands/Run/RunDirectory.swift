// Where one sweep's journal and results live, and how it is opened. Not here: the journal itself.

import DataSets
import Foundation
import SweepConfiguration
import SweepJournal

/// An opened run directory.
struct RunDirectory: Sendable {
    /// Absolute.
    let path: String
    let journal: Journal
    /// Whether an earlier start's work is continued.
    let isResumed: Bool

    /// The sweep file as it was given, for people and for `--resume`.
    static let sweepFileName = "sweep.yaml"

    /// Opens the run directory of a sweep, creating it where there is none.
    ///
    /// - Parameters:
    ///   - requested: `--out`; nil: `runs/<name>-<short id>` in the working directory.
    ///   - resume: continue an existing run; without it an existing run is refused.
    /// - Throws: `CommandFailure`; nothing is changed then.
    init(for input: SweepInput, requested: String?, resume: Bool) throws(CommandFailure) {
        path = AbsolutePath.of(requested ?? "runs/\(Self.name(of: input))")
        let exists = Journal.exists(in: path)
        if exists, !resume {
            throw CommandFailure(
                "\(path): there is a run here already; continue it with --resume, or give another directory "
                    + "with --out")
        }
        if exists { try Self.compare(input, with: path) } else { try Self.checkVacant(path) }
        isResumed = exists
        do {
            journal = try Journal(
                directory: path, identity: input.identity, mode: exists ? .resume : .create)
        } catch {
            throw CommandFailure(error.description)
        }
        try Self.write(input.file.bytes, to: path + "/" + Self.sweepFileName)
    }

    /// Refuses a directory that holds somebody's files and no run, and a path that leads nowhere.
    private static func checkVacant(_ path: String) throws(CommandFailure) {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else {
                throw CommandFailure("\(path): is a file; name a directory for the run with --out")
            }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            // A start that was killed at once may have left its lock.
            if let name = names.sorted().first(where: { $0 != "lock" }) {
                throw CommandFailure(
                    "\(path): this directory holds \(name) and no run of gradsweep; nothing was touched. "
                        + "Name a new or an empty directory with --out")
            }
            return
        }
        try createWithParents(path, "run directory")
    }

    /// What a sweep's run directory is called where nobody names one: `<name>-<short id>`.
    static func name(of input: SweepInput) -> String {
        "\(fileName(input.definition.name))-\(input.digest.shortID)"
    }

    /// Like `mkdir -p`.
    ///
    /// - Parameter purpose: what it is, for the message.
    static func createWithParents(_ path: String, _ purpose: String) throws(CommandFailure) {
        var current = ""
        for part in path.split(separator: "/") {
            current += "/\(part)"
            guard mkdir(current, 0o755) != 0, errno != EEXIST else { continue }
            let code = errno
            // /proc and read-only file systems say ENOENT or EROFS for directories that are there.
            if access(current, F_OK) == 0 { continue }
            throw CommandFailure(
                "\(path): the \(purpose) cannot be created (\(current): "
                    + "\(String(cString: strerror(code)))); name another one with --out")
        }
    }

    /// Removes a run that was only just created, and the directory if nothing else is in it.
    func discard() {
        try? journal.close()
        for name in [
            "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "lock", "log.jsonl", "sweep.yaml",
        ] {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    /// Names the first line in which the sweep file differs from the one that the run was started with.
    private static func compare(_ input: SweepInput, with directory: String) throws(CommandFailure) {
        guard let former = FileManager.default.contents(atPath: directory + "/" + sweepFileName),
            [UInt8](former) != input.file.bytes
        else { return }
        let was = String(decoding: former, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let now = String(decoding: input.file.bytes, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(was, now).enumerated().first { $1.0 != $1.1 }?.offset ?? min(was.count, now.count)
        func text(_ lines: [Substring]) -> String { line < lines.count ? "\"\(lines[line])\"" : "nothing" }
        throw CommandFailure(
            "\(input.file.path):\(line + 1): the sweep file has changed since the run in \(directory) was "
                + "started: this line was \(text(was)) and is now \(text(now)). Restore it to resume, or "
                + "start a new run with --out")
    }

    /// A name that is safe in a path: letters, digits, `.`, `_` and `-`.
    private static func fileName(_ name: String) -> String {
        let safe = name.map { character in
            character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
                ? character : "-"
        }
        let text = String(safe.prefix(64))
        return text.isEmpty || text.first == "." ? "sweep" + text : text
    }

    /// Writes a file whole or not at all.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure("\(path): cannot be written: \(error.localizedDescription)")
        }
    }
}
