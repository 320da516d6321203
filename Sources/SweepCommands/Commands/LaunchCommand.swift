// `gradsweep launch`: workers on other machines.

import ArgumentParser

struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch", abstract: "Start workers on other machines.",
        discussion: """
            Drives what is there already: the user's ssh, Slurm. Each launcher says with --dry-run what it \
            would do.
            """,
        subcommands: [LaunchSSHCommand.self, LaunchSlurmCommand.self])
}
