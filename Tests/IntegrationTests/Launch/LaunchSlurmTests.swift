// `gradsweep launch slurm` with a real Slurm of two nodes (Deploy/lab/slurm.sh).

import Foundation
import Testing

@Suite(
    .serialized,
    .enabled(
        if: SlurmLab.missing == nil,
        "launch slurm is not tried, wanting \(SlurmLab.missing ?? ""): slurmctld slurmd slurm-client munge"
    ))
struct LaunchSlurmTests {
    @Test(
        "An array job: a task that must make room comes back, one that is told drains, the rest is cancelled")
    func anArrayJob() throws {
        let directory = try TemporaryDirectory()
        let lab = try SlurmLab(nodes: 2)
        let sweep = """
            name: arrayed
            replicates: 400
            data: {generator: gaussian_blobs, samples: 256, features: 16, classes: 4, seed: 1}
            training: {steps: 400, batch_size: 64, width: 48}
            parameters: {depth: [6]}
            """
        _ = try directory.write(sweep, to: "sweep.yaml")
        let out = directory.url.appendingPathComponent("it's 50% of $x")
        let launch = try GradsweepProcess(
            [
                "launch", "slurm", "sweep.yaml", "--workers", "3", "--time", "10", "--cpus-per-task", "2",
                "--slots", "1", "--keys", "keys", "--address", lab.address, "--out", out.path,
            ], in: directory.url, environment: lab.environment)
        let files = RunDirectoryFiles(url: out)
        try #require(wait(seconds: 40) { files.recordedTrials() > 10 }, "\(launch.errorOutput)")
        try #require(
            wait(seconds: 20) { lab.ask("squeue", "-h", "-r", "-t", "R").output.contains("_1 ") },
            "\(launch.errorOutput)")
        // Both nodes are full: one of the tasks has to make room.
        let urgent = lab.ask(
            "sbatch", "--partition=urgent", "--cpus-per-task=2", "--output=/dev/null", "--wrap=sleep 1")
        #expect(urgent.status == 0, "\(urgent.output)")
        #expect(
            wait(seconds: 40) { lab.ask("scontrol", "-o", "show", "job").output.contains("Restarts=1") },
            "\(lab.ask("scontrol", "-o", "show", "job").output)")
        #expect(launch.wait(seconds: 120) == 0, "\(launch.errorOutput)")
        #expect(lab.ask("squeue", "-h").output.isEmpty)
        #expect(launch.errorOutput.contains("no task is left"), "\(launch.errorOutput)")
        let local = try GradsweepProcess.run(["run", "sweep.yaml", "--out", "local"], in: directory.url)
        #expect(local.status == 0, "\(local.errorOutput)")
        let localFiles = RunDirectoryFiles(url: directory.url.appendingPathComponent("local"))
        for name in RunDirectoryFiles.resultNames {
            #expect(try files.bytes(name) == localFiles.bytes(name), "\(name)")
        }
    }

    private func wait(seconds: Double, until condition: () -> Bool) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            if condition() { return true }
            usleep(200_000)
        }
        return false
    }
}

/// A Slurm, gone with this object.
private final class SlurmLab {
    static let missing: String? =
        LabScript.missing(["ip", "nsenter", "slurmctld", "slurmd", "sbatch", "munged"]) ?? NetworkLab.missing

    let environment: [String: String]
    let address: String
    private let script: LabScript

    init(nodes count: Int) throws {
        let number = UInt8.random(in: 1...250)
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gradsweep-slurm-\(number)"
        )
        .path
        let network = "10.98.\(number)"
        address = network + ".254"
        environment = ["SLURM_CONF": directory + "/slurm.conf"]
        script = LabScript(
            "slurm.sh",
            environment: [
                "SLURM_DIR": directory, "SLURM_PREFIX": "gs\(number)n", "SLURM_BRIDGE": "gs\(number)sbr",
                "SLURM_NET": network, "SLURM_PORT": String(17_000 + 2 * Int(number)),
            ])
        let made = script.run("up", String(count))
        guard made.status == 0 else {
            script.run("down")
            throw ChaosError(made.output)
        }
    }

    deinit { script.run("down") }

    /// Runs one of Slurm's programs.
    func ask(_ arguments: String...) -> (status: Int32, output: String) {
        LabScript.run(arguments, environment: environment)
    }
}
