// `gradsweep status`, `workers`, `pause`, `resume`, `stop`, `cancel` against running coordinators, and what
// happens to requests that are none.

import CoordinatorService
import Foundation
import SweepCore
import Testing

@Suite struct ControlTests {
    @Test func pauseResumeStopCancelAndGoOn() throws {
        let service = try Service(workers: 1)
        let sweep = try service.write("course", trials: 200)
        #expect(try service.ask("submit", sweep).status == 0)
        #expect(try service.wait { try service.recorded("course") > 2 })

        let paused = try service.ask("pause")
        #expect(paused.status == 0)
        #expect(paused.output.contains("paused"), "\(paused.output)")
        #expect(try service.wait { try service.status("course")?["running"] as? Int == 0 })
        let before = try service.recorded("course")
        usleep(500_000)
        #expect(try service.recorded("course") == before, "a paused sweep went on")

        #expect(try service.ask("resume", "cour").status == 0, "the beginning of a name is enough")
        #expect(try service.wait { try service.recorded("course") > before })

        #expect(try service.ask("stop", "course").status == 0)
        #expect(try service.wait { try service.course("course") == "stopped" })
        let stopped = try service.recorded("course")
        #expect(stopped > before && stopped < 200)
        let refused = try service.ask("pause", "course")
        #expect(refused.status == 2)
        #expect(refused.errorOutput.contains("stopped"), "\(refused.errorOutput)")

        let plain = try service.ask("submit", sweep)
        #expect(plain.status == 2)
        #expect(plain.errorOutput.contains("--resume"), "\(plain.errorOutput)")
        #expect(try service.ask("submit", sweep, "--resume").status == 0)
        #expect(try service.wait { try service.recorded("course") > stopped })
        #expect(try service.ask("cancel", "course").status == 0)
        #expect(try service.wait { try service.course("course") == "cancelled" })
        let finished = try service.ask("submit", sweep, "--resume", "--wait")
        #expect(finished.status == 0, "\(finished.errorOutput)")
        #expect(try service.recorded("course") == 200)
        let directory = try #require(try runDirectory(of: service))
        let attempts = try RunDirectoryFiles(url: URL(filePath: directory))
            .column("outcome", of: "attempts.csv")
        #expect(!attempts.contains("worker_lost"), "\(Set(attempts))")
    }

    private func runDirectory(of service: Service) throws -> String? {
        try service.status("course")?["run_directory"] as? String
    }

    @Test func sweepsAreNamedWithoutGuessing() throws {
        let service = try Service(workers: 0)
        for name in ["alpha-one", "alpha-two"] {
            #expect(try service.ask("submit", try service.write(name, trials: 5)).status == 0)
        }
        let unknown = try service.ask("pause", "alpha-tow")
        #expect(unknown.status == 2)
        #expect(unknown.errorOutput.contains("did you mean alpha-two?"), "\(unknown.errorOutput)")
        let both = try service.ask("pause", "alpha")
        #expect(both.status == 2)
        #expect(both.errorOutput.contains("alpha-one") && both.errorOutput.contains("alpha-two"))
        #expect(try service.ask("pause").status == 2, "two run here")
        let alphaOne = try #require(try service.status("alpha-one"))
        let identity = try #require(alphaOne["id"] as? String)
        #expect(try service.ask("pause", String(identity.prefix(7))).status == 0)
        #expect(try service.course("alpha-one") == "paused")
        #expect(try service.course("alpha-two") == "running")
        #expect(try service.ask("cancel", "--all").status == 0)
        #expect(try service.wait { try service.course("alpha-two") == "cancelled" })
    }

    @Test func workersAreShown() throws {
        let service = try Service(workers: 2)
        #expect(try service.ask("submit", try service.write("busy", trials: 300)).status == 0)
        #expect(try service.wait { try service.recorded("busy") > 5 })
        let reply = try service.ask("workers", "--json")
        #expect(reply.status == 0, "\(reply.errorOutput)")
        let json = try JSONSerialization.jsonObject(with: Data(reply.output.utf8)) as? [String: Any]
        let workers = try #require(json?["workers"] as? [[String: Any]])
        #expect(workers.count == 2)
        #expect(workers.allSatisfy { $0["ready"] as? Int == 1 && $0["slots"] as? Int == 1 })
        let table = try service.ask("workers")
        #expect(table.output.contains("delivered"), "\(table.output)")
    }

    @Test func aRunAnswersFromItsRunDirectoryAndStops() throws {
        let directory = try TemporaryDirectory()
        let sweep = try directory.write(
            """
            name: local
            replicates: 400
            data: {generator: gaussian_blobs, samples: 256, features: 16, classes: 4, seed: 1}
            training: {steps: 400, batch_size: 64, width: 48}
            parameters: {depth: [6]}
            """, to: "local.yaml")
        let run = try GradsweepProcess(["run", sweep.path, "--workers", "2"], in: directory.url)
        func ask(_ arguments: String...) throws -> (status: Int32, output: String, errorOutput: String) {
            try GradsweepProcess.run(arguments, in: directory.url)
        }
        let deadline = Date().addingTimeInterval(60)
        while Date() < deadline, try ask("status").status != 0 { usleep(100_000) }
        // The only one under ./runs needs no name.
        #expect(try ask("status").output.contains("local"))
        #expect(try ask("submit", sweep.path).errorOutput.contains("--state"))
        let stopped = try ask("stop")
        #expect(stopped.status == 0, "\(stopped.errorOutput)")
        #expect(run.wait(seconds: 60) == 130, "\(run.errorOutput)")
        #expect(run.errorOutput.contains("--resume"))
        let none = try ask("status")
        #expect(none.status == 3)
        #expect(none.errorOutput.contains("--to"), "\(none.errorOutput)")
    }

    @Test func requestsThatAreNoneAreAnsweredAndHarmNobody() throws {
        let service = try Service(workers: 0)
        let endpoint = "ipc://\(service.state)/sockets/control"
        for text in [
            "", "x", "{", "[]", "{}", #"{"version":1}"#, #"{"version":2,"command":"status"}"#,
            #"{"version":1,"command":"fly"}"#, #"{"version":1,"command":"submit"}"#,
            #"{"version":1,"command":"submit","submission":{"file":7}}"#,
            #"{"version":1,"command":"pause","sweep":["a"]}"#, String(repeating: "[", count: 100_000),
        ] {
            let reply = try ControlClient.ask(Array(text.utf8), at: endpoint, timeout: .seconds(20))
            let json = try JSONSerialization.jsonObject(with: Data(reply)) as? [String: Any]
            #expect(json?["error"] != nil, "\(text.prefix(40))")
        }
        let large = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20 + 1)
        #expect(throws: ControlClient.Failure.self) {
            _ = try ControlClient.ask(large, at: endpoint, timeout: .seconds(1))
        }
        #expect(try service.ask("status").status == 0)
    }
}
