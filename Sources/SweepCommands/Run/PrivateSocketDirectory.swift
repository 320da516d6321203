// Where a local coordinator and its workers meet: a directory that only this user can enter.

import Foundation

/// A fresh directory with mode 0700 for an ipc socket, named after this process.
///
/// Not in the run directory: a socket's path must be shorter than 108 bytes, and file systems for data need
/// not support sockets.
struct PrivateSocketDirectory: Sendable {
    private static let prefix = "gradsweep-"
    let path: String

    /// Creates the directory, and removes those of processes that were killed.
    init() throws(CommandFailure) {
        let base = Self.base
        Self.removeAbandoned(in: base)
        var template = Array("\(base)/\(Self.prefix)\(getpid())-XXXXXX".utf8CString)
        // mkdtemp creates with mode 0700.
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                "\(base): no directory for a socket can be created: \(String(cString: strerror(errno))); set "
                    + "TMPDIR to a directory that can be written")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func removeAbandoned(in base: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] {
            guard name.hasPrefix(prefix) else { continue }
            let parts = name.dropFirst(prefix.count).split(separator: "-")
            guard parts.count == 2, let process = pid_t(parts[0]), kill(process, 0) != 0, errno == ESRCH,
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(base)/\(name)"),
                (attributes[.ownerAccountID] as? NSNumber)?.uint32Value == getuid()
            else { continue }
            try? FileManager.default.removeItem(atPath: "\(base)/\(name)")
        }
    }

    private static var base: String {
        let environment = ProcessInfo.processInfo.environment
        let candidates = [environment["XDG_RUNTIME_DIR"], environment["TMPDIR"], "/tmp"].compactMap(\.self)
        // Room for the directory's and the socket's own names.
        let usable = candidates.first {
            $0.hasPrefix("/") && access($0, W_OK | X_OK) == 0 && $0.utf8.count < 64
        }
        return usable ?? "/tmp"
    }
}
