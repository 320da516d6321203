// `gradsweep train`: one trial here and now, layer by layer.

import ArgumentParser
import DataSets
import Foundation
import Reporting
import SweepConfiguration
import SweepModel
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train one network here and show what its gradients do, layer by layer.",
        discussion: """
            A trial file is a sweep file in which every parameter has one value. The table shows each \
            layer's gradient norm at the start, in the middle and at the end, δ, and the activations; then \
            follows the verdict with its reason.
            """)

    @Argument(help: "The trial file (YAML).") var trial: String
    @Option(name: .long, help: "Write every step as JSON Lines to this file; `diagnose` reads it.")
    var trace: String?
    @Option(name: .long, help: "Seed of weights and shuffling instead of the file's; the data keep theirs.")
    var seed: UInt64?

    func run() throws {
        let input = try SweepInput(path: trial)
        var configuration = try self.configuration(of: input.definition)
        if let seed { configuration.seed = seed }
        let runner = TrialRunner(kernels: try WorkerSetUp.kernels())
        let locator = DataLocator.relative(to: input.file.directory)
        let data: TrialData
        do {
            let prepared = try PreparedData.load(configuration.data, locator: locator)
            data = try TrialData(prepared, precision: configuration.training.precision)
        } catch {
            throw CommandFailure("\((error as? TrialFailure)?.message ?? "\(error)")")
        }
        if let trace, SameFile.check(trace, trial) {
            throw CommandFailure("--trace \(trace): this is the trial file; name another file for the trace")
        }
        let recording = try trace.map { path throws(CommandFailure) in
            try TraceRecording(
                path: path, configuration: configuration,
                constantLoss: data.constantLoss(configuration.training) ?? .nan,
                parameters: input.definition.trial(at: 0).parameters)
        }
        var pending: TrialConfiguration? = configuration
        var end: TrialEnd?
        runner.run(
            data: data,
            next: { pending.take().map { ((), $0) } },
            observe: recording.map { recording in { _, step in recording.append(step) } },
            finished: { _, result in end = result })
        guard let end, let outcome = end.outcome else { throw CommandFailure("the trial did not run") }
        switch outcome {
        case .failed(let failure): throw CommandFailure("\(trial): \(failure.message)", status: .incomplete)
        case .completed(let result): try show(result, end.trace, configuration, recording)
        }
    }

    private func configuration(of definition: SweepDefinition) throws -> TrialConfiguration {
        do {
            return try definition.singleTrial()
        } catch {
            throw CommandFailure(error.description)
        }
    }

    private func show(
        _ result: TrialResult, _ trace: TrialTrace?, _ configuration: TrialConfiguration,
        _ recording: TraceRecording?
    ) throws {
        let width = max(60, Terminal.width(STDOUT_FILENO, fallback: 120))
        let plain = Terminal.isInteractive(STDOUT_FILENO) && !Terminal.supportsUnicode
        var lines = LayerTable.lines(result.layers, width: width, style: plain ? .ascii : .unicode) + [""]
        lines.append(
            "loss \(RoundedNumber.text(result.initialLoss)) -> \(RoundedNumber.text(result.finalLoss)) in "
                + "\(result.steps) steps (best \(RoundedNumber.text(result.bestLoss)); best constant "
                + "\(RoundedNumber.text(result.constantLoss)))" + accuracy(result))
        if let trace {
            let thresholds = configuration.thresholds
            let sentences =
                [VerdictJudge.sentence(trace, thresholds: thresholds)]
                + VerdictJudge.flagSentences(trace, thresholds: thresholds)
            for sentence in sentences { lines += TextWrap.lines(sentence, width: width, indent: 2) }
            try recording?.finish(trace, thresholds: thresholds)
        }
        let text = lines.joined(separator: "\n")
        try Output.answer(plain ? PlainText.ascii(text) : text)
    }

    private func accuracy(_ result: TrialResult) -> String {
        let parts = [("training", result.trainAccuracy), ("test", result.testAccuracy)].compactMap { part in
            part.1.map { "\(part.0) accuracy \(RoundedNumber.text($0))" }
        }
        return parts.isEmpty ? "" : "; " + parts.joined(separator: ", ")
    }
}

/// Whether two paths name one file.
private enum SameFile {
    static func check(_ first: String, _ second: String) -> Bool {
        var left = stat()
        var right = stat()
        return stat(first, &left) == 0 && stat(second, &right) == 0 && left.st_dev == right.st_dev
            && left.st_ino == right.st_ino
    }
}

/// The file behind `--trace`. Steps are collected in memory between writes; the first failure is kept and
/// thrown at the end, where somebody can be told.
private final class TraceRecording {
    private let file: AtomicFile
    private var bytes: [UInt8]
    private var failure: CommandFailure?

    init(
        path: String, configuration: TrialConfiguration, constantLoss: Double,
        parameters: [ParameterAssignment]
    ) throws(CommandFailure) {
        file = try AtomicFile(path: path)
        bytes = Array(
            TraceLinesWriter.header(
                hiddenLayers: configuration.network.depth, constantLoss: constantLoss,
                clipping: configuration.training.clipping, thresholds: configuration.thresholds,
                configuration: parameters
            ).utf8)
    }

    func append(_ step: StepRecord) {
        let line = TraceLinesWriter.step(
            TraceStep(
                step: step.step, dataLoss: step.dataLoss, totalLoss: step.totalLoss,
                globalGradientNorm: step.globalGradientNorm, clippedGradientNorm: step.clippedGradientNorm,
                layers: step.layers, isProbed: step.isProbed))
        bytes += Array(line.utf8)
        guard bytes.count > 1 << 20, failure == nil else { return }
        do throws(CommandFailure) {
            try file.append(bytes)
            bytes = []
        } catch {
            failure = error
        }
    }

    func finish(_ trace: TrialTrace, thresholds: VerdictThresholds) throws(CommandFailure) {
        if let failure { throw failure }
        let finding = VerdictJudge.finding(of: trace, thresholds: thresholds)
        try file.append(bytes + Array(TraceLinesWriter.summary(finding, of: trace).utf8))
        try file.commit()
    }
}
