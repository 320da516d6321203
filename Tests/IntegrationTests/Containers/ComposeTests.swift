// The rendered compose file, run by podman-compose: keys, a coordinator, three workers of which one is
// killed.

import Foundation
import Testing

@Suite struct ComposeTests {
    @Test(
        .enabled(
            if: PodmanLab.isThere && PodmanLab.compose != nil,
            "needs \(PodmanLab.need), and podman-compose on the path or in GRADSWEEP_PODMAN_COMPOSE"),
        .timeLimit(.minutes(5)))
    func aProjectRunsASweepToItsEnd() throws {
        let lab = try PodmanLab()
        let sweep = ContainerSweep()
        let file = try sweep.write()
        let rendered = try GradsweepProcess.run(
            [
                "launch", "compose", "--image", PodmanLab.image, "--workers", "3", "--name", "composed",
                "--sweeps", file.deletingLastPathComponent().path, "--out", "compose.yaml",
            ], in: lab.directory)
        try #require(rendered.status == 0, "\(rendered.errorOutput)")
        let compose = try #require(PodmanLab.compose)
        try lab.command(compose, ["--podman-run-args=--pull=never", "up", "--detach"]).succeed()
        let submission = try GradsweepProcess(
            program: URL(fileURLWithPath: "/usr/bin/env"),
            [
                "podman", "exec", "composed_coordinator_1", "gradsweep", "submit", "--wait", "--to",
                ContainerSweep.state,
            ]
                + ["/sweeps/\(file.lastPathComponent)"],
            in: lab.directory, environment: lab.environment)
        let areThere = try lab.wait(seconds: 60) {
            let coordinator = try lab.status(in: "composed_coordinator_1")?["coordinator"] as? [String: Any]
            return coordinator?["workers"] as? Int == 3
        }
        #expect(areThere, "three workers were asked for")
        try lab.podman(["kill", "composed_worker_2"])
        #expect(submission.wait(seconds: 180) == 0, "\(submission.errorOutput)")
        #expect(submission.output.contains("Of 80 trials"))
        try lab.podman(["cp", "composed_coordinator_1:\(ContainerSweep.state)/runs", "runs"])
        try sweep.expectResults(in: lab.directory.appendingPathComponent("runs"))
        try lab.command(compose, ["down", "--volumes"]).succeed()
        #expect(try lab.podman(["ps", "--all", "--quiet"]).isEmpty)
    }
}
