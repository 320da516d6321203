// The file that lists the machines for `gradsweep launch ssh`:
//
//   defaults: {directory: /scratch/ada/gradsweep}     may be left out; any key of a host but `host`
//   hosts:
//     - box1
//     - ada@box2
//     - {host: box3, slots: 4, environment: {GRADSWEEP_INSTRUCTION_SET: avx2}, ssh_options: [Port=2222]}
//
// or the list alone. Not here: what is done with them.

import Foundation
import SweepModel
import Yams

package struct HostsFile: Sendable {
    package let path: String
    package let hosts: [LaunchHost]

    private static let hostKeys = [
        "host", "slots", "directory", "environment", "ssh_options", "connect", "bundle", "worker_options",
    ]
    private static let hostsMaximum = 1000
    private static let slotsRange = 1...1024
    private static let hostForm = "NAME, USER@NAME or {host: NAME, …}"

    package init(reading path: String) throws(CommandFailure) {
        let bytes = try InputText.read(path)
        guard bytes.count <= 1 << 20 else {
            throw CommandFailure("\(path): has \(bytes.count) bytes; a hosts file has at most a MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(path): holds bytes that are not UTF-8 text")
        }
        try self.init(text, path: path)
    }

    /// - Parameter path: for messages, and what relative paths of this machine are relative to.
    package init(_ text: String, path: String) throws(CommandFailure) {
        self.path = path
        let root = try HostsDocument.root(of: text, path)
        var template = LaunchHost(destination: "")
        let list: Node
        switch root {
        case .sequence: list = root
        case .mapping:
            let document = try HostsDocument(root, path, keys: ["defaults", "hosts"], expected: "")
            if let defaults = document["defaults"] {
                let keys = Self.hostKeys.filter { $0 != "host" }
                let section = try HostsDocument(
                    defaults.value, path, keys: keys, expected: "a mapping of \(keys.joined(separator: ", "))"
                )
                try Self.apply(section, to: &template)
            }
            guard let hosts = document["hosts"] else {
                throw CommandFailure("\(path):\(document.line): hosts: is missing; it lists the hosts")
            }
            list = hosts.value
        default:
            throw CommandFailure(
                "\(path):\(HostsDocument.line(of: root)): found \(HostsDocument.kind(of: root)); expected a "
                    + "list of hosts: \(Self.hostForm)")
        }
        hosts = try Self.hosts(list, template, path)
    }

    private static func hosts(
        _ list: Node, _ template: LaunchHost, _ path: String
    ) throws(CommandFailure) -> [LaunchHost] {
        guard case .sequence(let items) = list, !items.isEmpty else {
            throw CommandFailure(
                "\(path):\(HostsDocument.line(of: list)): hosts: found \(HostsDocument.kind(of: list)); "
                    + "expected a list of hosts: \(hostForm)")
        }
        guard items.count <= hostsMaximum else {
            throw CommandFailure(
                "\(path): lists \(items.count) hosts; at most \(hostsMaximum) are driven by ssh")
        }
        var hosts: [LaunchHost] = []
        for item in items {
            var host = template
            let line = HostsDocument.line(of: item)
            if case .scalar(let scalar) = item {
                host.destination = scalar.string
            } else {
                let section = try HostsDocument(item, path, keys: hostKeys, expected: hostForm)
                guard let name = try section.text("host") else {
                    throw CommandFailure("\(path):\(line): host: is missing; which machine is this?")
                }
                host.destination = name
                try apply(section, to: &host)
            }
            guard LaunchHost.isDestination(host.destination) else {
                throw CommandFailure(
                    "\(path):\(line): host: found \"\(host.destination.prefix(80))\"; expected a name or "
                        + "USER@NAME, as ssh takes it")
            }
            guard
                !hosts.contains(where: {
                    $0.destination == host.destination && $0.directory == host.directory
                })
            else {
                throw CommandFailure(
                    "\(path):\(line): host: \(host.destination) is listed twice; one worker uses all cores. "
                        + "For a second one give it a directory of its own")
            }
            hosts.append(host)
        }
        return hosts
    }

    private static func apply(_ section: HostsDocument, to host: inout LaunchHost) throws(CommandFailure) {
        if let field = section["slots"] {
            let text = try section.text(field.value, of: field)
            if text != "auto" {
                guard let slots = Int(text), slotsRange.contains(slots) else {
                    throw section.failure(
                        field,
                        "found \"\(text.prefix(40))\"; allowed: auto, or a number from 1 to "
                            + "\(slotsRange.upperBound)")
                }
                host.slots = slots
            } else {
                host.slots = nil
            }
        }
        if let directory = try section.text("directory") {
            if let field = section["directory"], directory.contains(where: \.isNewline) {
                throw section.failure(field, "found a line break; name a directory without one")
            }
            host.directory = directory
        }
        if let field = section["environment"] {
            let variables = try HostsDocument(
                field.value, section.path, keys: nil, expected: "a mapping of variables: {NAME: value}")
            for variable in variables.fields {
                guard LaunchHost.isVariable(variable.key) else {
                    throw variables.failure(variable, "not a variable's name: letters, digits and _")
                }
                guard case .scalar(let value) = variable.value else {
                    throw variables.failure(
                        variable, "found \(HostsDocument.kind(of: variable.value)); expected text")
                }
                host.environment[variable.key] = value.string
            }
        }
        host.sshOptions += try section.texts("ssh_options")
        host.workerOptions += try section.texts("worker_options")
        if let connect = try section.text("connect") { host.connect = connect }
        if let bundle = try section.text("bundle") {
            let folder = (section.path as NSString).deletingLastPathComponent
            host.bundle =
                bundle.hasPrefix("/") || folder.isEmpty ? bundle : "\(folder)/\(bundle)"
        }
    }
}
