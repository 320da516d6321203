// The user's own ssh, with its configuration and agent, called for one host. Not here: what is asked of it.

import Foundation

/// How ssh is called.
package struct SSHCommand: Hashable, Sendable {
    /// Another configuration file than ssh's own.
    package var configuration: String?
    /// Before the host's own ones: ssh takes the first value that it is given.
    package var options: [String] = []
    /// The program.
    package var program = "ssh"

    package init() {}

    /// Nobody can answer questions for many hosts at once, and a connection that died has to be noticed.
    /// Whatever the user gives as an option comes first.
    private static let ours = [
        "BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=5", "ServerAliveCountMax=3",
    ]

    /// The arguments that run a command on a host.
    package func arguments(_ host: LaunchHost, _ command: String) -> [String] {
        [program, "-T"] + (configuration.map { ["-F", $0] } ?? [])
            + (options + host.sshOptions + Self.ours).flatMap { ["-o", $0] }
            + ["--", host.destination, command]
    }
}

/// What a call of ssh came to.
enum SSHResult {
    /// The script ran to its end and said this.
    case answered([RemoteAnswer.Item])
    /// No connection, or it broke.
    case unreachable(String)
    /// There is a connection and the script does not run there, or not to its end.
    case failed(String)
}

extension SSHCommand {
    /// Runs a script on a host.
    ///
    /// - Parameters:
    ///   - seconds: how long it may take.
    ///   - process: told the process, so that it can be ended from another thread.
    ///   - onItem: what the script says, as it comes.
    func run(
        _ script: RemoteScript, on host: LaunchHost, seconds: Double = .infinity,
        process: (ExternalProgram) -> Void = { _ in }, onItem: (RemoteAnswer.Item) -> Void = { _ in }
    ) -> SSHResult {
        let child = ExternalProgram(arguments(host, script.command))
        process(child)
        var answer = RemoteAnswer()
        var items: [RemoteAnswer.Item] = []
        let outcome: ExternalProgram.Outcome
        do throws(CommandFailure) {
            let input = try script.input()
            defer { close(input) }
            outcome = try child.run(input: input, seconds: seconds) { bytes in
                for item in answer.take(bytes) {
                    onItem(item)
                    if case .word = item { items.append(item) }
                }
                items.removeFirst(max(0, items.count - 64))
            }
        } catch {
            return .failed(error.message)
        }
        if outcome.status == 0 { return .answered(items) }
        // 255 is ssh's own; a signal came from here.
        if outcome.status == 255 || outcome.status > 128 { return .unreachable(outcome.reason) }
        return .failed(outcome.reason)
    }
}
