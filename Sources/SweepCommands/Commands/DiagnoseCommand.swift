// `gradsweep diagnose`: the verdict of a recorded training run, whoever recorded it.

import ArgumentParser
import Foundation
import Reporting
import SweepModel

struct DiagnoseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose", abstract: "Judge a recorded training run.",
        discussion: """
            Reads JSON Lines as `gradsweep train --trace` writes them, one object per step with loss, \
            grad_norm, weight_norm, delta_rms, update_ratio and global_grad_norm of any other program, or \
            one JSON object that holds whole series (format verdict-traces/1, with any number of cases). \
            Where a file says which verdict is expected, a difference is reported with exit status 1.
            """)

    @Argument(help: "The trace file.") var trace: String
    @Option(
        name: .long,
        help:
            "Loss of the best constant predictor, for traces without it (label entropy in nats, or variance)."
    )
    var constantLoss: Double?
    @Option(name: .long, help: "Limit of clipping by norm, for traces without it.") var clipMaximum: Double?

    func run() throws {
        let data = try InputText.read(trace)
        let document: TraceDocument
        do {
            document = try TraceReader.read(
                [UInt8](data), file: trace,
                options: TraceReadingOptions(constantLoss: constantLoss, clipMaximum: clipMaximum))
        } catch {
            throw CommandFailure(error.description)
        }
        let thresholds = document.thresholds ?? VerdictThresholds()
        var mismatches: [String] = []
        for entry in document.cases {
            try show(entry, thresholds, isNamed: document.cases.count > 1)
            mismatches += entry.mismatches(thresholds: thresholds)
        }
        guard mismatches.isEmpty else {
            throw CommandFailure(mismatches.joined(separator: "\n"), status: .incomplete)
        }
    }

    func validate() throws {
        if let constantLoss, !(constantLoss.isFinite && constantLoss >= 0) {
            throw ValidationError("--constant-loss is \(constantLoss); give a number, 0 or more")
        }
        if let clipMaximum, !(clipMaximum.isFinite && clipMaximum > 0) {
            throw ValidationError("--clip-maximum is \(clipMaximum); give a number above 0")
        }
    }

    private func show(_ entry: TraceCase, _ thresholds: VerdictThresholds, isNamed: Bool) throws {
        let head: String =
            switch VerdictJudge.finding(of: entry.trace, thresholds: thresholds) {
            case .invalidData: "failed (invalidData)"
            case .judged(let judgement):
                judgement.verdict.rawValue + (judgement.cause.map { " (\($0.rawValue))" } ?? "")
                    + (judgement.flags.isEmpty
                        ? "" : " [\(judgement.flags.map(\.rawValue).joined(separator: ", "))]")
            }
        let width = max(60, Terminal.width(STDOUT_FILENO, fallback: 120))
        try Output.answer((isNamed ? "\(entry.name): " : "") + head)
        let sentences =
            [VerdictJudge.sentence(entry.trace, thresholds: thresholds)]
            + VerdictJudge.flagSentences(entry.trace, thresholds: thresholds)
        for sentence in sentences {
            for line in TextWrap.lines(sentence, width: width - 2) { try Output.answer("  " + line) }
        }
    }
}
