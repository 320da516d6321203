// Programs that are started for a job: output, errors, status, time.

import Foundation
import SweepCommands
import Testing

@Suite struct ExternalProgramTests {
    @Test func outputErrorsAndStatusComeBack() throws {
        let result = try ExternalProgram.run(["sh", "-c", "echo out; echo first >&2; echo last >&2; exit 7"])
        #expect(result.output == "out\n")
        #expect(result.outcome.status == 7)
        #expect(result.outcome.reason == "last")
    }

    @Test func muchOutputIsNoTrouble() throws {
        let result = try ExternalProgram.run([
            "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/zero | tr '\\0' y >&2",
        ])
        #expect(result.output.utf8.count == 3_000_000)
        #expect(result.outcome.errorText.utf8.count <= 4096)
    }

    @Test func whatTakesTooLongIsKilled() throws {
        let began = Date()
        let result = try ExternalProgram.run(["sleep", "30"], seconds: 0.3)
        #expect(result.outcome.isLate)
        #expect(result.outcome.status == 128 + SIGKILL)
        #expect(Date().timeIntervalSince(began) < 10)
    }

    /// As a background master of ssh does.
    @Test func aGrandchildThatKeepsStandardErrorOpenHoldsUpNobody() throws {
        let began = Date()
        let result = try ExternalProgram.run(["sh", "-c", "sleep 20 >/dev/null & echo done; echo why >&2"])
        #expect(result.output == "done\n")
        #expect(result.outcome.reason == "why")
        #expect(Date().timeIntervalSince(began) < 10)
    }

    @Test func aMissingProgramIsNamed() {
        let error = #expect(throws: CommandFailure.self) {
            try ExternalProgram.run(["gradsweep-no-such-program"])
        }
        #expect(error?.message.contains("gradsweep-no-such-program") == true)
        #expect(error?.message.contains("is it installed?") == true)
    }

    @Test func blockedAndIgnoredSignalsAreNotHandedOn() throws {
        signal(SIGPIPE, SIG_IGN)
        // A process that ignores SIGPIPE would end with a status of its own.
        let result = try ExternalProgram.run(["sh", "-c", "kill -PIPE $$; echo survived"])
        #expect(result.outcome.status == 128 + SIGPIPE)
        #expect(result.output.isEmpty)
    }
}
