// The rendered Kubernetes manifests, run by podman: a coordinator, its keys, a sweep, workers of which one
// is killed. Not here: what a cluster's own controllers do, and NetworkPolicies, which podman has not.

import Foundation
import Testing

extension ContainerTests {
    @Test(
        .enabled(if: PodmanLab.isUsable, "needs root, and a podman that runs containers"),
        .enabled(if: PodmanLab.hasPythonYAML, "python3 has no yaml"))
    static func renderedManifestsRunASweepToItsEnd() throws {
        let lab = try PodmanLab()
        let sweep = ContainerSweep()
        let file = try sweep.write()
        let gradsweep = { (arguments: [String]) throws -> String in
            let run = try GradsweepProcess.run(arguments, in: lab.directory)
            try #require(run.status == 0, "\(arguments): \(run.errorOutput)")
            return run.output
        }
        // As the head of coordinator.yaml says.
        _ = try gradsweep(["keys", "init", "--keys", "keys"])
        _ = try gradsweep(["keys", "add", "workers", "--keys", "keys", "--out", "join.yaml"])
        let manifests = try gradsweep([
            "launch", "kubernetes", "--image", PodmanLab.image, "--workers", "2", "--name", "kube", "--sweep",
            file.path,
        ])
        let secrets = try [
            secret("kube-keys", ["keys/coordinator.yaml", "keys/members.yaml"], in: lab),
            secret("kube-join", ["join.yaml"], in: lab),
        ]
        try lab.write((secrets + [manifests]).joined(separator: "\n---\n"), to: "manifests.yaml")
        let converter = PodmanLab.fixture("manifests-to-pods.py")
        let pods = try TestCommand("/bin/sh", ["-c", "'\(converter)' <manifests.yaml"], in: lab.directory)
            .succeed()
        try lab.write(pods, to: "pods.yaml")
        try lab.podman(["network", "create", lab.name])
        try lab.podman(["play", "kube", "--network", lab.name, "pods.yaml"])

        let coordinator = "kube-coordinator-coordinator"
        let hasBegun = try lab.wait(seconds: 60) {
            let sweeps = try lab.status(in: coordinator)?["sweeps"] as? [[String: Any]]
            return sweeps?.first?["recorded"] as? Int ?? 0 > 0
        }
        #expect(hasBegun, "nothing was recorded")
        // The probes of the manifests.
        for probe in [["health", "/run/gradsweep"], ["health", "/run/gradsweep", "--ready"]] {
            try lab.podman(["exec", "kube-worker-0-worker", "gradsweep"] + probe)
        }
        try lab.podman(["kill", "kube-worker-1-worker"])
        let isAnswered = try lab.wait(seconds: 120) {
            try lab.podman(["logs", "kube-coordinator-sweep"]).contains("Results:")
        }
        let log = try lab.command("podman", ["logs", "kube-coordinator-sweep"]).run()
        #expect(isAnswered, "\(log)")
        try lab.podman(["cp", "\(coordinator):\(ContainerSweep.state)/runs", "runs"])
        try sweep.expectResults(in: lab.directory.appendingPathComponent("runs"))
        // A node that is drained: a worker leaves by itself, in time, and not as one that is done.
        try lab.podman(["stop", "--time", "30", "kube-worker-0-worker"])
        let status = try lab.podman(["inspect", "--format", "{{.State.ExitCode}}", "kube-worker-0-worker"])
        #expect(status == "75\n")
    }

    private static func secret(_ name: String, _ files: [String], in lab: PodmanLab) throws -> String {
        let data = try files.map { file in
            let url = lab.directory.appendingPathComponent(file)
            return "  \(url.lastPathComponent): \(try Data(contentsOf: url).base64EncodedString())"
        }
        return "apiVersion: v1\nkind: Secret\nmetadata: {name: \(name)}\ndata:\n"
            + data.joined(separator: "\n")
    }
}
