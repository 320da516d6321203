// Trials made by hand for the tests of CSVs, tables and findings.

import Reporting
import SweepModel

enum ReportFixture {
    /// A result of that verdict with round figures that differ from each other.
    static func result(_ verdict: Verdict, cause: VerdictCause? = nil, layers: Int = 2) -> TrialResult {
        var result = TrialResult(judgement: Judgement(verdict: verdict, cause: cause), steps: 100)
        result.initialLoss = 2.5
        result.finalLoss = 0.125
        result.bestLoss = 0.1
        result.constantLoss = 2
        result.trainAccuracy = 0.75
        result.gradients.initialFirstLayerNorm = 0.5
        result.gradients.medianFirstLayerNorm = 0.25
        result.layers = (1...layers).map { number in
            var record = LayerRecord(layer: number, fanIn: 8, units: 4)
            record.initial.gradientNorm = 1 / Double(number)
            record.final.gradientNorm = 1e-3 / Double(number)
            return record
        }
        if cause == .nonFinite {
            result.firstNonFinite = NonFiniteProvenance(
                step: 3, phase: .forward, layer: 2, tensor: .activation, kind: .infinity, count: 5,
                largestFinite: 1e38)
        }
        return result
    }

    static func row(
        _ trial: Int, setting: Int, replicate: Int = 0, parameters: [ParameterAssignment] = [],
        _ outcome: TrialOutcome
    ) -> TrialRow {
        TrialRow(
            specification: TrialSpecification(
                trial: trial, setting: setting, replicate: replicate, seed: UInt64(replicate) + 7,
                parameters: parameters),
            outcome: outcome)
    }

    /// A sweep: a setting is its parameters (as text or numbers) and the verdicts of its trials.
    static func overview(
        _ parameters: [String], _ settings: [(values: [ParameterValue?], verdicts: [Verdict])]
    ) -> SweepOverview {
        var report = SweepReport(parameters: parameters)
        var trial = 0
        for (setting, entry) in settings.enumerated() {
            let assignments = zip(parameters, entry.values).compactMap { name, value in
                value.map { ParameterAssignment(name: name, value: $0) }
            }
            for (replicate, verdict) in entry.verdicts.enumerated() {
                let cause: VerdictCause? = verdict == .exploding ? .nonFinite : nil
                report.add(
                    row(
                        trial, setting: setting, replicate: replicate, parameters: assignments,
                        .completed(result(verdict, cause: cause))))
                trial += 1
            }
        }
        report.finish()
        return report.overview
    }
}
