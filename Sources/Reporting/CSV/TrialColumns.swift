// The columns of trials.csv. Not here: text, files.

package import SweepModel

/// A recorded trial: what it was and what came of it.
package struct TrialRow: Hashable, Sendable {
    package var specification: TrialSpecification
    package var outcome: TrialOutcome

    package init(specification: TrialSpecification, outcome: TrialOutcome) {
        self.specification = specification
        self.outcome = outcome
    }

    var result: TrialResult? {
        guard case .completed(let result) = outcome else { return nil }
        return result
    }

    var failure: TrialFailure? {
        guard case .failed(let failure) = outcome else { return nil }
        return failure
    }

    /// `verdict` of the CSVs: the verdict's name, or `failed`, which is none.
    var verdictName: String { result?.judgement.verdict.rawValue ?? OutcomeName.failed }
}

/// The names that outcomes have in CSVs and tables.
enum OutcomeName {
    static let failed = "failed"
}

extension CSVTable where Row == TrialRow {
    /// `trials.csv`: one row a trial, by trial number. `parameters` are the swept parameters' names in the
    /// sweep file's order; a setting that lacks one leaves its cell empty.
    package static func trials(parameters: [String]) -> CSVTable<TrialRow> {
        CSVTable(
            file: "trials.csv",
            columns: identity + parameters.map(parameter) + judgement + figures + gradients + provenance
                + [failure])
    }

    private static let identity: [CSVColumn<TrialRow>] = [
        CSVColumn("trial", "Number of the trial, from 0.") { .integer($0.specification.trial) },
        CSVColumn("setting", "Number of the setting, from 0.") { .integer($0.specification.setting) },
        CSVColumn("replicate", "Number of the replicate within the setting, from 0.") {
            .integer($0.specification.replicate)
        },
        CSVColumn("seed", "Seed of initial weights and shuffling.") { .unsigned($0.specification.seed) },
    ]

    private static func parameter(_ name: String) -> CSVColumn<TrialRow> {
        CSVColumn("param.\(name)", ParameterColumn.documentation) {
            ParameterColumn.field(name, of: $0.specification.parameters)
        }
    }

    private static let judgement: [CSVColumn<TrialRow>] = [
        CSVColumn("verdict", "What became of the trial; `failed` where it could not be executed.") {
            .text($0.verdictName)
        },
        CSVColumn("cause", "Why the verdict was given; of a failed trial, why it failed.") {
            CSVField($0.result.map { $0.judgement.cause?.rawValue } ?? $0.failure?.cause.rawValue)
        },
        CSVColumn("flags", "What was seen beside the verdict, joined by `;`.") {
            CSVField($0.result.map { $0.judgement.flags.map(\.rawValue).joined(separator: ";") })
        },
        CSVColumn(
            "steps",
            "Recorded steps T; fewer than configured after a number that is not finite or at target_loss."
        ) {
            CSVField($0.result?.steps)
        },
    ]

    private static let figures: [CSVColumn<TrialRow>] = [
        figure("initial_loss", "Data loss at step 0.", \.initialLoss),
        figure(
            "final_loss", "Mean data loss over the last w = min(T, clamp(T/10, 5, 50)) steps.", \.finalLoss),
        figure("best_loss", "Least data loss of all steps.", \.bestLoss),
        optional(
            "train_accuracy", "Share of the training rows classified right at the end.", \.trainAccuracy),
        optional("test_loss", "Data loss on the held-out rows at the end.", \.testLoss),
        optional("test_accuracy", "Share of the held-out rows classified right at the end.", \.testAccuracy),
        figure(
            "constant_loss", "Data loss of the best constant predictor on the training rows.",
            \.constantLoss),
    ]

    private static let gradients: [CSVColumn<TrialRow>] = GradientColumn.all.map { column in
        CSVColumn(column.name, column.documentation) { row in
            row.result.map { column.field($0.gradients) } ?? .empty
        }
    }

    private static let provenance: [CSVColumn<TrialRow>] = [
        nonFinite("step", "Step of the first number that is not finite.") { .integer($0.step) },
        nonFinite("phase", "Its phase: data, parameters, forward, loss, backward or update.") {
            .text($0.phase.rawValue)
        },
        nonFinite("layer", "Its layer: 0 for data and loss, then 1 to L + 1.") { .integer($0.layer) },
        nonFinite("tensor", "The tensor that held it.") { .text($0.tensor.rawValue) },
        nonFinite("kind", "`nan`, `inf` or both.") { .text($0.kind.rawValue) },
        nonFinite("count", "How many of the tensor's numbers are not finite.") { .integer($0.count) },
        nonFinite("largest_finite", "Largest finite absolute value in the tensor.") {
            .number($0.largestFinite)
        },
    ]

    private static let failure = CSVColumn<TrialRow>(
        "failure", "Why a failed trial could not be executed, in a sentence."
    ) { CSVField($0.failure?.message) }

    // MARK: - Shorthands

    private static func figure(
        _ name: String, _ documentation: String, _ path: any KeyPath<TrialResult, Double> & Sendable
    ) -> CSVColumn<TrialRow> {
        CSVColumn(name, documentation) { CSVField($0.result?[keyPath: path]) }
    }

    private static func optional(
        _ name: String, _ documentation: String, _ path: any KeyPath<TrialResult, Double?> & Sendable
    ) -> CSVColumn<TrialRow> {
        CSVColumn(name, documentation) { CSVField($0.result?[keyPath: path]) }
    }

    private static func nonFinite(
        _ name: String, _ documentation: String,
        _ field: @escaping @Sendable (NonFiniteProvenance) -> CSVField
    ) -> CSVColumn<TrialRow> {
        CSVColumn("nonfinite_\(name)", documentation) { row in
            row.result?.firstNonFinite.map(field) ?? .empty
        }
    }
}

/// A swept parameter's column, in trials.csv and summary.csv alike.
enum ParameterColumn {
    static let documentation = "Value of the swept parameter; empty where the setting does not name it."

    static func field(_ name: String, of assignments: [ParameterAssignment]) -> CSVField {
        CSVField(assignments.first { $0.name == name }?.value.description)
    }
}
