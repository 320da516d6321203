// All options of a sweep file, by section: the only place that knows their keys. Not here: reading them.

import SweepModel

/// The options; other files add theirs in extensions.
enum OptionTable {
    /// What `parameters`, `training` and `settings` take.
    static let trial: [Option<TrialDraft>] = network + trainingLoop

    /// The verdict rules' thresholds (VerdictThresholds), section `verdict`.
    static let verdict: [Option<VerdictThresholds>] = [
        .number("tau", .positive, \.tau, "Converged at or below this share of the best constant's loss."),
        .number("loss_ratio", .positive, \.lossRatio, "Diverged when the tail's mean exceeds this multiple."),
        .number("loss_max", .positive, \.lossMax, "Diverged when any loss exceeds this multiple."),
        .number("update_max", .positive, \.updateMax, "Exploding when any ‖ΔW‖/‖W‖ exceeds this."),
        .number("clip_factor", .positive, \.clipFactor, "Clipping hides an explosion beyond this ratio."),
        .number("elasticity", .nonNegative, \.elasticity, "Vanishing below this elasticity."),
        .number("depth_ratio", .nonNegative, \.depthRatio, "Vanishing below this ratio of first to top δ."),
        .number(
            "fraction", NumberRange(lowest: 0, includesLowest: false, highest: 1), \.fraction,
            "Share of the steps in which a condition must hold."),
        .number(
            "improve", .positive, \.improve, "Converging when the later mean is below this multiple."),
        .number("tiny_update", .nonNegative, \.tinyUpdate, "Stalled below this median ‖ΔW‖/‖W‖."),
        .number("oscillation", .nonNegative, \.oscillation, "Stalled above this ratio of deviation to mean."),
        .number("init_ratio", .positive, \.initRatio, "Flag explodingAtInit above this ratio of δ."),
        .number("spike", .positive, \.spike, "Flag gradientSpike above this multiple of the head's median."),
    ]

    /// What the probe records, section `probe`.
    static let probe: [Option<TrialDraft>] = [
        .integer(
            "every", 1...1_000_000_000, \.configuration.training.probeEvery, synonyms: ["interval"],
            "The full set of layer statistics is recorded at every k-th step, the first and the last.")
    ]

    /// Options by key, for `parameters`, `training` and `settings`.
    static let trialByKey: [String: Option<TrialDraft>] = Dictionary(
        trial.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
}

extension VerdictThresholds: DefaultConstructible {}
extension GeneratedData: DefaultConstructible {}
extension DataConfiguration: DefaultConstructible {}
