// The numbers in the verdict's rules, by the names that traces and sweep files use.

/// Thresholds of the verdict rules; every one is an option of the sweep file under its snake_case name.
package struct VerdictThresholds: Hashable, Sendable {
    /// `tau`: converged when the mean tail loss is at most this share of the constant predictor's loss.
    package var tau = 0.5
    /// `loss_ratio`: diverged when the mean tail loss exceeds this multiple of the reference loss.
    package var lossRatio = 10.0
    /// `loss_max`: diverged when any loss exceeds this multiple of the reference loss.
    package var lossMax = 1e6
    /// `update_max`: exploding when any ‖ΔW‖/‖W‖ exceeds this.
    package var updateMax = 10.0
    /// `clip_factor`: clipping hides an explosion beyond this ratio of norms before and after.
    package var clipFactor = 100.0
    /// `elasticity`: vanishing below this elasticity.
    package var elasticity = 1e-3
    /// `depth_ratio`: vanishing below this ratio of first to greatest δ.
    package var depthRatio = 1e-3
    /// `fraction`: share of the steps in which a condition must hold.
    package var fraction = 0.5
    /// `improve`: converging when the later mean loss is below this multiple of the earlier one.
    package var improve = 0.98
    /// `tiny_update`: stalled below this median of the largest ‖ΔW‖/‖W‖.
    package var tinyUpdate = 1e-5
    /// `oscillation`: stalled above this ratio of the tail's standard deviation to its mean.
    package var oscillation = 0.3
    /// `init_ratio`: flag `explodingAtInit` above this ratio of δ at step 0.
    package var initRatio = 70.0
    /// `spike`: flag `gradientSpike` above this multiple of the head's median global norm.
    package var spike = 10.0

    /// Converged where the constant predictor's loss is 0: the mean tail loss is at most this.
    package static let zeroConstantLossLimit = 1e-8

    package init() {}
}
