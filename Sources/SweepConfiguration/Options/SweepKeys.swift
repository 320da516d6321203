// The keys of a sweep file's top level and of a parameter, with what they mean.

/// A key that holds a section or a setting of the sweep as a whole.
struct SweepKey: Hashable, Sendable {
    var name: String
    var documentation: String
    /// What others call it; only ever suggested.
    var synonyms: [String] = []
}

enum SweepKeys {
    static let topLevel = [
        SweepKey(name: "name", documentation: "Name of the sweep, used for the run directory."),
        SweepKey(name: "description", documentation: "What the sweep is about; without effect."),
        SweepKey(name: "method", documentation: "grid: every combination; random: run_cap draws."),
        SweepKey(
            name: "run_cap", documentation: "Number of settings that method random draws.",
            synonyms: ["count", "num_samples", "max_trials", "n_trials"]),
        SweepKey(name: "seed", documentation: "Seed of all randomness of the sweep; default 0."),
        SweepKey(
            name: "replicates", documentation: "Trials of each setting, with different seeds; default 1.",
            synonyms: ["repeats", "repetitions", "seeds", "n_seeds"]),
        SweepKey(
            name: "verify",
            documentation:
                "Share of the trials that are run a second time, on another worker, and compared bit for "
                + "bit: "
                + "2 % or 0.02. It changes no result. Default: none.",
            synonyms: ["verification", "verify_share"]),
        SweepKey(name: "parameters", documentation: "Options with the values that the sweep gives them."),
        SweepKey(
            name: "settings",
            documentation:
                "A list of hand-picked settings, each merged over every combination of parameters.",
            synonyms: ["cases", "configurations"]),
        SweepKey(name: "training", documentation: "Options that are the same in every trial."),
        SweepKey(name: "data", documentation: "What the trials learn from.", synonyms: ["dataset"]),
        SweepKey(name: "probe", documentation: "What is recorded."),
        SweepKey(
            name: "verdict", documentation: "Thresholds of the verdict rules.", synonyms: ["thresholds"]),
    ]

    static let parameter = [
        SweepKey(name: "value", documentation: "One value for all settings."),
        SweepKey(name: "values", documentation: "The values to try.", synonyms: ["choices", "grid"]),
        SweepKey(name: "probabilities", documentation: "The values' weights (categorical); they sum to 1."),
        SweepKey(name: "distribution", documentation: "What method random draws from.", synonyms: ["type"]),
        SweepKey(name: "min", documentation: "Lower end.", synonyms: ["low", "minimum"]),
        SweepKey(name: "max", documentation: "Upper end.", synonyms: ["high", "maximum"]),
        SweepKey(name: "mu", documentation: "Mean of normal.", synonyms: ["mean", "loc"]),
        SweepKey(
            name: "sigma", documentation: "Standard deviation of normal.", synonyms: ["std", "scale"]),
    ]

    static let greatestReplicates = 1_000_000
    /// Trials of a sweep.
    static let greatestTrialCount = 100_000_000
}
