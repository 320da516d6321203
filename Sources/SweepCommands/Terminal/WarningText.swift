// A coordinator's warnings as a person at a terminal reads them. Not here: the notes' own words, which go
// into logs whole (SweepCore).

package import SweepCore
import SweepProtocol

package enum WarningText {
    /// Of what a dead worker wrote, those that say why as a rule.
    private static let linesMaximum = 3
    private static let lineLengthMaximum = 200

    /// - Parameters:
    ///   - isTerminal: whether a person reads it; otherwise it is the note, whole and on one line.
    ///   - directory: where `gradsweep logs` finds the rest.
    package static func of(_ note: Scheduler.Note, isTerminal: Bool, directory: String) -> String {
        guard isTerminal, case .workerDied(var words) = note, !words.lines.isEmpty else {
            return "warning: \(note)"
        }
        let lines = words.lines
        words.lines = []
        let shown = lines.suffix(linesMaximum).map { line in
            "    " + (line.count > lineLengthMaximum ? line.prefix(lineLengthMaximum) + "…" : line)
        }
        let rest = lines.count - shown.count
        var text = ["warning: \(Scheduler.Note.workerDied(words)); it said last:"] + shown
        if rest > 0 {
            text.append("    (\(rest) line\(rest == 1 ? "" : "s") before: gradsweep logs --to \(directory))")
        }
        return text.joined(separator: "\n")
    }
}
