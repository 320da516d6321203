// A sweep file that describes one trial: what `gradsweep train` takes.

package import SweepModel

extension SweepDefinition {
    /// The only trial's configuration.
    ///
    /// - Errors: `conflict` where the file describes more than one trial.
    package func singleTrial() throws(ConfigurationError) -> TrialConfiguration {
        guard trialCount == 1 else {
            var reasons: [String] = []
            if settingCount > 1 { reasons.append("\(settingCount) settings") }
            if replicates > 1 { reasons.append("\(replicates) replicates") }
            throw ConfigurationError(
                .conflict, file: file,
                problem: "describes \(trialCount) trials (\(reasons.joined(separator: ", ")))",
                allowed: "one value a parameter, one setting and one replicate; "
                    + "run the others with gradsweep run")
        }
        return try configuration(for: trial(at: 0))
    }
}
