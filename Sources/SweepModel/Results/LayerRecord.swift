// What the probe keeps of one layer. Not here: measuring it.

/// Figures of one weight layer at one step, before clipping, of the data loss.
package struct LayerStatistics: Hashable, Sendable {
    /// ‖∇W‖₂, accumulated in Double.
    package var gradientNorm: Double = .nan
    /// mean |∇W|.
    package var gradientMeanAbsolute: Double = .nan
    /// max |∇W| over finite elements.
    package var gradientMaximum: Double = .nan
    /// Share of exact zeros in ∇W, 0…1.
    package var gradientZeroShare: Double = .nan
    package var gradientNaNCount: Int = 0
    package var gradientInfinityCount: Int = 0
    /// RMS over batch × units of δ = ∂L/∂u (for the read-out: ∂L/∂outputs).
    package var deltaRMS: Double = .nan
    /// ‖W‖₂ before the update.
    package var weightNorm: Double = .nan
    /// ‖ΔW‖/‖W‖ of the step's update.
    package var updateRatio: Double = .nan
    /// Mean of the layer's activations h = φ(u) over batch × units (the read-out: its outputs).
    package var activationMean: Double = .nan
    /// Population standard deviation of the same.
    package var activationDeviation: Double = .nan
    /// Share of exact zeros among them.
    package var activationZeroShare: Double = .nan
    /// Share within 1 % of the activation's bounds; 0 for unbounded ones.
    package var activationSaturatedShare: Double = .nan

    package init() {}
}

/// One layer's figures over a whole trial.
package struct LayerRecord: Hashable, Sendable {
    /// 1…L hidden, L + 1 the read-out.
    package var layer: Int
    package var fanIn: Int
    package var units: Int
    /// At step 0.
    package var initial = LayerStatistics()
    /// At the recorded step ⌊T/2⌋.
    package var middle = LayerStatistics()
    /// At the last recorded step.
    package var final = LayerStatistics()
    /// Over all recorded steps.
    package var minimumGradientNorm: Double = .nan
    package var medianGradientNorm: Double = .nan
    package var maximumGradientNorm: Double = .nan
    package var maximumUpdateRatio: Double = .nan
    /// NaN elements in ∇W, summed over the recorded steps.
    package var totalNaNCount: Int = 0
    /// Infinite elements in ∇W, summed over the recorded steps.
    package var totalInfinityCount: Int = 0

    package init(layer: Int, fanIn: Int, units: Int) {
        self.layer = layer
        self.fanIn = fanIn
        self.units = units
    }
}
