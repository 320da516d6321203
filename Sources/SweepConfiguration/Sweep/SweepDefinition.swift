// A sweep as its file describes it, with its trials by number. Not here: the file's syntax (Parsing).

import ReproducibleMath
package import SweepModel

/// How the parameters' values are combined.
package enum SweepMethod: String, CaseIterable, Hashable, Sendable {
    /// Every combination.
    case grid
    /// `run_cap` random draws.
    case random
}

/// A validated sweep. Trial number = setting × replicates + replicate.
package struct SweepDefinition: Hashable, Sendable {
    package let name: String
    package let text: String?
    package let method: SweepMethod
    package let seed: UInt64
    package let replicates: Int
    /// Share of the trials that are run a second time, on another worker, and compared: 0 to 1. Results,
    /// numbers and seeds of the trials do not depend on it.
    package let verificationShare: Double
    /// What a trial is before its own parameters are put in; its seed is 0.
    package let base: TrialConfiguration
    /// The sweep file as the user named it, for messages.
    package let file: String

    let draft: TrialDraft
    let space: ParameterSpace
    /// Every batch size that a trial may have, for the check that has to wait for the data.
    let batchSizes: [LocatedValue]

    package var settingCount: Int { space.settingCount }
    package var trialCount: Int { settingCount * replicates }

    /// The swept parameters' names: hand-picked settings' keys first, then `parameters`, each in file order.
    package var parameterNames: [String] { space.parameterNames }

    /// Data files that trials read, as the sweep file writes them, each once.
    package var dataFiles: [String] {
        guard case .file(let file) = base.data.source else { return [] }
        var paths: [String] = []
        for (_, path) in file.files where !paths.contains(path) { paths.append(path) }
        return paths
    }

    /// - Precondition: 0 ≤ `index` < `trialCount`.
    package func trial(at index: Int) -> TrialSpecification {
        precondition(0..<trialCount ~= index, "trial \(index) of \(trialCount)")
        let (setting, replicate) = index.quotientAndRemainder(dividingBy: replicates)
        return TrialSpecification(
            trial: index, setting: setting, replicate: replicate,
            seed: SeedDerivation.trialSeed(sweepSeed: seed, replicate: replicate),
            parameters: space.assignments(setting: setting))
    }

    /// The parameters of a setting, 0 ≤ `setting` < `settingCount`.
    package func parameters(ofSetting setting: Int) -> [ParameterAssignment] {
        precondition(0..<settingCount ~= setting, "setting \(setting) of \(settingCount)")
        return space.assignments(setting: setting)
    }

    /// The complete configuration of a trial, from the base and the specification's own values alone.
    ///
    /// - Errors: `foreignTrial` where the parameters are not this sweep's, else as in a sweep file.
    package func configuration(
        for specification: TrialSpecification
    ) throws(ConfigurationError) -> TrialConfiguration {
        guard specification.parameters.map(\.name) == parameterNames else {
            throw ConfigurationError(
                .foreignTrial, file: file,
                problem: "trial \(specification.trial) has the parameters "
                    + "\(specification.parameters.map(\.name).joined(separator: ", ")), but this sweep has "
                    + "\(parameterNames.joined(separator: ", ")); was the sweep file changed?")
        }
        var draft = draft
        for assignment in specification.parameters {
            guard let option = OptionTable.trialByKey[assignment.name] else { continue }
            let objection = option.type.objection(to: assignment.value)
            // null is a value where the type has it: it takes back what `training` sets.
            let isLeftOut = assignment.value == .none && option.mayBeLeftOut && objection != nil
            if let objection, !isLeftOut {
                throw ConfigurationError(
                    .invalidValue, file: file, keyPath: assignment.name,
                    problem: "trial \(specification.trial): \(objection)", allowed: option.type.allowed)
            }
            if !isLeftOut { option.apply(assignment.value, &draft) }
        }
        for rule in ConsistencyRule.all {
            guard let problem = rule.problem(draft) else { continue }
            throw ConfigurationError(
                .conflict, file: file, keyPath: rule.keys.joined(separator: ", "),
                problem: "trial \(specification.trial): \(problem)")
        }
        var configuration = draft.finished
        configuration.seed = specification.seed
        return configuration
    }
}
