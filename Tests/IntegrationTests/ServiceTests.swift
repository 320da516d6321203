// `gradsweep coordinator --state` and `gradsweep submit`: several sweeps, results, restarts.

import ChildProcesses
import Foundation
import Testing

@Suite struct ServiceTests {
    @Test func aSubmittedSweepHasTheResultsOfARun() throws {
        let service = try Service(workers: 1)
        let sweep = try service.write("plain", trials: 6, steps: 50)
        let submitted = try service.ask("submit", sweep, "--wait", "--out", "submitted")
        #expect(submitted.status == 0, "\(submitted.errorOutput)")
        #expect(submitted.output.contains("Of 6 trials"), "\(submitted.output)")
        let run = try GradsweepProcess.run(
            ["run", sweep, "--workers", "2", "--out", "run"], in: service.directory.url)
        #expect(run.status == 0, "\(run.errorOutput)")
        for name in RunDirectoryFiles.resultNames {
            let files = ["submitted", "run"].map {
                RunDirectoryFiles(url: service.directory.url.appendingPathComponent($0))
            }
            #expect(try files[0].bytes(name) == files[1].bytes(name), "\(name)")
        }
        #expect(try service.course("plain") == "completed")
        kill(service.coordinator.process.id, SIGTERM)
        #expect(service.coordinator.wait(seconds: 30) == 0, "\(service.coordinator.errorOutput)")
        let status = try service.ask("status")
        #expect(status.status == 3, "\(status.errorOutput)")
    }

    @Test func aKilledCoordinatorGoesOnWithEverySweep() throws {
        let service = try Service(workers: 2)
        for name in ["first", "second"] {
            let reply = try service.ask("submit", try service.write(name, trials: 300))
            try #require(reply.status == 0, "\(reply.errorOutput)")
        }
        let held = try service.ask("submit", try service.write("held", trials: 5))
        try #require(held.status == 0, "\(held.errorOutput)")
        #expect(try service.ask("pause", "held").status == 0)
        #expect(try service.wait { try service.recorded("first") > 3 && service.recorded("second") > 3 })
        kill(service.coordinator.process.id, SIGKILL)
        service.coordinator.wait()
        try service.restart()
        #expect(service.coordinator.errorOutput.contains("going on with 3"))
        #expect(try service.course("held") == "paused")
        for name in ["first", "second"] {
            #expect(try service.wait(seconds: 240) { try service.course(name) == "completed" }, "\(name)")
            #expect(try service.recorded(name) == 300)
        }
        #expect(try service.recorded("held") < 5)
        #expect(try service.ask("resume", "held").status == 0)
        #expect(try service.wait { try service.course("held") == "completed" })
    }

    @Test func aSweepOfHigherPriorityOvertakes() throws {
        let service = try Service(workers: 2)
        try service.ask("submit", try service.write("long", trials: 400))
        #expect(try service.wait { try service.recorded("long") > 0 })
        let urgent = try service.ask(
            "submit", try service.write("urgent", trials: 20), "--priority", "5", "--wait")
        #expect(urgent.status == 0, "\(urgent.errorOutput)")
        #expect(try service.course("long") == "running", "the urgent sweep had to wait for the long one")
        #expect(try service.ask("cancel", "long").status == 0)
    }

    @Test func mistakesOfASubmissionAreNamed() throws {
        let service = try Service(workers: 0)
        let sweep = try service.write("twice", trials: 5)
        #expect(try service.ask("submit", sweep).status == 0)
        let again = try service.ask("submit", sweep)
        #expect(again.status == 2)
        #expect(again.errorOutput.contains("runs here already"), "\(again.errorOutput)")
        let broken = try service.directory.write("name: broken\n", to: "broken.yaml").path
        let wrong = try service.ask("submit", broken)
        #expect(wrong.status == 2)
        #expect(wrong.errorOutput.contains("data: missing"), "\(wrong.errorOutput)")
        #expect(try service.ask("submit", sweep, "--weight", "0").status == 2)
        let second = try GradsweepProcess.run(
            ["coordinator", "--state", service.state], in: service.directory.url)
        #expect(second.status == 2)
        #expect(second.errorOutput.contains("another coordinator"), "\(second.errorOutput)")
    }

    @Test func aSweepWhoseFilesAreGoneIsToldAndTheOthersGoOn() throws {
        let service = try Service(workers: 1)
        try service.ask("submit", try service.write("lost", trials: 300), "--out", "lost-run")
        try service.ask("submit", try service.write("kept", trials: 20), "--out", "kept-run")
        kill(service.coordinator.process.id, SIGKILL)
        service.coordinator.wait()
        try FileManager.default.removeItem(at: service.directory.url.appendingPathComponent("lost-run"))
        try service.restart()
        #expect(service.coordinator.errorOutput.contains("lost cannot be gone on with"))
        #expect(try service.course("lost") == "failed")
        #expect(try service.wait { try service.course("kept") == "completed" })
        #expect(try service.ask("cancel", "lost").status == 0)
        #expect(try service.course("lost") == "cancelled")
    }

    @Test func aSweepWhoseJournalCannotBeWrittenEndsAndTheOthersGoOn() throws {
        let service = try Service(workers: 1)
        let file = try service.write("barred", trials: 300)
        try service.ask("submit", file, "--out", "barred-run")
        #expect(try service.wait { try service.recorded("barred") > 3 })
        let barred = RunDirectoryFiles(url: service.directory.url.appendingPathComponent("barred-run"))
        // Another program keeps the journal for itself, longer than is waited for it.
        let hasFailed = try barred.barringJournal {
            try service.wait { try service.course("barred") == "failed" }
        }
        #expect(hasFailed)
        let problem = try #require(try service.status("barred")?["problem"] as? String)
        #expect(problem.contains("journal.sqlite: another program keeps the journal locked"), "\(problem)")
        #expect(service.coordinator.errorOutput.contains("error: barred ends: "))
        let kept = try service.ask("submit", try service.write("kept", trials: 20), "--wait")
        #expect(kept.status == 0, "\(kept.errorOutput)")
        let recorded = barred.recordedTrials()
        #expect(recorded > 3 && recorded < 300)
        let again = try service.ask("submit", file, "--out", "barred-run", "--resume", "--wait")
        #expect(again.status == 0, "\(again.errorOutput)")
        #expect(barred.recordedTrials() == 300)
    }

    @Test func aStateDirectoryThatOthersCanEnterIsRefused() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("x", to: "state/x")
        chmod(directory.url.appendingPathComponent("state").path, 0o755)
        let refused = try GradsweepProcess.run(["coordinator", "--state", "state"], in: directory.url)
        #expect(refused.status == 2)
        #expect(refused.errorOutput.contains("0700"), "\(refused.errorOutput)")
    }
}
