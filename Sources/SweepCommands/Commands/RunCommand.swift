// `gradsweep run`: a whole sweep on this machine.

import ArgumentParser
import CoordinatorService
import Foundation
import SweepConfiguration
import SweepCore

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a sweep on this machine, from sweep file to verdicts.",
        discussion: """
            Starts a coordinator and worker processes, shows progress, and ends with a table of verdicts by \
            setting and one sentence per finding. Ctrl-C stops in order: what is recorded stays recorded, no \
            process is left behind, and --resume continues. So does --resume after a crash or kill -9. The \
            results are the same bytes whatever the number of workers and whatever happened on the way.
            """)

    @Argument(help: "The sweep file (YAML).") var sweep: String
    @Option(name: .long, help: "Worker processes; by default one per core.") var workers: Int?
    @Option(name: .long, help: "Run directory; by default runs/<name>-<id> here.") var out: String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out is empty; name a directory, or leave it out") }
        if let workers, !(1...1024).contains(workers) {
            throw ValidationError("--workers is \(workers); give a number from 1 to 1024")
        }
    }

    func run() throws {
        SignalWatcher.block()
        // What every worker would stumble over is said once, here.
        _ = try WorkerSetUp.kernels()
        let input = try SweepInput(path: sweep)
        let socket = try PrivateSocketDirectory()
        defer { socket.remove() }
        let session = try SweepSession(
            input: input, out: out, resume: resume, endpoint: "ipc://\(socket.path)/coordinator",
            security: .privateSocket, sockets: socket)
        session.watchSignals { socket.remove() }
        if !session.isComplete { try train(input, session) }
        try session.answer()
    }

    private func train(_ input: SweepInput, _ session: SweepSession) throws {
        let count = min(workers ?? ProcessInfo.processInfo.activeProcessorCount, input.definition.trialCount)
        let log = try RunLog.open(session.path + "/workers.log")
        let pool = WorkerPool(
            arguments: [
                "worker", "--connect", session.endpoint, "--slots", "1", "--parent",
                String(ProcessInfo.processInfo.processIdentifier),
            ], standardError: log)
        // Whatever happens below, no process is left behind.
        defer { pool.stop(graceSeconds: 2) }
        var failure: CommandFailure?
        let host = ProcessInfo.processInfo.hostName
        try pool.start(count: count)
        do {
            try session.run {
                guard failure == nil, !session.isEnding else { return }
                if session.takeRegistrations() > 0 { pool.noteRegistration() }
                do throws(CommandFailure) {
                    for ended in try pool.respawnDead() {
                        session.handle.workerProcessEnded(host: host, processID: Int(ended))
                    }
                } catch {
                    failure = error
                    session.stop()
                }
            }
        } catch {
            throw failure ?? error
        }
    }
}
