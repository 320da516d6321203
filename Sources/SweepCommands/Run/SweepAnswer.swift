// What a finished sweep says on the terminal: verdicts by setting, one sentence per finding, where the files
// are. Not here: finding it out.

import Foundation
import Reporting
import SweepModel

/// Prints the answer to standard output.
enum SweepAnswer {
    /// - Parameter directory: the run directory's path.
    static func show(
        _ overview: SweepOverview, identityViolations: [IdentityViolation], directory: String
    ) throws(CommandFailure) {
        let width = max(60, Terminal.width(STDOUT_FILENO, fallback: 120))
        var lines = [""] + VerdictTable.lines(overview, width: width) + [""]
        for sentence in Findings.sentences(overview, identityViolations: identityViolations) {
            lines += TextWrap.lines("- " + sentence, width: width, indent: 2)
        }
        lines += ["", "Results: \(directory)"]
        let text = lines.joined(separator: "\n")
        try Output.answer(
            Terminal.supportsUnicode || !Terminal.isInteractive(STDOUT_FILENO) ? text : PlainText.ascii(text))
    }

    /// The exit status that the results deserve.
    static func status(
        _ overview: SweepOverview, identityViolations: [IdentityViolation]
    ) -> ExitStatus {
        overview.counts.failed > 0 || !identityViolations.isEmpty ? .incomplete : .success
    }
}
