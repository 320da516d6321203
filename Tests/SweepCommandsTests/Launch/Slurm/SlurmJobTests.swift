// The batch script of an array job: its options, and what it does with a signal.

import Foundation
import SweepCommands
import Testing

@Suite struct SlurmJobTests {
    private func job() -> SlurmJob {
        SlurmJob(name: "depth", workers: 64, logDirectory: "/logs", command: ["/bin/gradsweep", "worker"])
    }

    @Test func optionsBecomeLines() throws {
        var job = job()
        job.throttle = 16
        job.time = "2:00:00"
        job.partition = "short,long"
        job.account = "lab"
        job.qualityOfService = "normal"
        job.memory = "4G"
        job.cpusPerTask = 8
        job.options = ["--constraint=avx512"]
        let options = try job.script().split(separator: "\n").filter { $0.hasPrefix("#SBATCH") }
            .map { String($0.dropFirst("#SBATCH ".count)) }
        #expect(
            options == [
                "--job-name=depth", "--array=0-63%16", "--nodes=1", "--ntasks=1", "--cpus-per-task=8",
                "--time=2:00:00", "--mem=4G", "--partition=short,long", "--account=lab", "--qos=normal",
                "--requeue", "--open-mode=append", "--signal=B:TERM@60",
                "--output=/logs/worker-%A_%a.log", "--constraint=avx512",
            ])
    }

    @Test func pathsAreQuotedForWhoReadsThem() throws {
        var job = job()
        job.logDirectory = "/it's 50% $x"
        job.command = ["/a b/it's $(x)", "worker", "--join", "/k/\"j\".yaml"]
        let script = try job.script()
        #expect(script.contains("#SBATCH --output=\"/it's 50%% $x/worker-%A_%a.log\"\n"))
        #expect(script.contains(#"keep '/a b/it'\''s $(x)' worker --join '/k/"j".yaml'"#))
    }

    @Test(arguments: ["a\nb", "a\"b", "a\\b"])
    func whatALineOfOptionsCannotHoldIsRefused(text: String) {
        var job = job()
        job.logDirectory = text
        #expect(throws: CommandFailure.self) { try job.script() }
        job = self.job()
        job.account = text
        let error = #expect(throws: CommandFailure.self) { try job.script() }
        #expect(error?.message.hasPrefix("--account:") == true)
    }

    @Test func anOptionIsAnOption() {
        var job = job()
        job.options = ["constraint=avx512"]
        #expect(throws: CommandFailure.self) { try job.script() }
        job.options = ["--comment=a\n#SBATCH --exclusive"]
        #expect(throws: CommandFailure.self) { try job.script() }
    }

    @Test(arguments: [
        ("30", "30"), ("30:00", "30:00"), ("2:00:00", "2:00:00"), ("1-12", "1-12"), ("1-12:30", "1-12:30"),
        ("1-12:30:00", "1-12:30:00"), ("1:12:30:00", "1-12:30:00"), ("2h", nil), ("", nil),
        ("1:2:3:4:5", nil),
        ("-1", nil), ("1 2", nil),
    ])
    func timesAreWrittenAsSlurmDoes(text: String, expected: String?) {
        #expect(SlurmJob.time(text) == expected)
    }

    /// The script is run by a shell as Slurm would run it.
    private func run(_ worker: String, signalAfter seconds: Double?) throws -> (status: Int32, output: String)
    {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-slurm-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("output")
        var job = job()
        job.command = ["sh", "-c", worker]
        let script = folder.appendingPathComponent("script")
        try Data(job.script().utf8).write(to: script)
        // Foundation's Process would hand on that this thread blocks SIGTERM and SIGCHLD.
        let line = #"""
            sh "$0" >"$1" & task=$!
            if [ -n "$2" ]; then
                while [ ! -s "$1" ]; do sleep 0.05; done
                sleep "$2"
                kill -TERM "$task"
            fi
            wait "$task"
            """#
        let delay = seconds.map { String($0) } ?? ""
        let result = try ExternalProgram.run(
            ["sh", "-c", line, script.path, output.path, delay], seconds: 20)
        return (result.outcome.status, try String(contentsOf: output, encoding: .utf8))
    }

    @Test func theTaskEndsAsItsWorkerEnds() throws {
        #expect(try run("exit 0", signalAfter: nil).status == 0)
        #expect(try run("exit 3", signalAfter: nil).status == 3)
        #expect(try run("kill -KILL $$", signalAfter: nil).status == 137)
    }

    @Test func whatTheShellIsToldReachesTheWorkerAndItsEndIsWaitedFor() throws {
        let worker =
            "trap 'echo told; sleep 0.5; echo drained; exit 0' TERM; echo up; while :; do sleep 0.1; done"
        let result = try run(worker, signalAfter: 0.1)
        #expect(result.status == 0)
        #expect(result.output == "up\ntold\ndrained\n")
    }
}
