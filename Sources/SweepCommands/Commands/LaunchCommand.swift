// `gradsweep launch`: workers on many machines, placed by what places processes there. Not here: the engines
// (one command each).

import ArgumentParser

struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start workers on many machines through what places processes there.",
        discussion: """
            gradsweep places no process by itself where something exists for that. Each of these commands \
            translates a few options into what the engine at hand understands, and shows it; with --dry-run \
            it does nothing else. Deploy/README.md leads from nothing to CSV files with each of them.
            """,
        subcommands: [
            LaunchSSHCommand.self, LaunchSlurmCommand.self, LaunchKubernetesCommand.self,
            LaunchComposeCommand.self,
        ])
}
