// Where chaos takes place: machines that are network namespaces with links to cut, where the kernel and the
// user allow that; otherwise this machine's private sockets, where only processes can be hurt.

import Foundation

/// A network of machines, one of them the coordinator's.
final class ChaosNetwork {
    /// Names of the workers' machines; empty where everything runs on this one.
    let hosts: [String]
    private let bridge: String
    private let tag: String

    /// Whether this process may make network namespaces and drop packets in them.
    static func isAvailable() -> Bool {
        guard geteuid() == 0 else { return false }
        let probe = "chaos-\(UInt16.random(in: 0...UInt16.max))"
        defer { _ = run(["ip", "netns", "del", probe]) }
        return run(["ip", "netns", "add", probe])
            && run(["ip", "netns", "exec", probe, "nft", "list", "tables"])
    }

    /// - Parameter count: machines; 0: only this one.
    init(machines count: Int) throws {
        let number = UInt8.random(in: 1...250)
        tag = "gs\(number)x"
        bridge = "\(tag)br"
        hosts = (0..<count).map { "\(ChaosNetwork.name(number))\($0)" }
        guard count > 0 else { return }
        try Self.require(["ip", "link", "add", bridge, "type", "bridge"])
        try Self.require(["ip", "addr", "add", "\(address)/24", "dev", bridge])
        try Self.require(["ip", "link", "set", bridge, "up"])
        for (index, host) in hosts.enumerated() {
            try Self.require(["ip", "netns", "add", host])
            try Self.require([
                "ip", "link", "add", "\(tag)v\(index)", "type", "veth", "peer", "name", "eth0", "netns", host,
            ])
            try Self.require(["ip", "link", "set", "\(tag)v\(index)", "master", bridge, "up"])
            try Self.require([
                "ip", "-n", host, "addr", "add", "\(prefix).\(index + 1)/24", "dev", "eth0",
            ])
            try Self.require(["ip", "-n", host, "link", "set", "eth0", "up"])
            try Self.require(["ip", "-n", host, "link", "set", "lo", "up"])
        }
    }

    deinit {
        for host in hosts { _ = Self.run(["ip", "netns", "del", host]) }
        if !hosts.isEmpty { _ = Self.run(["ip", "link", "del", bridge]) }
    }

    private static func name(_ number: UInt8) -> String { "gschaos\(number)h" }
    private var prefix: String { "10.\(tag.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0x7F } + 64).77" }
    /// The coordinator's.
    var address: String { "\(prefix).254" }

    /// What a command line begins with that shall run on a machine.
    func prefix(for host: Int) -> [String] {
        hosts.isEmpty ? [] : ["ip", "netns", "exec", hosts[host % hosts.count]]
    }

    /// Drops a share of the packets of a machine, both ways, without a word to anybody; 1 cuts the link.
    func drop(_ share: Double, at host: Int) {
        guard !hosts.isEmpty else { return }
        let percent = Int(share * 100)
        let rule = percent >= 100 ? "drop" : "numgen random mod 100 < \(percent) drop"
        heal(host)
        for command in [
            "add table inet chaos",
            "add chain inet chaos i { type filter hook input priority -10 ; }",
            "add chain inet chaos o { type filter hook output priority -10 ; }",
            "add rule inet chaos i iifname != lo \(rule)",
            "add rule inet chaos o oifname != lo \(rule)",
        ] {
            _ = Self.run(["ip", "netns", "exec", hosts[host % hosts.count], "nft", command])
        }
    }

    func heal(_ host: Int) {
        guard !hosts.isEmpty else { return }
        _ = Self.run([
            "ip", "netns", "exec", hosts[host % hosts.count], "nft", "delete", "table", "inet", "chaos",
        ])
    }

    private static func require(_ command: [String]) throws {
        guard run(command) else { throw ChaosError("this did not work: \(command.joined(separator: " "))") }
    }

    private static func run(_ command: [String]) -> Bool {
        LabScript.run(command).status == 0
    }
}

struct ChaosError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
