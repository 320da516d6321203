// The command line's surface: which commands there are, and that their help says what they do.

import ArgumentParser
import SweepCommands
import Testing

@Suite struct GradsweepCommandTests {
    @Test(arguments: [
        "run", "coordinator", "worker", "keys", "train", "diagnose", "plan", "columns", "launch",
    ])
    func everyCommandExplainsItself(name: String) throws {
        let subcommand = try #require(
            GradsweepCommand.configuration.subcommands.first { $0._commandName == name })
        let help = GradsweepCommand.helpMessage(for: subcommand)
        #expect(help.contains("OVERVIEW:"))
        #expect(help.contains("USAGE: gradsweep \(name)"))
        #expect(subcommand.configuration.discussion.count > 60 || name == "columns")
    }

    @Test func theVersionNamesReleaseAndRevision() {
        #expect(Release.description.hasPrefix("gradsweep \(Release.version) ("))
        #expect(!Release.gitRevision.isEmpty)
    }

    @Test(arguments: [
        ["run"], ["run", "x.yaml", "--workers", "0"], ["keys", "add"],
        ["worker", "--connect", "ipc://x", "--give-up-after", "-1"], ["fly"],
    ])
    func wrongUsageIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { _ = try GradsweepCommand.parseAsRoot(arguments) }
    }
}
