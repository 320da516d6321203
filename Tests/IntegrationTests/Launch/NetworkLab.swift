// Machines that ssh reaches, made of network namespaces by Deploy/lab/netlab.sh. Not here: what is done on
// them.

import ChildProcesses
import Foundation
import Testing

/// Runs a script of Deploy/lab.
struct LabScript {
    let path: String
    let environment: [String: String]

    init(_ name: String, environment: [String: String]) {
        path = GradsweepProcess.packageRoot.appendingPathComponent("Deploy/lab/\(name)").path
        self.environment = environment
    }

    @discardableResult
    func run(_ arguments: String...) -> (status: Int32, output: String) {
        Self.run([path] + arguments, environment: environment)
    }

    /// Runs a program to its end.
    @discardableResult
    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) -> (status: Int32, output: String) {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-lab-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        // A file: daemons that are started here would keep a pipe open.
        guard (try? Data().write(to: url)) != nil, let file = try? FileHandle(forWritingTo: url) else {
            return (-1, "")
        }
        var settings = SpawnSettings(arguments)
        settings.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        settings.output = file.fileDescriptor
        settings.error = file.fileDescriptor
        guard let process = try? SpawnedProcess(settings) else { return (-1, "") }
        let status = process.waitForEnd().shellStatus
        return (status, (try? String(contentsOf: url, encoding: .utf8)) ?? "")
    }

    /// What of these is missing here, for a test that has to be skipped; nil where all is there.
    static func missing(_ programs: [String]) -> String? {
        guard geteuid() == 0 else { return "root" }
        let path = "/usr/local/sbin:/usr/sbin:/sbin:" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        return programs.first {
            run(["sh", "-c", "command -v \($0)"], environment: ["PATH": path]).status != 0
        }
    }
}

/// A lab with ssh, gone with this object.
final class NetworkLab {
    static let missing: String? =
        LabScript.missing(["ip", "nft", "ss", "nsenter", "sshd", "ssh", "ssh-keygen"])
        ?? (canMakeNamespaces ? nil : "network namespaces")

    private static var canMakeNamespaces: Bool {
        let probe = "gsprobe\(UInt16.random(in: 0...UInt16.max))"
        defer { _ = LabScript.run(["ip", "netns", "del", probe]) }
        return LabScript.run(["ip", "netns", "add", probe]).status == 0
    }

    let hosts: [String]
    let directory: String
    private let script: LabScript

    init(hosts count: Int) throws {
        let number = UInt8.random(in: 1...250)
        let prefix = "gl\(number)h"
        directory =
            FileManager.default.temporaryDirectory.appendingPathComponent("gradsweep-net-\(number)").path
        script = LabScript(
            "netlab.sh",
            environment: [
                "NETLAB_DIR": directory, "NETLAB_PREFIX": prefix, "NETLAB_BRIDGE": "gl\(number)br",
                "NETLAB_NET": "10.99.\(number)",
            ])
        hosts = (1...count).map { "\(prefix)\($0)" }
        let made = script.run("up", String(count))
        try #require(made.status == 0, "\(made.output)")
    }

    deinit { script.run("down") }

    var configuration: String { directory + "/ssh_config" }
    func crash(_ host: String) { script.run("crash", host) }
    func boot(_ host: String) { script.run("boot", host) }
    func partition(_ host: String) { script.run("partition", host) }
    func heal(_ host: String) { script.run("heal", host) }

    /// What a command line begins with that shall run on a host.
    func prefix(_ host: String) -> String { "exec nsenter --net=/run/netns/\(host) " }
}
