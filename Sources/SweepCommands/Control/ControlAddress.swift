// How `gradsweep status` and its siblings find a running coordinator: a small file in its run or state
// directory names the control socket. Not here: talking to it (ControlLink).

import CoordinatorService
import Foundation

/// The file `control.json`. It outlives a coordinator that was killed, so what it names has to be tried.
struct ControlAddress: Codable, Sendable {
    static let fileName = "control.json"

    var endpoint: String
    var host: String
    var process: Int

    /// The address of this process's control socket.
    init(endpoint: String) {
        self.endpoint = endpoint
        host = ProcessInfo.processInfo.hostName
        process = Int(ProcessInfo.processInfo.processIdentifier)
    }

    func write(in directory: String) throws(CommandFailure) {
        try RunDirectory.write(
            ControlCodec.encode(self, indented: true), to: "\(directory)/\(Self.fileName)")
    }

    static func remove(in directory: String) {
        unlink("\(directory)/\(fileName)")
    }

    /// nil where there is none, or none that can be read.
    init?(in directory: String) {
        guard let data = FileManager.default.contents(atPath: "\(directory)/\(Self.fileName)"),
            data.count <= 65_536, let address = try? JSONDecoder().decode(ControlAddress.self, from: data)
        else { return nil }
        self = address
    }

    var isAnswered: Bool { ControlClient.isAnswered(endpoint) }

    /// Whether the socket is one that this user may not use.
    private var isForbidden: Bool {
        access(String(endpoint.dropFirst("ipc://".count)), W_OK) != 0 && errno == EACCES
    }

    /// The endpoint of the coordinator of a directory, or of the only one that runs under `./runs`.
    ///
    /// - Parameter directory: `--to`.
    static func find(_ directory: String?) throws(CommandFailure) -> String {
        guard let directory else { return try onlyRunning() }
        guard let address = ControlAddress(in: directory) else {
            var isDirectory: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory)
            throw CommandFailure(
                !exists
                    ? "\(directory): there is no such directory"
                    : !isDirectory.boolValue
                        ? "\(directory): is a file; name a run or state directory"
                        : "\(directory): no coordinator runs here", status: .noCoordinator)
        }
        guard !address.isAnswered else { return address.endpoint }
        guard !address.isForbidden else {
            throw CommandFailure(
                "\(directory): its coordinator belongs to another user, and only who may use its control "
                    + "socket can ask it")
        }
        let own = ProcessInfo.processInfo.hostName
        throw CommandFailure(
            address.host == own
                ? "\(directory): no coordinator runs here any more; its last one was process "
                    + "\(address.process)"
                : "\(directory): its coordinator was started on \(address.host), and its control socket can "
                    + "only be reached there", status: .noCoordinator)
    }

    private static func onlyRunning() throws(CommandFailure) -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "runs"))?.sorted() ?? []
        let running = names.compactMap { name in
            ControlAddress(in: "runs/\(name)").flatMap { $0.isAnswered ? (name, $0.endpoint) : nil }
        }
        guard let first = running.first else {
            throw CommandFailure(
                "no coordinator runs in a directory under ./runs; name its run or state directory with --to",
                status: .noCoordinator)
        }
        guard running.count == 1 else {
            throw CommandFailure(
                "several coordinators run here; name one with --to: "
                    + running.map { "runs/\($0.0)" }.joined(separator: ", "))
        }
        return first.1
    }
}
