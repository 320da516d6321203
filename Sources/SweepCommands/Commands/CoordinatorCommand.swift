// `gradsweep coordinator`: one of the two roles, by hand.

import ArgumentParser
import Foundation

struct CoordinatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Hand a sweep's trials to workers that connect.",
        discussion: """
            Start workers with `gradsweep worker --connect ENDPOINT`, before or after; they may come and go. \
            Over TCP this release speaks plain text only, and wants to hear that you know: \
            --insecure-plaintext.
            """)

    @Argument(help: "The sweep file (YAML).") var sweep: String
    @Option(
        name: .long,
        help:
            "Where to listen: ipc://PATH in a directory with mode 0700, or tcp://ADDRESS:PORT (port *: any).")
    var bind: String
    @Option(name: .long, help: "Run directory; by default runs/<name>-<id> here.") var out: String?
    @Flag(name: .long, help: "Continue the run in the run directory, or start it if there is none.")
    var resume = false
    @Flag(name: .long, help: "Allow TCP without encryption.") var insecurePlaintext = false

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out is empty; name a directory, or leave it out") }
    }

    func run() throws {
        SignalWatcher.block()
        try PlainTextRule.check(bind, isAllowed: insecurePlaintext)
        let input = try SweepInput(path: sweep)
        let session = try SweepSession(input: input, out: out, resume: resume, endpoint: bind)
        let socketPath = bind.hasPrefix("ipc://") ? String(bind.dropFirst("ipc://".count)) : nil
        let removeSocket: @Sendable () -> Void = { if let socketPath { unlink(socketPath) } }
        defer { removeSocket() }
        session.watchSignals(cleanUp: removeSocket)
        Output.report(
            "listening on \(session.endpoint); start workers with: gradsweep worker --connect "
                + "\(session.endpoint)\(insecurePlaintext ? " --insecure-plaintext" : "")")
        if !session.isComplete { try session.run {} }
        try session.answer()
    }
}
