import SweepCommands
import Testing

@Suite struct LogLineTests {
    private let warning = LogLine(
        #"{"time":"2026-01-01T00:00:00.000Z","level":"warning","source":"coordinator","#
            + #""message":"leases that were never granted were refused","leases":"2","#
            + #""worker":"124e51f0aaaaaaaabbbbbbbbccccccccc"}"#)
    private let note = LogLine(
        #"{"time":"2026-01-01T00:00:00.000Z","level":"info","source":"coordinator","#
            + #""message":"worker 124e51f0 (process 7 on red) joined with 4 slots"}"#)
    private let noise = LogLine("not JSON")

    @Test func aLineIsShownForPeople() {
        #expect(
            warning.readable
                == "2026-01-01T00:00:00.000Z warning  leases that were never granted were refused leases=2 "
                + "worker=124e51f0aaaaaaaabbbbbbbbccccccccc")
        #expect(noise.readable == "not JSON")
    }

    @Test func levelsAreLowerLimits() {
        #expect(LogFilter(level: "info").admits(warning))
        #expect(LogFilter(level: "warning").admits(warning))
        #expect(!LogFilter(level: "error").admits(warning))
        #expect(!LogFilter(level: "warning").admits(note))
        #expect(!LogFilter(level: "trace").admits(noise), "a line without a level has none")
        #expect(LogFilter().admits(noise))
    }

    @Test(arguments: ["124e51f0", "124e51f0aaaaaaaabbbbbbbbccccccccc", "124"])
    func workersAreNamedByTheirIdentity(worker: String) {
        #expect(LogFilter(worker: worker).admits(warning))
        #expect(LogFilter(worker: worker).admits(note))
        #expect(!LogFilter(worker: worker).admits(noise))
    }

    @Test func workersAreNamedByTheirHost() {
        #expect(LogFilter(worker: "red").admits(note))
        #expect(!LogFilter(worker: "blue").admits(note))
    }
}
