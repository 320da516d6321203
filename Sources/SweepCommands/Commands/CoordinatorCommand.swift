// `gradsweep coordinator`: one of the two roles, by hand, for one sweep or for all that are submitted.

import ArgumentParser
import CoordinatorService
import Foundation
import SweepKeys

struct CoordinatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Hand a sweep's trials to workers that connect.",
        discussion: """
            Start workers with `gradsweep worker`, before or after; they may come and go. Over TCP, this \
            machine's own address included (others may have programs here), connections are encrypted and \
            only for those with a key:

              gradsweep keys init                              once, on the coordinator's machine
              gradsweep keys add pool --endpoint tcp://HOST:5555   prints where the join file is
              gradsweep coordinator SWEEP.yaml --listen 'tcp://0.0.0.0:5555'
              gradsweep worker --join pool.yaml                where the file was copied to

            A member added later gets in without a restart; `gradsweep keys revoke` ends a member's sessions \
            at once.

            With a sweep file it ends when that sweep has ended. With --state DIR and no sweep file it \
            runs until it is stopped, and takes sweeps that `gradsweep submit SWEEP.yaml --to DIR` brings, \
            several at once. DIR (mode 0700) remembers the unfinished ones: after SIGTERM, a crash or kill \
            -9 the next start goes on with all of them, and workers that are still there keep what they have.
            """)

    @Argument(help: "The sweep file (YAML); none with --state.") var sweep: String?
    @Option(
        name: [.customLong("listen"), .customLong("bind")],
        help: """
            Where to listen: ipc://PATH in a directory with mode 0700, or tcp://ADDRESS:PORT (port *: \
            any). By default a socket in the state directory; needed with a sweep file.
            """)
    var listen: String?
    @Option(
        name: .long,
        help:
            "Key directory, for TCP; by default that of GRADSWEEP_KEYS or \(KeyLocation.defaultDescription).")
    var keys: String?
    @Option(name: .long, help: "Run directory; by default runs/<name>-<id> here.") var out: String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false
    @Option(name: .long, help: "State directory of a coordinator that takes sweeps.") var state: String?
    @Flag(name: .long, help: "TCP without encryption and without keys: whoever reaches it takes part.")
    var insecurePlaintext = false

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out is empty; name a directory, or leave it out") }
        if state?.isEmpty == true { throw ValidationError("--state is empty; name a directory") }
        switch (sweep, state) {
        case (nil, nil):
            throw ValidationError("name a sweep file, or a state directory with --state to take sweeps later")
        case (_?, _?):
            throw ValidationError(
                "a sweep file and --state exclude each other; start with --state and then submit the "
                    + "sweep file"
            )
        case (_?, nil):
            if listen == nil { throw ValidationError("--listen is missing; say where to listen") }
        case (nil, _?):
            if out != nil || resume {
                throw ValidationError("--out and --resume belong to a sweep: give them to gradsweep submit")
            }
        }
    }

    func run() throws {
        SignalWatcher.block()
        if let state {
            try serve(state)
        } else if let sweep, let listen {
            try run(sweep, at: listen)
        }
    }

    private func serve(_ path: String) throws {
        let state = try StateDirectory(path)
        let endpoint = listen ?? state.workerEndpoint
        var configuration = CoordinatorConfiguration(endpoint: endpoint)
        configuration.security = try security(of: endpoint)
        let session = try ServiceSession(state: state, configuration: configuration)
        session.watchSignals()
        if session.restoredCount > 0 {
            Output.report("going on with \(session.restoredCount) unfinished sweeps")
        }
        Output.report(
            "listening on \(session.endpoint); \(advice(session.endpoint, configuration.security)); submit "
                + "sweeps with: gradsweep submit SWEEP.yaml --to \(path)")
        try session.run()
    }

    private func run(_ sweep: String, at listen: String) throws {
        let security = try security(of: listen)
        let input = try SweepInput(path: sweep)
        let sockets = try PrivateSocketDirectory()
        let session: SweepSession
        do {
            session = try SweepSession(
                input: input, out: out, resume: resume, endpoint: listen, security: security,
                sockets: sockets)
        } catch {
            sockets.remove()
            throw error
        }
        let socketPath = listen.hasPrefix("ipc://") ? String(listen.dropFirst("ipc://".count)) : nil
        let removeSockets: @Sendable () -> Void = {
            if let socketPath { unlink(socketPath) }
            sockets.remove()
        }
        defer { removeSockets() }
        session.watchSignals(cleanUp: removeSockets)
        Output.report("listening on \(session.endpoint); \(advice(session.endpoint, security))")
        if !session.isComplete { try session.run {} }
        try session.answer()
    }

    private func security(
        of endpoint: String
    ) throws(CommandFailure) -> CoordinatorConfiguration.Security {
        try KeyLocation.security(of: endpoint, keys: keys, insecurePlaintext: insecurePlaintext)
    }

    /// How to start a worker for this coordinator.
    private func advice(_ endpoint: String, _ security: CoordinatorConfiguration.Security) -> String {
        switch security {
        case .privateSocket: "start workers with: gradsweep worker --connect \(endpoint)"
        case .insecurePlaintext:
            "start workers with: gradsweep worker --connect \(endpoint) --insecure-plaintext"
        case .keys(let directory):
            "for those with a key of \(directory.path) (gradsweep keys list); start workers with: gradsweep "
                + "worker --join FILE --connect \(endpoint)"
        }
    }
}
