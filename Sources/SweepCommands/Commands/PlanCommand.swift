// `gradsweep plan`: what a sweep file means, before anything runs.

import ArgumentParser
import Foundation
import Reporting
import SweepConfiguration
import SweepCore
import SweepModel

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Check a sweep file, count its trials, estimate their cost; run nothing.",
        discussion: SweepFileReference.text)

    /// Floating-point operations per second that one core reaches on networks of width 64 with AVX-512,
    /// everything recorded; the estimate divides by it.
    private static let operationsPerSecond = 6e10

    @Argument(help: "The sweep file (YAML).") var sweep: String
    @Option(name: .long, help: "How many trials to list.") var trials = 5

    func validate() throws {
        guard trials >= 0 else { throw ValidationError("--trials is \(trials); give 0 or more") }
    }

    func run() throws {
        let input = try SweepInput(path: sweep)
        let definition = input.definition
        try Output.answer("\(definition.name)\(definition.text.map { ": \($0)" } ?? "")")
        try Output.answer(
            "\(definition.trialCount) trials: \(definition.settingCount) settings × \(definition.replicates) "
                + "replicate\(definition.replicates == 1 ? "" : "s") (\(definition.method.rawValue))")
        try Output.answer(
            "data: \(input.trainingRows) training rows of \(input.features) features, "
                + "\(input.outputs) outputs"
        )
        if definition.verificationShare > 0 {
            try Output.answer(
                "verified: \(RoundedNumber.text(definition.verificationShare * 100)) %, "
                    + "\(verifiedCount(of: input)) trials, are run a second time on another worker and "
                    + "compared bit for bit")
        }
        try Output.answer("swept: \(definition.parameterNames.joined(separator: ", "))")
        for number in 0..<min(trials, definition.trialCount) {
            let trial = definition.trial(at: number)
            let values = trial.parameters.map { "\($0.name)=\($0.value.description)" }.joined(separator: " ")
            try Output.answer("  trial \(number) (setting \(trial.setting), seed \(trial.seed)): \(values)")
        }
        if definition.trialCount > trials {
            try Output.answer("  … and \(definition.trialCount - trials) more")
        }
        let operations: Double
        do {
            operations = try definition.estimatedOperations(
                features: input.features, outputs: input.outputs, trainingRows: input.trainingRows)
        } catch {
            throw CommandFailure(error.description)
        }
        let seconds = operations / Self.operationsPerSecond
        try Output.answer(
            "cost: about \(RoundedNumber.text(operations / 1e9)) GFLOP in matrix products, some "
                + "\(ProgressDisplay.duration(seconds)) on one core with AVX-512 (narrow ones take longer)"
        )
    }

    /// The trials that the sweep chooses for a second run.
    private func verifiedCount(of input: SweepInput) -> Int {
        // Recovery and epoch play no part in the choice.
        var plan = SweepPlan(announcement: input.announcement, trialCount: 0, epoch: 1)
        plan.verificationShare = input.definition.verificationShare
        return (0..<input.definition.trialCount).count { plan.isVerified($0) }
    }
}
