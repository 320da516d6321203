// `gradsweep keys`: who may take part over TCP.

import ArgumentParser
import Foundation
import SweepKeys
import ZeroMQ

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make and revoke the keys that TCP connections need.",
        discussion: """
            A coordinator has a key pair, made once by `keys init`. `keys add NAME` makes a join file: all \
            that a worker needs, its own secret key included. Copy it to the worker's machine (scp keeps its \
            mode, 0600) and start `gradsweep worker --join FILE` there.

            One join file may serve one worker or a whole pool. A pool shares one identity: the coordinator \
            cannot tell its workers' keys apart, each of them could speak for the others, and revoking \
            the name revokes all of them. Give machines that you trust differently names of their own.

            `keys revoke NAME` ends the sessions of that name at once, also at a coordinator that is running \
            with this directory. Secrets are in files only, never on a command line, in a log or a message.
            """,
        subcommands: [Initialize.self, Add.self, List.self, Revoke.self])

    /// The option that all of them have.
    struct Place: ParsableArguments {
        @Option(
            name: [.customLong("directory"), .customLong("keys")],
            help: "Key directory; by default that of GRADSWEEP_KEYS or \(KeyLocation.defaultDescription).")
        var directory: String?

        var keys: KeyDirectory { KeyLocation.directory(requested: directory) }

        func validate() throws {
            if directory?.isEmpty == true {
                throw ValidationError("--directory is empty; name a directory, or leave it out")
            }
        }
    }

    struct Initialize: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Make a coordinator's key pair.",
            discussion: "The directory gets mode 0700, its files 0600. An existing key is never replaced.")

        @OptionGroup var place: Place

        func run() throws {
            let keys = place.keys
            let publicKey = try explained { () throws(KeyFileError) in try keys.initialize() }
            try Output.answer(
                "made a coordinator's key in \(keys.path)\npublic key: \(publicKey.z85)\n"
                    + "next: gradsweep keys add NAME --endpoint tcp://HOST:PORT")
        }
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make a join file for a worker or a pool of workers.",
            discussion: """
                Whoever has the file can take part under this name; all workers of a pool that use one file \
                share one identity and are revoked together. A running coordinator lets the new member in \
                without a restart.
                """)

        @Argument(help: "Letters, digits, '.', '_' and '-'.") var name: String
        @Option(name: .long, help: "The coordinator's endpoint, as workers reach it: tcp://HOST:PORT.")
        var endpoint: String?
        @Option(name: .long, help: "Where to write the join file; by default into the key directory.")
        var out: String?
        @OptionGroup var place: Place

        func run() throws {
            let keys = place.keys
            let file = try explained { () throws(KeyFileError) in
                try keys.add(name, endpoint: endpoint, output: out.map { AbsolutePath.of($0) })
            }
            let connect = endpoint == nil ? " --connect tcp://HOST:PORT" : ""
            try Output.answer(
                "\(name) may take part; join file (keep it at mode 0600): \(file)\n"
                    + "next, on the worker's machine: gradsweep worker --join FILE\(connect)")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Show the coordinator's public key and who may take part.")

        @OptionGroup var place: Place

        func run() throws {
            let keys = place.keys
            let (publicKey, members) = try explained { () throws(KeyFileError) in
                (try keys.coordinatorKeys().publicKey, try keys.members())
            }
            var lines = ["coordinator's public key: \(publicKey.z85)", "directory: \(keys.path)"]
            if members.isEmpty { lines.append("nobody may take part yet: gradsweep keys add NAME") }
            let width = members.map(\.name.count).max() ?? 0
            for member in members {
                let padding = String(repeating: " ", count: width - member.name.count)
                lines.append("\(member.name)\(padding)  \(member.publicKey.z85)  added \(member.added)")
            }
            try Output.answer(lines.joined(separator: "\n"))
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End a member's sessions, and let it in no more.",
            discussion: """
                A coordinator that runs with this directory notices within a second: it ends the connections \
                of that name, refuses new ones, and throws away whatever was still on its way; what such \
                workers held is tried elsewhere. A pool's workers are all revoked.
                """)

        @Argument(help: "The member, as `gradsweep keys list` shows it.") var name: String
        @OptionGroup var place: Place

        func run() throws {
            let keys = place.keys
            try explained { () throws(KeyFileError) in try keys.revoke(name) }
            try Output.answer("\(name) may take part no longer; its join file is worthless now")
        }
    }
}

/// Runs something on key files and turns its error into one for the user.
private func explained<Result>(
    _ body: () throws(KeyFileError) -> Result
) throws(CommandFailure) -> Result {
    do {
        return try body()
    } catch {
        throw CommandFailure(error.description)
    }
}
