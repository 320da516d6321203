import Foundation
import SweepCommands
import Testing

@Suite struct WorkerHealthTests {
    @Test("Alive while the loop goes round, ready while registered, nothing afterwards")
    func life() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/health"
        let reader = WorkerHealth(reading: path)
        #expect(reader.problem(maximumAge: 10, needsReadiness: false)?.contains("no worker runs") == true)
        let health = try WorkerHealth(creating: path)
        #expect(reader.problem(maximumAge: 10, needsReadiness: false) == nil)
        #expect(reader.problem(maximumAge: 10, needsReadiness: true) == "not registered with a coordinator")
        let report = health.reporter()
        report(true)
        #expect(reader.problem(maximumAge: 10, needsReadiness: true) == nil)
        report(false)
        #expect(reader.problem(maximumAge: 10, needsReadiness: true) != nil)
        let later = Date().addingTimeInterval(60)
        #expect(
            reader.problem(maximumAge: 10, needsReadiness: false, now: later)?.contains("s old") == true)
        health.remove()
        #expect(reader.problem(maximumAge: 10, needsReadiness: false) != nil)
    }

    @Test("A place where nothing can be written is named")
    func unwritable() {
        let error = #expect(throws: CommandFailure.self) { try WorkerHealth(creating: "/proc/nowhere") }
        #expect(error?.message.contains("/proc/nowhere") == true)
    }
}
