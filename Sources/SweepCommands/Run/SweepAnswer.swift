// What a finished sweep says: verdicts by setting, one sentence per finding, where the files are, and the
// exit status that it deserves. Not here: finding it out.

import Foundation
import Reporting
import SweepModel

/// A sweep's results in words.
struct SweepAnswer: Sendable {
    var overview: SweepOverview
    var verification: VerificationReport?
    var identityViolations: [IdentityViolation]
    var workers: [WorkerRecord]
    /// The run directory's path.
    var directory: String

    /// The text for a terminal of `width` columns.
    func text(width: Int) -> String {
        var lines = [""] + VerdictTable.lines(overview, width: width) + [""]
        let sentences = Findings.sentences(
            overview, identityViolations: identityViolations, verification: verification, workers: workers)
        for sentence in sentences {
            lines += TextWrap.lines("- " + sentence, width: width, indent: 2)
        }
        lines += ["", "Results: \(directory)"]
        return lines.joined(separator: "\n")
    }

    /// Columns of the terminal that standard output is, or what a file gets.
    static var width: Int { max(60, Terminal.width(STDOUT_FILENO, fallback: 120)) }

    /// Prints an answer's text to standard output, without the characters that a terminal cannot show.
    static func show(_ text: String) throws(CommandFailure) {
        try Output.answer(
            Terminal.supportsUnicode || !Terminal.isInteractive(STDOUT_FILENO) ? text : PlainText.ascii(text))
    }

    /// The exit status that the results deserve. A verification that was asked for and could not be had at
    /// all is no success; one that lacks a few trials is.
    var status: ExitStatus {
        let isAsPromised = identityViolations.isEmpty && !(verification?.isVain ?? false)
        return overview.counts.failed == 0 && isAsPromised ? .success : .incomplete
    }
}
