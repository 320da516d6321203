// `gradsweep launch ssh` with real sshds on machines that can be cut off and crashed.

import ChildProcesses
import Foundation
import Testing

@Suite(
    .serialized,
    .enabled(
        if: NetworkLab.missing == nil,
        "launch ssh is not tried, for want of \(NetworkLab.missing ?? "") (iproute2 nftables openssh-server)"
    ))
struct LaunchSSHTests {
    /// Trials of some hundredths of a second each.
    private static func sweep(trials: Int) -> String {
        """
        name: launched
        replicates: \(trials)
        data: {generator: gaussian_blobs, samples: 256, features: 16, classes: 4, seed: 1}
        training: {steps: 400, batch_size: 64, width: 48}
        parameters: {depth: [6]}
        """
    }

    /// A lab, and what a user has in a directory.
    private final class Site {
        let lab: NetworkLab
        let directory: TemporaryDirectory
        /// The directory on the last host has a name that every shell would stumble over.
        let remote: [String: String]
        var url: URL { directory.url }

        init(hosts count: Int) throws {
            let lab = try NetworkLab(hosts: count)
            let directory = try TemporaryDirectory()
            let folder = directory.url.path
            var remote = Dictionary(uniqueKeysWithValues: lab.hosts.map { ($0, "\(folder)/at-\($0)") })
            remote[lab.hosts[count - 1]] = folder + #"/it's $(touch x) "a" \ `b`"#
            self.lab = lab
            self.directory = directory
            self.remote = remote
            let lines = lab.hosts.dropFirst().map { host in
                let text = remote[host, default: ""]
                    .replacingOccurrences(of: #"\"#, with: #"\\"#).replacingOccurrences(
                        of: "\"", with: "\\\"")
                return "- {host: \(host), slots: 1, directory: \"\(text)\"}"
            }
            _ = try directory.write(lines.joined(separator: "\n"), to: "hosts.yaml")
            try FileManager.default.createDirectory(
                at: url.appendingPathComponent("bundle"), withIntermediateDirectories: true)
            // Without its symbols: that much less to copy.
            let program = GradsweepProcess.executable.path
            let stripped = LabScript.run(["strip", "-o", url.path + "/bundle/gradsweep", program])
            try #require(stripped.status == 0, "\(stripped.output)")
        }

        deinit {
            _ = try? launch("--stop", "--grace", "0")
        }

        private func line(_ arguments: [String]) -> String {
            let words =
                [GradsweepProcess.executable.path, "launch", "ssh", "--hosts", "hosts.yaml"]
                + ["-F", lab.configuration, "--keys", "keys"] + arguments
            return lab.prefix(lab.hosts[0]) + words.map { "'\($0)'" }.joined(separator: " ")
        }

        func start(_ arguments: String...) throws -> GradsweepProcess {
            try GradsweepProcess(shell: line(arguments), in: url)
        }

        func launch(_ arguments: String...) throws -> (status: Int32, output: String, errorOutput: String) {
            let process = try GradsweepProcess(shell: line(arguments), in: url)
            let status = process.wait(seconds: 120)
            return (status, process.output, process.errorOutput)
        }

        /// What a host wrote down about its worker: boot, worker, its start, keeper, its start, mark.
        func record(_ host: String) -> [String] {
            let path = remote[host, default: ""] + "/workers/workers/\(host)/process"
            return (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isWhitespace)
                .map(String.init) ?? []
        }

        func worker(_ host: String) -> Int32? { record(host).dropFirst().first.flatMap { Int32($0) } }
    }

