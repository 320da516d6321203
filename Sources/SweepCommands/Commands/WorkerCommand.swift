// `gradsweep worker`: the other role. Not here: what its options mean (WorkerSettings), the work itself
// (WorkerProcess).

import ArgumentParser
import Foundation

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run trials for a coordinator.",
        discussion: """
            Connects, gets the data that it lacks, trains what it is given, and leaves when the sweep has \
            ended. One worker fills a machine: its slots are threads. SIGTERM drains: waiting trials are \
            handed back, running ones finished within --grace, and then handed back too; the worker does the \
            same by itself before its --deadline. A lost coordinator is waited for and found again; finished \
            results are kept meanwhile.

            Each option may also be given by a variable, GRADSWEEP_SLOTS for --slots and so on, as engines \
            like it. Over TCP a worker needs a join file, which `gradsweep keys add` makes on the \
            coordinator's machine and which nobody else may read (mode 0600); it may name the \
            coordinator's endpoint. GRADSWEEP_INSTRUCTION_SET=avx2|avx512|portable forces a path through \
            the training core; results are the same bits on each.

            It is two processes: one that stays small, and its child, which trains. Should the child be \
            killed, the first one tells the coordinator at once, with the last lines that the child wrote.

            Exit status: 0 it left as it should (the sweep has ended, drained, idle, out of time), 1 stuck, \
            2 bad input, 3 no coordinator, 130 asked to go for the third time, 128 + n killed by signal n. \
            With --drained-status a worker that had to go, by SIGTERM or for its deadline, while the \
            coordinator may have more to do, ends with that instead of 0, for an engine that counts who is \
            done (a Kubernetes Job does).
            """)

    @Option(name: .long, help: "The coordinator's endpoint: ipc://PATH or tcp://HOST:PORT.")
    var connect: String?
    @Option(name: .long, help: "Join file, for TCP; by default the one that GRADSWEEP_JOIN names.")
    var join: String?
    @Option(
        name: .long,
        help: """
            Trials to run at once; auto, the default: as many as CPU affinity, the control group's quota and \
            Slurm's allocation allow.
            """)
    var slots: String?
    @Option(name: .long, help: "Leave after so many seconds with nothing to do.") var exitWhenIdle: String?
    @Option(
        name: .long,
        help: """
            When this worker's time is up: 1h30m, 90m, 1:30:00, 2026-11-26T20:00:00Z; auto, the default: \
            the end of the Slurm job that it runs in, if it does.
            """)
    var deadline: String?
    @Option(
        name: .long,
        help: "Seconds that running trials may take to end when the worker has to go (20).")
    var grace: String?
    @Option(
        name: .long,
        help: "Exit status of a worker that had to go before the end, such as 75 (0).")
    var drainedStatus: String?
    @Option(
        name: .long,
        help: "Seconds without any sign of a coordinator before the worker exits, with status 3 (60).")
    var giveUpAfter: String?
    @Option(
        name: .long, help: "Keep the files `alive` and `ready` in this directory; see `gradsweep health`.")
    var health: String?
    @Option(
        name: .long,
        help: """
            Where fetched data files are kept; by default $XDG_CACHE_HOME/gradsweep, ~/.cache/gradsweep, or \
            a directory for temporary files.
            """)
    var dataCache: String?
    @Option(name: .long, help: "How large that may become, such as 500MB (10GB).") var dataCacheSize: String?
    @Option(
        name: .long,
        help: "What is written to standard error: text, json (a line each), auto (text on a terminal).")
    var logFormat: String?
    @Flag(name: .long, help: "One process instead of two: nobody is left to tell of its death.")
    var unsupervised = false
    @Flag(name: .long, help: "TCP without encryption and without keys.") var insecurePlaintext = false
    @Option(name: .long, help: .hidden) var parent: Int32?

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let bond = environment[WorkerSupervisor.variable].flatMap(WorkerSupervisor.Bond.init)
        // Whoever started this process tells it of signals that reach the whole group.
        SignalWatcher.block(
            ignoring: bond != nil ? [SIGINT, SIGTERM, SIGHUP] : parent != nil ? [SIGINT, SIGHUP] : [])
        if let parent = bond?.parent ?? parent { try WorkerSetUp.dieWithParent(parent) }
        let settings = try WorkerSettings(given, environment: environment)
        let credentials = try JoinLocation.credentials(
            join: join, connect: connect ?? environment["GRADSWEEP_CONNECT"],
            insecurePlaintext: insecurePlaintext || environment["GRADSWEEP_INSECURE_PLAINTEXT"] == "1",
            isQuiet: bond != nil)
        let logsJSON =
            switch settings.logFormat {
            case .json: true
            case .text: false
            case .auto: bond?.logsJSON ?? (parent == nil && !Terminal.isInteractive(STDERR_FILENO))
            }
        if bond == nil, parent == nil, !unsupervised {
            let supervisor = WorkerSupervisor(
                endpoint: credentials.endpoint, join: credentials.join, logsJSON: logsJSON,
                drainedStatus: settings.drainedStatus)
            let status = try supervisor.run()
            Foundation.exit(status)
        }
        let process = WorkerProcess(
            settings: settings, credentials: credentials, bond: bond, parent: bond?.parent ?? parent,
            logsJSON: logsJSON)
        let status = try process.run()
        if status != 0 { Foundation.exit(status) }
    }

    private var given: WorkerSettings.Given {
        var given = WorkerSettings.Given()
        given.slots = slots
        given.exitWhenIdle = exitWhenIdle
        given.deadline = deadline
        given.grace = grace
        given.giveUpAfter = giveUpAfter
        given.health = health
        given.logFormat = logFormat
        given.dataCache = dataCache
        given.dataCacheSize = dataCacheSize
        given.drainedStatus = drainedStatus
        return given
    }
}
