// Where a coordinator that takes sweeps keeps everything: its catalogue, sockets, log, and run directories.
// Not here: what is in the catalogue (SweepCatalogue).

import Foundation
import SweepJournal

/// A state directory, locked while this value lives. Nobody but its owner can enter it.
final class StateDirectory: Sendable {
    /// Absolute.
    let path: String
    private let lock: RunDirectoryLock

    var cataloguePath: String { "\(path)/sweeps.json" }
    var logPath: String { "\(path)/log.jsonl" }
    private var socketDirectory: String { "\(path)/sockets" }
    private var controlSocket: String { "\(socketDirectory)/control" }
    private var workerSocket: String { "\(socketDirectory)/workers" }
    var controlEndpoint: String { "ipc://\(controlSocket)" }
    /// Where workers connect unless something else is asked for.
    var workerEndpoint: String { "ipc://\(workerSocket)" }

    /// Opens a state directory, or makes one.
    init(_ requested: String) throws(CommandFailure) {
        path = AbsolutePath.of(requested)
        try RunDirectory.createWithParents(path, "state directory")
        try Self.checkPrivate(path)
        do {
            lock = try RunDirectoryLock(directory: path)
        } catch {
            if case .locked(let holder) = error.code {
                throw CommandFailure("\(path): another coordinator, \(holder), has this state directory")
            }
            throw CommandFailure(error.description)
        }
        // sun_path holds 107 bytes.
        let longest = "\(path)/sockets/control".utf8.count
        guard longest <= 107 else {
            throw CommandFailure(
                "\(path): this path is too long by \(longest - 107) bytes for the sockets in it; name "
                    + "another "
                    + "state directory")
        }
        if mkdir(socketDirectory, 0o700) != 0, errno != EEXIST {
            throw CommandFailure(
                "\(socketDirectory): cannot be created: \(String(cString: strerror(errno)))")
        }
    }

    /// Makes a new or empty directory private, and refuses one that others can enter and that holds
    /// something.
    private static func checkPrivate(_ path: String) throws(CommandFailure) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw CommandFailure("\(path): is a file; name a directory for the state")
        }
        guard status.st_mode & 0o077 != 0 || status.st_uid != geteuid() else { return }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard status.st_uid == geteuid(), names.isEmpty, chmod(path, 0o700) == 0 else {
            throw CommandFailure(
                "\(path): others can enter this directory, and whoever can may command the coordinator; "
                    + "make it "
                    + "your own with mode 0700, or name a new one")
        }
    }

    /// The run directory of a sweep that nobody named one for.
    func runDirectory(of input: SweepInput) -> String {
        "\(path)/runs/\(RunDirectory.name(of: input))"
    }

    /// Removes what makes no sense without this process.
    func removeSockets() {
        unlink(controlSocket)
        unlink(workerSocket)
    }
}
