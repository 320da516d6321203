// Why a verdict was given, with the figures that decided it. Not here: deciding (VerdictJudge), wording.

/// How often a condition held in the head and over all steps of a trace.
package struct ConditionCount: Hashable, Sendable {
    package var head: Int
    package var all: Int
}

/// The rule that matched first, with its figures; layers count from 1, steps from 0.
package enum VerdictReason: Hashable, Sendable {
    /// Rule 1: nil where only the constant predictor's loss shows it.
    case invalidData(NonFiniteProvenance?)
    /// Rule 2, with the probe's provenance.
    case nonFinite(NonFiniteProvenance)
    /// Rule 2, found in the trace's own figures; layer nil for figures of the whole network.
    case nonFiniteFigure(name: String, step: Int, layer: Int?, value: Double)
    /// Rule 3.
    case converged(tailLoss: Double, limit: Double)
    /// Rule 4, by the tail's mean loss.
    case divergedTail(tailLoss: Double, reference: Double)
    /// Rule 4, by one step's loss.
    case divergedPeak(loss: Double, step: Int, reference: Double)
    /// Rule 4: the greatest ‖ΔW‖/‖W‖ with its place.
    case updateRatio(ratio: Double, step: Int, layer: Int)
    /// Rule 4: clipped steps of the tail and the tail's median ratio of norms.
    case hiddenByClipping(clipped: Int, medianRatio: Double)
    /// Rule 5: layers whose gradient is exactly zero through the tail and whose activations are too, where
    /// the trace carries activations.
    case deadLayer(layers: [Int])
    /// Rule 5: layers whose gradient is exactly zero though their activations are not.
    case underflow(layers: [Int])
    /// Rule 5: the layer that most often has the least elasticity, and the median over steps of the minimum.
    case lowElasticity(steps: ConditionCount, layer: Int, median: Double)
    /// Rule 5: with the median of D.
    case depthRatio(steps: ConditionCount, median: Double)
    /// Rule 6: mean losses of two windows of `window` steps and the standard error of their difference.
    case converging(earlier: Double, later: Double, standardError: Double, window: Int)
    /// Rule 7.
    case tinyUpdates(median: Double)
    /// Rule 7: mean and population standard deviation of the tail's loss.
    case oscillating(mean: Double, deviation: Double)
    /// Rule 7: nothing else matched.
    case plateau(tailLoss: Double)

    /// The verdict and cause; nil for `invalidData`, where the trial failed.
    package var verdict: (verdict: Verdict, cause: VerdictCause?)? {
        switch self {
        case .invalidData: nil
        case .nonFinite, .nonFiniteFigure: (.exploding, .nonFinite)
        case .converged: (.converged, nil)
        case .divergedTail, .divergedPeak: (.exploding, .lossDivergence)
        case .updateRatio: (.exploding, .updateRatio)
        case .hiddenByClipping: (.exploding, .hiddenByClipping)
        case .deadLayer: (.vanishing, .deadLayer)
        case .underflow: (.vanishing, .underflow)
        case .lowElasticity: (.vanishing, .lowElasticity)
        case .depthRatio: (.vanishing, .depthRatio)
        case .converging: (.converging, nil)
        case .tinyUpdates: (.stalled, .tinyUpdates)
        case .oscillating: (.stalled, .oscillating)
        case .plateau: (.stalled, .plateau)
        }
    }
}
