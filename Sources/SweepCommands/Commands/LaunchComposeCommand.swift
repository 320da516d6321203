// `gradsweep launch compose`: renders a compose file. Not here: its text (ComposeFile).

import ArgumentParser
import Foundation

struct LaunchComposeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose", abstract: "Render a compose file of a coordinator and its workers.",
        discussion: """
            Writes YAML to standard output, or with --out into a file, and starts nothing:

              gradsweep launch compose --image IMAGE --workers 8 --out compose.yaml
              podman-compose up -d          or: docker compose up -d

            The service `keys` makes the keys when the project comes up for the first time. \
            `--scale worker=16` changes the number of workers later.
            """)

    @Option(name: .long, help: "The container image (Deploy/Containerfile).")
    var image = ContainerImage.standard
    @Option(name: .long, help: "How many workers, from 1 to \(ComposeFile.workersMaximum).")
    var workers = ComposeFile().workers
    @Option(name: .long, help: "The project's name; two names live side by side.")
    var name = ComposeFile().name
    @Option(name: .long, help: "The slots of a worker, from 1 to 1024.")
    var slots = ComposeFile().slots
    @Option(
        name: .long, help: "The directory with sweep files and data, which the coordinator sees as /sweeps.")
    var sweeps = ComposeFile().sweeps
    @Option(name: .long, help: "A file to write, instead of standard output.")
    var out: String?
    @Flag(name: .long, help: "Say what would be written; with --out nothing is.")
    var dryRun = false

    func run() throws {
        var file = ComposeFile()
        file.image = image
        file.workers = workers
        file.name = name
        file.slots = slots
        file.sweeps = sweeps
        try file.check()
        guard let out, !dryRun else { return try Output.answer(file.text) }
        guard !out.isEmpty else { throw CommandFailure("--out is empty; name a file, or leave it out") }
        try LaunchFiles.write(file.text, to: out)
        try Output.answer("next: podman-compose -f \(out) up -d, or docker compose -f \(out) up -d")
    }
}
