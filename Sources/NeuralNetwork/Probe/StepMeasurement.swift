// What the probe measured in one step. Not here: what is kept of it over a trial (Training).

/// Figures of one weight layer in one step, before clipping, of the data loss.
package struct LayerMeasurement: Hashable, Sendable {
    /// ‖∇W‖₂; with weight normalisation of W = g v/‖v‖ itself, as are all figures of a weight.
    package var gradientNorm = 0.0
    /// mean |∇W|; NaN where the step was not probed in full, as are the next two.
    package var gradientMeanAbsolute = 0.0
    /// max |∇W| over finite elements.
    package var gradientMaximum = 0.0
    /// Share of exact zeros in ∇W.
    package var gradientZeroShare = 0.0
    package var gradientNaNCount = 0
    package var gradientInfinityCount = 0
    /// RMS over batch × units of δ = ∂L/∂u, u what goes into the layer's activation (its product, where it
    /// has none).
    package var deltaRMS = 0.0
    /// ‖W‖₂ before the update.
    package var weightNorm = 0.0
    /// ‖ΔW‖/‖W‖; NaN where W = 0.
    package var updateRatio = 0.0
    /// Mean of h = φ(u) (of the product, where the layer has no activation) over batch × units.
    package var activationMean = 0.0
    /// Population standard deviation of the same.
    package var activationDeviation = 0.0
    /// Share of exact zeros among them.
    package var activationZeroShare = 0.0
    /// Share beyond the saturation thresholds; 0 for unbounded activations.
    package var activationSaturatedShare = 0.0

    package init() {}
}

/// Figures of one step.
package struct StepMeasurement: Hashable, Sendable {
    /// Counted from 0.
    package var step = 0
    /// On the step's batch, before the update.
    package var dataLoss = 0.0
    /// Data loss and penalties.
    package var totalLoss = 0.0
    /// ‖g‖₂ of the total loss over all parameter tensors.
    package var globalNorm = 0.0
    /// The same after clipping.
    package var clippedNorm = 0.0
    /// Whether clipping changed the gradient.
    package var isClipped = false
    /// Whether the layers' complete sets were measured, or the verdict's figures only.
    package var isProbed = false
    /// Input side first, the read-out last.
    package var layers: [LayerMeasurement]

    package init(weightLayers: Int) {
        layers = Array(repeating: LayerMeasurement(), count: weightLayers)
    }
}
