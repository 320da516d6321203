// A run whose disk has no room pauses, says so, and goes on when there is room; stopped meanwhile, it can be
// resumed.

import ChildProcesses
import Foundation
import Testing

@Suite struct FullDiskTests {
    /// Journal of some megabytes: 2,000 networks of 20 layers.
    private static let sweep = """
        name: full
        method: random
        run_cap: 2000
        data: {generator: gaussian_blobs, samples: 64, features: 3, classes: 2, seed: 1}
        training: {steps: 5, batch_size: 16}
        parameters:
          learning_rate: {distribution: uniform, min: 0.01, max: 0.1}
          depth: 20
          width: 4
        """

    private func wait(for text: String, of run: GradsweepProcess, seconds: TimeInterval = 120) -> Bool {
        let deadline = Date().addingTimeInterval(seconds)
        while run.process.isRunning, Date() < deadline {
            if run.errorOutput.contains(text) { return true }
            usleep(20_000)
        }
        return run.errorOutput.contains(text)
    }

    @Test(.enabled(if: SmallDisk.isPossible))
    func aRunWhoseDiskIsFullPausesSaysSoAndGoesOnWhenThereIsRoom() throws {
        let disk = try SmallDisk(megabytes: 64)
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        let filler = disk.path + "/filler"
        try Data(count: 62 << 20).write(to: URL(fileURLWithPath: filler))
        let out = URL(fileURLWithPath: disk.path + "/run")
        let run = try GradsweepProcess(
            ["run", file.path, "--workers", "1", "--out", out.path], in: directory.url)
        #expect(wait(for: "paused: no room", of: run), "\(run.errorOutput)")
        // It waits: nothing is lost, and nothing is said again and again.
        sleep(3)
        #expect(run.process.isRunning, "\(run.errorOutput)")
        let recorded = RunDirectoryFiles(url: out).recordedTrials()
        #expect(recorded > 0 && recorded < 2000)
        try FileManager.default.removeItem(atPath: filler)
        #expect(run.wait() == 0, "\(run.errorOutput)")
        #expect(run.errorOutput.components(separatedBy: "paused: no room").count == 2)
        #expect(run.errorOutput.contains("there is room again"))
        let files = RunDirectoryFiles(url: out)
        #expect(try files.rows("trials.csv").count == 2001)
        // Nobody was taken for lost over the pause.
        #expect(Set(try files.column("outcome", of: "attempts.csv")) == ["recorded"])
    }

    @Test func aRunThatIsInterruptedWhileItsDiskIsFullEndsAndCanBeResumed() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Self.sweep, to: "sweep.yaml")
        // A limit on file sizes makes SQLite's writes fail as on a full disk, for this process alone.
        let run = try GradsweepProcess(
            shell: "trap '' XFSZ; ulimit -f 600; exec '\(GradsweepProcess.executable.path)' "
                + "run '\(file.path)' --workers 1 --out run", in: directory.url)
        #expect(wait(for: "paused: no room", of: run), "\(run.errorOutput)")
        kill(run.process.id, SIGINT)
        #expect(run.wait(seconds: 30) == 130, "\(run.errorOutput)")
        #expect(run.errorOutput.contains("--resume"), "\(run.errorOutput)")

        let resumed = try GradsweepProcess.run(
            ["run", file.path, "--workers", "2", "--out", "run", "--resume"], in: directory.url)
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        let files = RunDirectoryFiles(url: directory.url.appendingPathComponent("run"))
        #expect(try files.rows("trials.csv").count == 2001)
    }
}

/// A small file system in memory, unmounted at the end of its life. Only root may make one.
final class SmallDisk {
    static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    let path: String

    init(megabytes: Int) throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            throw POSIXError(.EPERM)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
