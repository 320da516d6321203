// `gradsweep launch kubernetes`: renders manifests. Not here: their text (KubernetesManifests).

import ArgumentParser
import Foundation

struct LaunchKubernetesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubernetes", abstract: "Render the manifests of a coordinator and its workers.",
        discussion: """
            Writes YAML to standard output, or with --out into files, and talks to no cluster:

              gradsweep launch kubernetes --image IMAGE --workers 8 | kubectl apply --server-side -f -

            A coordinator (a StatefulSet with a volume and a headless Service), workers (an indexed Job, \
            which ends when there is nothing more to do, or a Deployment, which keeps its workers until it \
            is scaled down), and a NetworkPolicy between them. The keys are in two Secrets, which the first \
            lines of the output say how to make.

            With --sweep the sweep file and its data travel along in a ConfigMap, and the coordinator begins \
            with it; that is for up to 1 MiB. Otherwise copy them to the coordinator and run `gradsweep \
            submit` there.
            """)

    @Option(name: .long, help: "The container image (Deploy/Containerfile).")
    var image = ContainerImage.standard
    @Option(name: .long, help: "How many workers, from 1 to \(KubernetesLaunch.workersMaximum).")
    var workers = KubernetesLaunch().workers
    @Option(name: .long, help: "What everything is named after; two names live side by side.")
    var name = KubernetesLaunch().name
    @Option(name: .long, help: "The cores of a worker, which are its slots, from 1 to 1024.")
    var slots = KubernetesLaunch().slots
    @Option(name: .long, help: "What runs the workers.")
    var kind = KubernetesLaunch.WorkerKind.job
    @Option(name: .long, help: "The namespace; by default the one that kubectl uses.")
    var namespace: String?
    @Option(name: .long, help: "A sweep file to begin with.")
    var sweep: String?
    @Option(name: .long, help: "A directory for the files, instead of standard output.")
    var out: String?
    @Flag(name: .long, help: "Say what would be written; with --out nothing is.")
    var dryRun = false

    func run() throws {
        var launch = KubernetesLaunch()
        launch.image = image
        launch.workers = workers
        launch.name = name
        launch.slots = slots
        launch.kind = kind
        launch.namespace = namespace
        try launch.check()
        if let sweep { launch.sweep = try SweepFiles(sweep) }
        let files = KubernetesManifests(launch).files
        guard let out, !dryRun else { return try Output.answer(KubernetesManifests.stream(files)) }
        guard !out.isEmpty else {
            throw CommandFailure("--out is empty; name a directory, or leave it out")
        }
        try LaunchFiles.write(files, to: out)
        try Output.answer("next: kubectl apply --server-side -f \(out)")
    }
}

extension KubernetesLaunch.WorkerKind: ExpressibleByArgument {}
