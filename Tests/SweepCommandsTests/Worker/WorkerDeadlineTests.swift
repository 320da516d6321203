import Foundation
import SweepCommands
import Testing

@Suite struct WorkerDeadlineTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func secondsLeft(
        _ text: String, _ environment: [String: String] = [:], squeue: String? = nil
    ) throws -> Double? {
        try WorkerDeadline.secondsLeft(
            text, from: "--deadline", now: now, environment: environment, ask: { _ in squeue })
    }

    @Test(
        "Durations as people and Slurm write them",
        arguments: [
            ("5400", 5400), ("90m", 5400), ("1h30m", 5400), ("1.5h", 5400), ("1:30:00", 5400),
            ("10:30", 630), ("2-01:00:00", 176_400), ("2d", 172_800), ("30s", 30),
        ] as [(String, Double)])
    func durations(text: String, seconds: Double) throws {
        #expect(try secondsLeft(text) == seconds)
    }

    @Test("A time of day")
    func instant() throws {
        #expect(try secondsLeft("2027-01-15T08:10:00Z") == 600)
    }

    @Test(
        "What is neither is refused with what is allowed",
        arguments: ["tomorrow", "1h30", "1:2:3:4", "-5", "1x", "", "0", "2020-01-01T00:00:00Z", "nan"])
    func nonsense(text: String) {
        #expect(throws: CommandFailure.self) { try secondsLeft(text) }
    }

    @Test("Slurm says when its job ends, by a variable or when it is asked; elsewhere there is no end")
    func slurm() throws {
        #expect(try secondsLeft("auto") == nil)
        #expect(try secondsLeft("auto", ["SLURM_JOB_END_TIME": "1800000060"]) == 60)
        #expect(try secondsLeft("auto", ["SLURM_JOB_ID": "7"], squeue: "1-00:00:05") == 86_405)
        #expect(try secondsLeft("auto", ["SLURM_JOB_ID": "7"], squeue: "UNLIMITED") == nil)
        #expect(try secondsLeft("auto", ["SLURM_JOB_ID": "7"]) == nil)
    }
}
