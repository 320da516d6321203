// `gradsweep launch ssh`: workers on machines that ssh reaches.

import ArgumentParser
import Foundation
import SweepKeys
import Synchronization

struct LaunchSSHCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ssh", abstract: "Start workers on hosts that ssh reaches, follow them, stop them.",
        discussion: """
            With a sweep file the coordinator runs here, and this command is all there is to do:

              gradsweep launch ssh SWEEP.yaml --hosts hosts.yaml --listen 'tcp://0.0.0.0:5555'

            Without one, workers are started for the coordinator that the join file (--join) names.

            hosts.yaml is a list: "- box1", "- ada@box2", "- {host: box3, slots: 4}"; a host's keys are \
            host, slots, directory, environment, ssh_options, connect, bundle, worker_options, and \
            defaults: has them for all. The user's ssh is called with its configuration and agent; it must \
            get in without a question. Each host gets the program (from a bundle that Deploy/bundle.sh \
            makes) and the join file (mode 0600) where they are missing, under .gradsweep in its home \
            directory, and one worker, which does not depend on the connection. Workers are followed until \
            they end: their messages appear here, connections that break are made again, what died is \
            started again up to --restarts times, and hosts that cannot be reached hold up nobody. Ctrl-C \
            and --stop end the workers for certain: SIGTERM, after the grace SIGKILL, and a look whether \
            anything is left.

            Exit status: with a sweep that of `gradsweep run`; otherwise 0 if every worker ended well, 1 if \
            some host could not be reached or some worker failed, 130 after Ctrl-C.
            """)

    @Argument(help: "A sweep file; its coordinator runs here.") var sweep: String?
    @Option(name: .long, help: "The file that lists the hosts (YAML).") var hosts: String
    @Option(name: .long, help: "Join file for the workers; by default one of the key directory.")
    var join: String?
    @Option(
        name: .long,
        help: "Key directory; by default that of GRADSWEEP_KEYS or \(KeyLocation.defaultDescription).")
    var keys: String?
    @Option(name: .long, help: "Name of this group of workers: of its keys, of its directory on the hosts.")
    var name = "workers"
    @Option(name: .long, help: "Where the sweep's coordinator listens.") var listen = "tcp://0.0.0.0:5555"
    @Option(
        name: .long,
        help:
            "This machine as the hosts reach it; by default the address that their ssh connections come from."
    )
    var address: String?
    @Option(name: .long, help: "The running coordinator as the hosts reach it: tcp://HOST:PORT.")
    var connect: String?
    @Option(name: .long, help: "Run directory of the sweep; by default runs/<name>-<id> here.") var out:
        String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false
    @Option(name: .long, help: "The program to copy: a directory that Deploy/bundle.sh made.")
    var bundle: String?
    @OptionGroup var worker: LaunchedWorkerOptions
    @Option(
        name: [.customShort("o"), .customLong("ssh-option")],
        help: "An option for ssh, as ssh takes it with -o; can be given several times.")
    var sshOptions: [String] = []
    @Option(name: [.customShort("F"), .customLong("ssh-config")], help: "A configuration file for ssh.")
    var sshConfiguration: String?
    @Option(name: .long, help: "Hosts to connect to, copy to and start on at the same time.") var parallel =
        16
    @Option(name: .long, help: "How often a worker that died is started again.") var restarts = 3
    @Flag(name: .long, help: "Start the workers and leave them alone.") var detach = false
    @Flag(name: .long, help: "Stop the workers of this name on all hosts, whoever started them.") var stop =
        false
    @Flag(name: .long, help: "Show what the workers of this name do, and do nothing.") var status = false
    @Flag(name: .long, help: "Show what would be done, and do nothing.") var dryRun = false

    func validate() throws {
        guard MemberName.isValid(name) else {
            throw ValidationError("--name is \"\(name)\"; allowed: \(MemberName.allowed)")
        }
        guard (1...256).contains(parallel) else {
            throw ValidationError("--parallel is \(parallel); give a number from 1 to 256")
        }
        guard (0...1_000_000).contains(restarts) else {
            throw ValidationError("--restarts is \(restarts); give a number from 0 to 1000000")
        }
        if [stop, status, detach, sweep != nil].count(where: { $0 }) > 1 {
            throw ValidationError("--stop, --status, --detach and a sweep file exclude each other")
        }
        if sweep == nil, out != nil || resume {
            throw ValidationError("--out and --resume belong to a sweep file")
        }
        if sweep != nil, connect != nil {
            throw ValidationError(
                "--connect is for a coordinator that runs already; --address says where hosts reach this one"
            )
        }
        if sweep != nil, !listen.hasPrefix("tcp://") {
            throw ValidationError("--listen is \"\(listen)\"; hosts need tcp://ADDRESS:PORT")
        }
        if let connect, !JoinFile.isReachable(connect) {
            throw ValidationError("--connect is \"\(connect)\"; hosts need tcp://HOST:PORT")
        }
    }

    func run() throws {
        SignalWatcher.block()
        let hosts = try HostsFile(reading: self.hosts).hosts
        if stop || status {
            try ask(hosts)
        } else if let sweep {
            try run(sweep, hosts)
        } else {
            try start(hosts)
        }
    }

    // MARK: -

    private var ssh: SSHCommand {
        var ssh = SSHCommand()
        ssh.configuration = sshConfiguration
        ssh.options = sshOptions
        return ssh
    }

    private func order(_ ticket: LaunchKeys.Ticket?, _ connection: HostOrder.Connection) -> HostOrder {
        HostOrder(
            name: name, ssh: ssh, joinFile: ticket?.bytes, connect: connection,
            workerOptions: worker.arguments(), parallel: parallel)
    }

    /// What stops these workers from another shell.
    private var stopLine: String {
        var words = ["gradsweep", "launch", "ssh", "--hosts", hosts, "--name", name, "--stop"]
        if let sshConfiguration { words += ["-F", sshConfiguration] }
        return ShellWord.line(words + sshOptions.flatMap { ["-o", $0] })
    }

    private func ask(_ hosts: [LaunchHost]) throws {
        if dryRun {
            let script =
                stop ? RemoteScripts.stop(_:graceSeconds:) : { place, _ in RemoteScripts.status(place) }
            for host in hosts {
                let place = RemoteScripts.Place(directory: host.directory, name: name)
                let command = script(place, worker.stopSeconds).command
                try Output.answer(ShellWord.line(ssh.arguments(host, command)))
            }
            return
        }
        let crew = try HostCrew(
            hosts, order: order(nil, .asJoinFileSays), policy: HostCourse.Policy(), bundle: nil,
            graceSeconds: worker.stopSeconds, waits: false)
        if stop { crew.stopAll() } else { crew.look() }
        try Output.answer(
            crew.board.table(width: Terminal.width(STDOUT_FILENO, fallback: 120)).joined(separator: "\n"))
        let isKnown = crew.board.courses.allSatisfy { $0.phase != .unreachable && $0.phase != .failed }
        if !isKnown { throw CommandFailure("", status: .incomplete) }
    }

    /// Workers for a coordinator that runs somewhere.
    private func start(_ hosts: [LaunchHost]) throws {
        let path =
            join ?? ProcessInfo.processInfo.environment["GRADSWEEP_JOIN"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = path ?? existingJoinFile else {
            throw CommandFailure(
                "which coordinator are the workers for? Give its join file with --join FILE (gradsweep keys "
                    + "add makes it), or a sweep file, whose coordinator then runs here")
        }
        let ticket = try LaunchKeys.read(path)
        let connection: HostOrder.Connection = connect.map { .endpoint($0) } ?? .asJoinFileSays
        if connect == nil, ticket.file.endpoint == nil, hosts.contains(where: { $0.connect == nil }) {
            throw CommandFailure(
                "\(path): names no endpoint; say where the coordinator is with --connect tcp://HOST:PORT")
        }
        let order = order(ticket, connection)
        let own = try LaunchBundle.find(bundle)
        if dryRun { return try HostPlan.show(hosts, order, own, joinFile: ticket.path) }
        var policy = HostCourse.Policy()
        policy.restarts = restarts
        policy.follows = !detach
        let crew = try HostCrew(
            hosts, order: order, policy: policy, bundle: own, graceSeconds: worker.stopSeconds, waits: false)
        try follow(crew, stopLine)
    }

    private func follow(_ crew: HostCrew, _ hint: String) throws {
        let interruption = Interruption()
        SignalWatcher.watch { count in
            guard count == 1 else {
                Output.report("note: workers may be left; stop them with: \(hint)")
                _exit(ExitStatus.interrupted.rawValue)
            }
            interruption.raise()
        }
        crew.start()
        crew.wait { interruption.isRaised }
        if interruption.isRaised {
            Output.report("stopping the workers; Ctrl-C again leaves them to themselves")
            crew.stop()
        }
        crew.tell()
        if interruption.isRaised { throw CommandFailure("", status: .interrupted) }
        if detach { Output.report("stop the workers with: \(hint)") }
        let isWell = crew.board.courses.allSatisfy { course in
            course.phase == .running || (course.phase == .ended && course.status == 0)
        }
        if !isWell { throw CommandFailure("", status: .incomplete) }
    }

    /// A sweep from its beginning to its end.
    private func run(_ sweep: String, _ hosts: [LaunchHost]) throws {
        let keyDirectory = KeyLocation.directory(requested: keys)
        let own = try LaunchBundle.find(bundle)
        guard let port = listen.split(separator: ":").last.flatMap({ UInt16($0) }), port > 0 else {
            throw CommandFailure("--listen is \"\(listen)\"; hosts need a fixed port: tcp://0.0.0.0:PORT")
        }
        let connection: HostOrder.Connection =
            if let address = address ?? listenAddress {
                .endpoint("tcp://\(address.contains(":") ? "[\(address)]" : address):\(port)")
            } else {
                .thisMachine(port: Int(port))
            }
        if dryRun {
            try Output.answer("here: " + ShellWord.line(coordinatorLine(sweep, keyDirectory)))
            let path = join ?? keyDirectory.joinPath(of: name)
            return try HostPlan.show(hosts, order(nil, connection), own, joinFile: path)
        }
        let ticket = try join.map(LaunchKeys.read) ?? LaunchKeys.prepare(name, in: keyDirectory)
        var policy = HostCourse.Policy()
        policy.restarts = restarts
        policy.knowsCoordinator = true
        let crew = try HostCrew(
            hosts, order: order(ticket, connection), policy: policy, bundle: own,
            graceSeconds: worker.stopSeconds, waits: true)
        let launch = SweepLaunch(sweep: sweep, out: out, resume: resume, listen: listen, keys: keyDirectory)
        try launch.run(crew, hint: stopLine)
    }

    private func coordinatorLine(_ sweep: String, _ keys: KeyDirectory) -> [String] {
        ["gradsweep", "coordinator", sweep, "--listen", listen, "--keys", keys.path]
            + (out.map { ["--out", $0] } ?? []) + (resume ? ["--resume"] : [])
    }

    /// The address in --listen, where it is one that hosts can connect to.
    private var listenAddress: String? {
        let text = listen.dropFirst("tcp://".count)
        guard JoinFile.isReachable(listen), let end = text.lastIndex(of: ":") else { return nil }
        return text[..<end].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    }

    /// A join file that was made for this name before.
    private var existingJoinFile: String? {
        let path = KeyLocation.directory(requested: keys).joinPath(of: name)
        return access(path, F_OK) == 0 ? path : nil
    }
}

/// That somebody pressed Ctrl-C.
private final class Interruption: Sendable {
    private let raised = Atomic(false)

    func raise() { raised.store(true, ordering: .releasing) }
    var isRaised: Bool { raised.load(ordering: .acquiring) }
}
