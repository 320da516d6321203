// The rendered compose file, run by podman-compose: keys, a coordinator, three workers of which one is
// killed.

import Foundation
import Testing

/// One after the other: each fills the machine.
@Suite(.serialized, .timeLimit(.minutes(5))) enum ContainerTests {}

extension ContainerTests {
    @Test(
        .enabled(if: PodmanLab.isUsable, "needs root, and a podman that runs containers"),
        .enabled(
            if: PodmanLab.compose != nil,
            "podman-compose is neither on the path nor named by GRADSWEEP_PODMAN_COMPOSE"))
    static func aComposedProjectRunsASweepToItsEnd() throws {
        let lab = try PodmanLab()
        let sweep = ContainerSweep()
        let file = try sweep.write()
        let rendered = try GradsweepProcess.run(
            [
                "launch", "compose", "--image", PodmanLab.image, "--workers", "3", "--name", lab.name,
                "--sweeps", file.deletingLastPathComponent().path, "--out", "compose.yaml",
            ], in: lab.directory)
        try #require(rendered.status == 0, "\(rendered.errorOutput)")
        let compose = try #require(PodmanLab.compose)
        try lab.command(compose, ["--podman-run-args=--pull=never", "up", "--detach"]).succeed()
        let coordinator = "\(lab.name)_coordinator_1"
        let submission = try GradsweepProcess(
            command: [
                "podman", "exec", coordinator, "gradsweep", "submit", "--wait", "--to", ContainerSweep.state,
                "/sweeps/\(file.lastPathComponent)",
            ],
            in: lab.directory, environment: lab.environment)
        let areThere = try lab.wait(seconds: 60) {
            let status = try lab.status(in: coordinator)?["coordinator"] as? [String: Any]
            return status?["workers"] as? Int == 3
        }
        #expect(areThere, "three workers were asked for")
        try lab.podman(["kill", "\(lab.name)_worker_2"])
        #expect(submission.wait(seconds: 180) == 0, "\(submission.errorOutput)")
        #expect(submission.output.contains("Of 40 trials"))
        try lab.podman(["cp", "\(coordinator):\(ContainerSweep.state)/runs", "runs"])
        try sweep.expectResults(in: lab.directory.appendingPathComponent("runs"))
        try lab.command(compose, ["down", "--volumes"]).succeed()
        #expect(try lab.podman(["ps", "--all", "--quiet"]).isEmpty)
    }
}
