// The figures of every step that a verdict is judged by. Not here: the judging.

/// A trial's course, one entry a recorded step.
///
/// Per-layer figures are flat and row-major: `[step * layers + layer]`, `layers` = hidden + 1 for weight
/// figures (input side first, the read-out last) and `layers` = hidden for `deltaRMS`.
package struct TrialTrace: Hashable, Sendable {
    /// Number of hidden layers, L.
    package var hiddenLayers: Int
    /// Data loss at each step, before the step's update.
    package var loss: [Double] = []
    /// Loss of the best constant predictor on the training targets (label entropy in nats; variance).
    package var constantLoss: Double
    /// ‖W_l‖₂ before the update, T × (L + 1).
    package var weightNorm: [Double] = []
    /// ‖∇W_l‖₂ of the data loss, before clipping, T × (L + 1).
    package var gradientNorm: [Double] = []
    /// RMS of δ_l = ∂L/∂u_l over batch × units, T × L.
    package var deltaRMS: [Double] = []
    /// ‖ΔW_l‖/‖W_l‖, T × (L + 1); not finite or ignored where W = 0.
    package var updateRatio: [Double] = []
    /// Global norm of the total loss's gradient before clipping, T.
    package var globalGradientNorm: [Double] = []
    /// The same after clipping, T; empty where a foreign trace does not say (then the limit decides).
    package var clippedGradientNorm: [Double] = []
    package var clipping: GradientClipping = .none
    package var firstNonFinite: NonFiniteProvenance?
    /// Share of exact zeros among layer l's activations, T × L; empty where a trace carries none.
    package var activationZeroShare: [Double] = []
    /// Hidden layers with > 50 % of the units active in < 1 % of the last batch's rows.
    package var dyingLayers: [Int] = []
    /// Hidden layers with > 50 % of the units within 1 % of the activation's bounds (last batch).
    package var saturatedLayers: [Int] = []

    package init(hiddenLayers: Int, constantLoss: Double) {
        self.hiddenLayers = hiddenLayers
        self.constantLoss = constantLoss
    }

    /// Number of recorded steps, T.
    package var steps: Int { loss.count }
    /// Number of weight layers, L + 1.
    package var weightLayers: Int { hiddenLayers + 1 }
}
