// `gradsweep launch slurm`: workers as an array job.

import ArgumentParser
import Foundation
import SweepKeys

struct LaunchSlurmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slurm", abstract: "Start workers as an array job of Slurm.",
        discussion: """
            With a sweep file the coordinator runs here, on the login node:

              gradsweep launch slurm SWEEP.yaml --workers 64 --time 2:00:00 --cpus-per-task 8

            Without one, workers are submitted for the coordinator that the join file (--join) names, and \
            this command returns. Each task of the array runs one worker with all cores that it is given. \
            Shortly before a task's time is up, or when it has to make room, Slurm tells it: the worker \
            finishes what is short, hands the rest back and leaves with status 0. Tasks whose node failed or \
            that were pre-empted are queued again by Slurm. --throttle lets only so many run at a time, \
            so that the next ones take over when the time of the first is up. A worker that has had nothing \
            to do for a minute (--exit-when-idle) gives its task back. When the sweep has ended, \
            what is left of the job is cancelled. Program, join file and --logs have to be where all nodes \
            see them; data files travel by themselves.

            Exit status: with a sweep that of `gradsweep run`; a task's is its worker's.
            """)

    @Argument(help: "A sweep file; its coordinator runs here.") var sweep: String?
    @Option(name: .long, help: "Tasks of the array: workers in all.") var workers: Int?
    @Option(name: .long, help: "Time of a task: M, H:MM:SS, D-HH:MM:SS or D:HH:MM:SS.") var time: String?
    @Option(name: .long, help: "Workers that run at a time; by default as many as there is room for.")
    var throttle: Int?
    @Option(name: .long, help: "Cores of a task.") var cpusPerTask: Int?
    @Option(name: .long, help: "Memory of a task, as sbatch takes it: 4G.") var mem: String?
    @Option(name: .long) var partition: String?
    @Option(name: .long) var account: String?
    @Option(name: .long) var qos: String?
    @Option(
        name: .long,
        help:
            "An option of sbatch, whole: --sbatch-option=--constraint=avx512; can be given several times."
    )
    var sbatchOption: [String] = []
    @Option(name: .long, help: "Join file for the workers; by default one of the key directory.")
    var join: String?
    @Option(
        name: .long,
        help: "Key directory; by default that of GRADSWEEP_KEYS or \(KeyLocation.defaultDescription).")
    var keys: String?
    @Option(name: .long, help: "Name of the job, and of its workers' keys.") var name = "gradsweep"
    @Option(name: .long, help: "Where the sweep's coordinator listens (port *: any).")
    var listen = "tcp://0.0.0.0:*"
    @Option(name: .long, help: "This machine as the nodes reach it; by default its host name.")
    var address: String?
    @Option(name: .long, help: "The running coordinator as the nodes reach it: tcp://HOST:PORT.")
    var connect: String?
    @Option(name: .long, help: "Run directory of the sweep; by default runs/<name>-<id> here.") var out:
        String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false
    @Option(name: .long, help: "The program as the nodes find it; by default this one.") var program: String?
    @Option(
        name: .long,
        help: "Directory for the script and what workers say; by default slurm in the run directory, or here."
    )
    var logs: String?
    @Option(name: .long, help: "Where a sweep's coordinator runs: here, or in a job of its own.")
    var coordinator = CoordinatorSite.here
    @Option(name: .long, help: "Time of the coordinator's job; by default what Slurm gives.")
    var coordinatorTime: String?
    @OptionGroup var worker: LaunchedWorkerOptions
    @Flag(name: .long, help: "Cancel the job of this name, and wait until it is gone.") var stop = false
    @Flag(name: .long, help: "Show how the job of this name stands, and do nothing.") var status = false
    @Flag(name: .long, help: "Show what would be done, and do nothing.") var dryRun = false

    enum CoordinatorSite: String, ExpressibleByArgument, CaseIterable {
        case here, job
    }

    /// An allocation without work is somebody else's.
    private static let idleSeconds = 60
    /// Between Slurm's word and the end of a task.
    private static let warningSecondsMinimum = 60

    func validate() throws {
        guard MemberName.isValid(name) else {
            throw ValidationError("--name is \"\(name)\"; allowed: \(MemberName.allowed)")
        }
        if stop, status { throw ValidationError("--stop and --status exclude each other") }
        if stop || status {
            if sweep != nil {
                throw ValidationError("--stop and --status go by --name; leave the sweep file out")
            }
            return
        }
        guard let workers else { throw ValidationError("--workers is missing; how many shall there be?") }
        for (option, value) in [
            ("--workers", workers), ("--throttle", throttle ?? 1), ("--cpus-per-task", cpusPerTask ?? 1),
        ]
        where !(1...100_000).contains(value) {
            throw ValidationError("\(option) is \(value); give a number from 1 to 100000")
        }
        for (option, time) in [("--time", time), ("--coordinator-time", coordinatorTime)] {
            guard let time, SlurmJob.time(time) == nil else { continue }
            throw ValidationError(
                "\(option) is \"\(time)\"; allowed: minutes, H:MM:SS, D-HH:MM:SS or D:HH:MM:SS")
        }
        if sweep == nil, coordinator == .job {
            throw ValidationError("--coordinator job needs a sweep file")
        }
        if sweep == nil, out != nil || resume {
            throw ValidationError("--out and --resume belong to a sweep file")
        }
        if sweep != nil, connect != nil {
            throw ValidationError(
                "--connect is for a coordinator that runs already; --address says where nodes reach this one"
            )
        }
        if let connect, !JoinFile.isReachable(connect) {
            throw ValidationError("--connect is \"\(connect)\"; nodes need tcp://HOST:PORT")
        }
        if !listen.hasPrefix("tcp://") {
            throw ValidationError("--listen is \"\(listen)\"; nodes need tcp://ADDRESS:PORT")
        }
    }

    func run() throws {
        SignalWatcher.block()
        if stop {
            // The coordinator's job first: nobody needs its workers then.
            for name in [coordinatorName, name] { try SlurmCrew.end(.name(name)) }
            try Output.answer("no task of \(name) is left")
        } else if status {
            let tasks = try SlurmQueue.tasks(.name("\(coordinatorName),\(name)"))
            let width = Terminal.width(STDOUT_FILENO, fallback: 120)
            let table = tasks.isEmpty ? [] : SlurmTable.lines(tasks, width: width)
            try Output.answer((table + ["\(name): \(SlurmTable.summary(tasks))"]).joined(separator: "\n"))
        } else if let sweep, coordinator == .job {
            try submit(sweep)
        } else if let sweep {
            try run(sweep)
        } else {
            try submit()
        }
    }

    // MARK: -

    private var coordinatorName: String { name + "-coordinator" }

    /// The program as nodes find it.
    private var programPath: String {
        program ?? (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? "gradsweep"
    }

    /// The array job of workers.
    private func job(_ joinFile: String, connect: String?, logs: String) throws(CommandFailure) -> SlurmJob {
        var command = [programPath, "worker", "--join", joinFile]
        if let connect { command += ["--connect", connect] }
        var job = SlurmJob(
            name: name, workers: workers ?? 1, logDirectory: AbsolutePath.of(logs),
            command: command + worker.arguments(exitWhenIdle: Self.idleSeconds))
        job.throttle = throttle
        job.time = time.flatMap { SlurmJob.time($0) }
        job.partition = partition
        job.account = account
        job.qualityOfService = qos
        job.memory = mem
        job.cpusPerTask = cpusPerTask
        job.options = sbatchOption
        job.warningSeconds = max(Self.warningSecondsMinimum, worker.stopSeconds)
        return job
    }

    /// Workers for a coordinator that runs somewhere.
    private func submit() throws {
        let made = KeyLocation.directory(requested: keys).joinPath(of: name)
        let environment = ProcessInfo.processInfo.environment["GRADSWEEP_JOIN"].flatMap {
            $0.isEmpty ? nil : $0
        }
        guard let path = join ?? environment ?? (access(made, F_OK) == 0 ? made : nil) else {
            throw CommandFailure(
                "which coordinator are the workers for? Give its join file with --join FILE (gradsweep keys "
                    + "add makes it), or a sweep file, whose coordinator then runs here")
        }
        let ticket = try LaunchKeys.read(path)
        if connect == nil, ticket.file.endpoint == nil {
            throw CommandFailure(
                "\(path): names no endpoint; say where the coordinator is with --connect tcp://HOST:PORT")
        }
        let job = try job(ticket.path, connect: connect, logs: logs ?? "slurm")
        if dryRun { return try Output.answer(job.script()) }
        let id = try SlurmCrew.submit(job)
        try Output.answer(id)
        Output.report(
            "submitted job \(id): \(job.workers) workers; gradsweep launch slurm --name \(name) --status "
                + "shows it, --stop ends it")
    }

    /// A sweep whose coordinator is a job, too.
    private func submit(_ sweep: String) throws {
        let input = try SweepInput(path: sweep)
        let directory = AbsolutePath.of(out ?? "runs/\(RunDirectory.name(of: input))")
        let logs = AbsolutePath.of(self.logs ?? directory + "-slurm")
        let keyDirectory = KeyLocation.directory(requested: keys)
        let text = listen.split(separator: ":").last ?? ""
        guard let port = text == "*" ? Int.random(in: 20_000..<30_000) : Int(text) else {
            throw CommandFailure("--listen is \"\(listen)\"; nodes need tcp://ADDRESS:PORT")
        }
        let notice = "\(logs)/\(name).endpoint"
        var coordinator = SlurmJob(
            name: coordinatorName, workers: 1, logDirectory: logs,
            command: [
                programPath, "coordinator", AbsolutePath.of(sweep), "--listen", "tcp://0.0.0.0:\(port)",
                "--keys", keyDirectory.path, "--out", directory, "--resume",
            ])
        coordinator.role = .coordinator(port: port, notice: notice)
        coordinator.time = coordinatorTime.flatMap { SlurmJob.time($0) }
        coordinator.partition = partition
        coordinator.account = account
        coordinator.qualityOfService = qos
        coordinator.cpusPerTask = 1
        if dryRun {
            var workers = try job(join ?? keyDirectory.joinPath(of: name), connect: nil, logs: logs)
            workers.role = .workersOfJob("COORDINATOR-JOB", notice: notice)
            return try Output.answer(coordinator.script() + "\n" + workers.script())
        }
        let ticket = try join.map(LaunchKeys.read) ?? LaunchKeys.prepare(name, in: keyDirectory)
        var workers = try job(ticket.path, connect: nil, logs: logs)
        let id = try SlurmCrew.submit(coordinator)
        workers.role = .workersOfJob(id, notice: notice)
        let workersID: String
        do throws(CommandFailure) {
            workersID = try SlurmCrew.submit(workers)
        } catch {
            try SlurmQueue.cancel(.job(id))
            throw error
        }
        try Output.answer("\(id) \(workersID)")
        Output.report(
            "submitted job \(id), the coordinator, and \(workersID), \(workers.workers) workers; results: "
                + "\(directory); what they say: \(logs)")
    }

    /// A sweep from its beginning to its end.
    private func run(_ sweep: String) throws {
        let keyDirectory = KeyLocation.directory(requested: keys)
        let host = address ?? ProcessInfo.processInfo.hostName
        let bracketed = host.contains(":") ? "[\(host)]" : host
        if dryRun {
            let port = listen.split(separator: ":").last ?? "PORT"
            let endpoint = "tcp://\(bracketed):\(port == "*" ? "PORT" : port)"
            let line =
                ["gradsweep", "coordinator", sweep, "--listen", listen, "--keys", keyDirectory.path]
                + (out.map { ["--out", $0] } ?? []) + (resume ? ["--resume"] : [])
            try Output.answer("# here: \(ShellWord.line(line))\n# to sbatch:")
            let job = try job(
                join ?? keyDirectory.joinPath(of: name), connect: endpoint,
                logs: logs ?? "RUN-DIRECTORY/slurm")
            return try Output.answer(job.script())
        }
        let ticket = try join.map(LaunchKeys.read) ?? LaunchKeys.prepare(name, in: keyDirectory)
        let crew = SlurmCrew { [self] endpoint, directory throws(CommandFailure) in
            let port = endpoint.split(separator: ":").last ?? ""
            return try job(
                ticket.path, connect: "tcp://\(bracketed):\(port)", logs: logs ?? directory + "/slurm")
        }
        let launch = SweepLaunch(sweep: sweep, out: out, resume: resume, listen: listen, keys: keyDirectory)
        try launch.run(crew, hint: "gradsweep launch slurm --name \(name) --stop")
    }
}
