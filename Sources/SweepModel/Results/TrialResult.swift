// A trial's result and its failure: what is recorded once and aggregated. Not here: its bytes.

/// Gradient figures of a whole trial, over all layers.
package struct GradientSummary: Hashable, Sendable {
    /// Global norm of the total loss's gradient before clipping.
    package var initialGlobalNorm: Double = .nan
    package var medianGlobalNorm: Double = .nan
    package var maximumGlobalNorm: Double = .nan
    package var finalGlobalNorm: Double = .nan
    /// ‖∇W₁‖₂.
    package var initialFirstLayerNorm: Double = .nan
    package var medianFirstLayerNorm: Double = .nan
    package var finalFirstLayerNorm: Double = .nan
    /// D = RMS δ₁ / max_l RMS δ_l over hidden layers; NaN for depth 0.
    package var initialDepthRatio: Double = .nan
    package var medianDepthRatio: Double = .nan
    package var finalDepthRatio: Double = .nan
    /// min over hidden l of e_l = ‖W_l‖‖∇W_l‖/loss; NaN for depth 0.
    package var initialElasticity: Double = .nan
    package var medianElasticity: Double = .nan
    /// max over layers and steps of ‖ΔW‖/‖W‖, and the median over steps of the layers' maximum.
    package var maximumUpdateRatio: Double = .nan
    package var medianUpdateRatio: Double = .nan
    /// Share of the steps whose gradient was clipped.
    package var clippedShare: Double = 0
    /// NaN and infinite gradient elements over all layers and recorded steps.
    package var nanCount: Int = 0
    package var infinityCount: Int = 0

    package init() {}
}

/// What a trial's execution found out; depends on its configuration and seed only.
package struct TrialResult: Hashable, Sendable {
    package var judgement: Judgement
    /// Recorded steps, T; fewer than configured where a number was not finite or the target loss was reached.
    package var steps: Int
    /// Data loss at step 0.
    package var initialLoss: Double = .nan
    /// Mean data loss over the tail.
    package var finalLoss: Double = .nan
    package var bestLoss: Double = .nan
    /// Loss of the best constant predictor, ℓ_c.
    package var constantLoss: Double = .nan
    /// Share of the training rows classified right after the last update; nil for regression.
    package var trainAccuracy: Double?
    /// On held-out rows; nil where there are none (accuracy: nor for regression).
    package var testLoss: Double?
    package var testAccuracy: Double?
    package var gradients = GradientSummary()
    package var firstNonFinite: NonFiniteProvenance?
    /// Input side first, the read-out last.
    package var layers: [LayerRecord] = []

    package init(judgement: Judgement, steps: Int) {
        self.judgement = judgement
        self.steps = steps
    }
}

/// Why a trial could not be executed. Never a verdict: NaN in training is a result, not a failure.
package struct TrialFailure: Hashable, Sendable, Error {
    package enum Cause: String, CaseIterable, Hashable, Sendable {
        /// Input or targets are not finite, or do not fit the task.
        case invalidData
        /// The data cannot be read on this worker.
        case dataUnavailable
        /// The configuration cannot be run (for instance more memory than there is).
        case invalidConfiguration
        /// Its worker was lost again and again while it ran alone.
        case workerLost
        /// The time of several workers was too short for it.
        case outOfTime

        /// It tells of the machines that tried, and nothing of the trial's numbers: two of them need not be
        /// the same.
        package var isAboutMachines: Bool {
            switch self {
            case .dataUnavailable, .workerLost, .outOfTime: true
            case .invalidData, .invalidConfiguration: false
            }
        }
    }

    package var cause: Cause
    /// One sentence for the user: what, where, remedy.
    package var message: String

    package init(cause: Cause, message: String) {
        self.cause = cause
        self.message = message
    }
}

/// How an executed attempt ended.
package enum TrialOutcome: Hashable, Sendable {
    case completed(TrialResult)
    case failed(TrialFailure)
}
