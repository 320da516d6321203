// Where keys and join files are, and what an endpoint may be used with: plain text over a private socket,
// keys over TCP, plain text over TCP only for those who say so. Not here: what is in the files (SweepKeys).

import CoordinatorService
import Foundation
import SweepKeys

/// The coordinator's side.
enum KeyLocation {
    static let defaultDescription = "$XDG_CONFIG_HOME/gradsweep/keys (~/.config/gradsweep/keys)"

    /// The key directory that a command uses.
    ///
    /// - Parameter requested: the option's value.
    static func directory(
        requested: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> KeyDirectory {
        let path = [requested, environment["GRADSWEEP_KEYS"]].compactMap(\.self).first { !$0.isEmpty }
        if let path { return KeyDirectory(AbsolutePath.of(path)) }
        let configuration = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return KeyDirectory((configuration ?? home + "/.config") + "/gradsweep/keys")
    }

    /// How a coordinator's endpoint is protected.
    ///
    /// - Throws: for TCP without keys and without the flag, for an endpoint of another kind.
    static func security(
        of endpoint: String, keys: String?, insecurePlaintext: Bool
    ) throws(CommandFailure) -> CoordinatorConfiguration.Security {
        guard keys == nil || !insecurePlaintext else {
            throw CommandFailure("--keys and --insecure-plaintext contradict each other; give one of them")
        }
        if endpoint.hasPrefix("ipc://") {
            return keys.map { .keys(Self.directory(requested: $0)) } ?? .privateSocket
        }
        try Endpoint.checkKind(endpoint)
        if insecurePlaintext {
            Endpoint.warnAboutPlainText(endpoint)
            return .insecurePlaintext
        }
        let directory = Self.directory(requested: keys)
        guard directory.hasCoordinatorKey else {
            throw CommandFailure(
                "\(endpoint): TCP needs keys, on this machine alone too, and there are none in "
                    + "\(directory.path). Make them with\n  gradsweep keys init\n  gradsweep keys add NAME "
                    + "--endpoint tcp://HOST:PORT\nand start workers with the join file that the second "
                    + "command writes. --insecure-plaintext goes without: whoever can reach the port can "
                    + "then read the sweep and send results")
        }
        return .keys(directory)
    }
}

/// The worker's side.
enum JoinLocation {
    /// Where a worker connects to, and with what.
    struct Credentials {
        var endpoint: String
        /// nil: plain text.
        var join: JoinFile?
    }

    /// - Parameter isQuiet: plain text was warned of already.
    /// - Throws: where the endpoint or the join file is missing, or the file cannot be used.
    static func credentials(
        join: String?, connect: String?, insecurePlaintext: Bool, isQuiet: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> Credentials {
        guard join == nil || !insecurePlaintext else {
            throw CommandFailure("--join and --insecure-plaintext contradict each other; give one of them")
        }
        if join == nil, let connect {
            // A private socket needs no keys, whatever the environment says.
            if connect.hasPrefix("ipc://") { return Credentials(endpoint: connect, join: nil) }
            try Endpoint.checkKind(connect)
            if insecurePlaintext {
                if !isQuiet { Endpoint.warnAboutPlainText(connect) }
                return Credentials(endpoint: connect, join: nil)
            }
        }
        let path = [join, environment["GRADSWEEP_JOIN"]].compactMap(\.self).first { !$0.isEmpty }
        guard let path else { throw missing(connect) }
        do {
            let file = try JoinFile(reading: path)
            guard let endpoint = connect ?? file.endpoint else {
                throw CommandFailure(
                    "\(path): names no endpoint; say where the coordinator is with --connect")
            }
            return Credentials(endpoint: endpoint, join: file)
        } catch let error as KeyFileError {
            throw CommandFailure(error.description)
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }

    private static func missing(_ connect: String?) -> CommandFailure {
        guard let connect else {
            return CommandFailure(
                "where is the coordinator? Give --connect ENDPOINT, or --join FILE with a file that names it")
        }
        return CommandFailure(
            "\(connect): TCP needs a join file, on this machine alone too. On the coordinator's machine\n  "
                + "gradsweep keys init\n  gradsweep keys add NAME --endpoint \(connect)\nmake one; copy it "
                + "here and give it with --join FILE. --insecure-plaintext goes without, where the "
                + "coordinator "
                + "does")
    }
}

private enum Endpoint {
    static func checkKind(_ endpoint: String) throws(CommandFailure) {
        guard endpoint.hasPrefix("tcp://") else {
            throw CommandFailure("\(endpoint): not an endpoint; write ipc://PATH or tcp://HOST:PORT")
        }
    }

    static func warnAboutPlainText(_ endpoint: String) {
        Output.report("warning: \(endpoint) carries plain text; anybody who can reach it can take part")
    }
}
