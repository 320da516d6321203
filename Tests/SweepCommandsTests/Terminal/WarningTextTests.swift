import Foundation
import SweepCommands
import SweepCore
import SweepProtocol
import Testing

@Suite struct WarningTextTests {
    private func note(lines: Int, length: Int = 6) -> Scheduler.Note {
        .workerDied(
            LastWords(
                identity: "0123456789abcdef", host: "box", processID: 7, cause: "signal 9 (Killed)",
                lines: (0..<lines).map { "\($0)".padding(toLength: length, withPad: ".", startingAt: 0) }))
    }

    private func text(_ note: Scheduler.Note, isTerminal: Bool = true) -> [Substring] {
        WarningText.of(note, isTerminal: isTerminal, directory: "runs/x").split(separator: "\n")
    }

    @Test func aTerminalShowsTheCauseTheLastLinesAndWhereTheRestIs() {
        #expect(
            text(note(lines: 64)) == [
                "warning: worker 01234567 (process 7 on box) died: signal 9 (Killed); it said last:",
                "    61....", "    62....", "    63....",
                "    (61 lines before: gradsweep logs --to runs/x)",
            ])
    }

    @Test func whatIsShortIsWhole() {
        #expect(text(note(lines: 3)).count == 4)
        #expect(
            text(note(lines: 0)) == ["warning: worker 01234567 (process 7 on box) died: signal 9 (Killed)"])
        #expect(text(note(lines: 4)).last == "    (1 line before: gradsweep logs --to runs/x)")
    }

    @Test func longLinesAreCut() {
        #expect(text(note(lines: 1, length: 500)).map(\.count).max() == 205)
    }

    @Test func aFileGetsItAllOnOneLine() {
        let lines = text(note(lines: 64), isTerminal: false)
        #expect(lines.count == 1)
        #expect(lines.first?.contains("0.....") == true)
        #expect(text(.sweepSubmitted("a", trials: 3)).count == 1)
    }
}
