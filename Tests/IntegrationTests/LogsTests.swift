// `gradsweep logs` against a running coordinator, and after its end.

import ChildProcesses
import Foundation
import Testing

@Suite struct LogsTests {
    @Test func aLogIsShownWhileItsCoordinatorRunsAndAfterwards() throws {
        let service = try Service(workers: 1)
        #expect(try service.ask("submit", try service.write("logged", trials: 3), "--wait").status == 0)

        let all = try service.ask("logs")
        #expect(all.status == 0)
        #expect(all.output.contains("coordinator starts"))
        #expect(all.output.contains("joined with 1 slots"))
        #expect(!all.output.contains("{"), "people get text")

        let last = try service.ask("logs", "--lines", "1", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(last.output.utf8)) as? [String: Any]
        #expect(object?["message"] is String, "\(last.output)")
        #expect(try service.ask("logs", "--level", "error").output == "")
        #expect(try service.ask("logs", "--worker", "nobody-of-this-name").output == "")
        let wrong = try service.ask("logs", "--level", "loud")
        #expect(wrong.status == 2)
        #expect(wrong.errorOutput.contains("warning"), "the levels that there are: \(wrong.errorOutput)")

        // From now on: the end of the coordinator, and nothing of what was before.
        let follower = try GradsweepProcess(
            ["logs", "--follow", "--lines", "0", "--to", service.state], in: service.directory.url)
        usleep(700_000)
        service.coordinator.process.send(SIGTERM)
        service.coordinator.process.waitForEnd()
        #expect(follower.wait() == 0)
        #expect(follower.output.contains("coordinator ends"), "\(follower.output)")
        #expect(!follower.output.contains("coordinator starts"))
        #expect(follower.errorOutput.contains("the coordinator has ended"))

        let left = try service.ask("logs", "--lines", "1")
        #expect(left.status == 0)
        #expect(left.output.contains("coordinator ends"), "\(left.output)")
        #expect(left.errorOutput.contains("no coordinator runs here"), "\(left.errorOutput)")
        let nowhere = try GradsweepProcess.run(
            ["logs", "--to", service.directory.url.path], in: service.directory.url)
        #expect(nowhere.status == 3)
    }
}