    private func wait(seconds: Double, until condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if condition() { return true }
            usleep(50_000)
        }
        return false
    }

    @Test("A sweep over ssh survives a crash and a partition and gives the bytes of a local run")
    func aSweepOverSSH() throws {
        let site = try Site(hosts: 3)
        _ = try site.directory.write(Self.sweep(trials: 250), to: "sweep.yaml")
        let (steady, frail) = (site.lab.hosts[1], site.lab.hosts[2])
        let launch = try site.start("sweep.yaml", "--bundle", "bundle", "--out", "launched")
        let files = RunDirectoryFiles(url: site.url.appendingPathComponent("launched"))
        #expect(
            wait(seconds: 60) { files.recordedTrials() > 20 && site.worker(frail) != nil },
            "\(launch.errorOutput)")
        site.lab.crash(frail)
        site.lab.partition(steady)
        usleep(500_000)
        site.lab.boot(frail)
        site.lab.heal(steady)
        #expect(launch.wait(seconds: 120) == 0, "\(launch.errorOutput)")
        let local = try GradsweepProcess.run(["run", "sweep.yaml", "--out", "local"], in: site.url)
        #expect(local.status == 0, "\(local.errorOutput)")
        let localFiles = RunDirectoryFiles(url: site.url.appendingPathComponent("local"))
        for name in RunDirectoryFiles.resultNames {
            #expect(try files.bytes(name) == localFiles.bytes(name), "\(name)")
        }
        // The crashed host's worker was started a second time, or the sweep ended before.
        let row = launch.errorOutput.split(separator: "\n").last { $0.hasPrefix(steady) }
        #expect(row?.contains("ended") == true, "\(launch.errorOutput)")
        for host in [steady, frail] {
            if let worker = site.worker(host) { #expect(!ProcessTable.isAlive(worker)) }
        }
        #expect(!FileManager.default.fileExists(atPath: site.url.path + "/x"))
    }

    @Test("Workers outlive their launcher, are found again, and are stopped for certain; nobody else is")
    func stopping() throws {
        let site = try Site(hosts: 3)
        let (first, second) = (site.lab.hosts[1], site.lab.hosts[2])
        // Nobody listens there: the workers go on looking.
        let endpoint = "tcp://10.99.0.1:5555"
        for arguments in [
            ["keys", "init", "--keys", "keys"],
            ["keys", "add", "pool", "--keys", "keys", "--endpoint", endpoint, "--out", "pool.yaml"],
        ] {
            let made = try GradsweepProcess.run(arguments, in: site.url)
            try #require(made.status == 0, "\(made.errorOutput)")
        }
        let launched = try site.launch(
            "--join", "pool.yaml", "--bundle", "bundle", "--detach", "--give-up-after", "600")
        #expect(launched.status == 0, "\(launched.errorOutput)")
        let workers = try [first, second].map { host in try #require(site.worker(host)) }
        for worker in workers { #expect(ProcessTable.isAlive(worker)) }
        let join = site.remote[second, default: ""] + "/workers/workers/\(second)/join.yaml"
        let mode = try FileManager.default.attributesOfItem(atPath: join)[.posixPermissions] as? Int
        #expect(mode == 0o600)

        let status = try site.launch("--status")
        #expect(status.status == 0, "\(status.errorOutput)")
        for worker in workers { #expect(status.output.contains(" \(worker) "), "\(status.output)") }

        // A number that belongs to another process by now.
        var settings = SpawnSettings(["sleep", "600"])
        // Else whoever reads what this test process writes would wait for it as well.
        let nothing = open("/dev/null", O_WRONLY)
        defer { close(nothing) }
        (settings.output, settings.error) = (nothing, nothing)
        let innocent = try SpawnedProcess(settings)
        defer { innocent.send(SIGKILL) }
        var record = site.record(first)
        try #require(record.count == 6)
        record[1] = String(innocent.id)
        let path = site.remote[first, default: ""] + "/workers/workers/\(first)/process"
        try Data((record.joined(separator: " ") + "\n").utf8).write(to: URL(fileURLWithPath: path))
        // A worker that cannot hear.
        for process in ProcessTable.children(of: workers[1]) + [workers[1]] { kill(process, SIGSTOP) }

        let stopped = try site.launch("--stop", "--grace", "0")
        #expect(stopped.status == 0, "\(stopped.output)\(stopped.errorOutput)")
        #expect(stopped.output.contains("killed"), "\(stopped.output)")
        for worker in workers { #expect(wait(seconds: 5) { !ProcessTable.isAlive(worker) }) }
        #expect(innocent.isRunning)
        let again = try site.launch("--stop")
        #expect(again.status == 0, "\(again.output)")
    }

    @Test("A host that is not there is reported and holds up nobody")
    func unreachable() throws {
        let site = try Site(hosts: 2)
        let text = try String(contentsOf: site.url.appendingPathComponent("hosts.yaml"), encoding: .utf8)
        _ = try site.directory.write(text + "\n- nobody.invalid\n", to: "hosts.yaml")
        let status = try site.launch("--status")
        #expect(status.status == 1)
        #expect(status.output.contains("unreachable"), "\(status.output)")
        #expect(status.output.contains("no worker was started here"), "\(status.output)")
    }
}
