// One recorded step of a trace, with everything that the probe measures. Not here: its text.

package import SweepModel

/// Everything that is recorded of one step.
package struct TraceStep: Hashable, Sendable {
    /// Counted from 0.
    package var step: Int
    package var dataLoss: Double
    /// With penalties.
    package var totalLoss: Double
    /// Of the total loss, before and after clipping.
    package var globalGradientNorm: Double
    package var clippedGradientNorm: Double
    /// Weight layers, input side first, the read-out last.
    package var layers: [LayerStatistics]
    /// Whether the full set of layer statistics was measured at this step; a verdict's figures always are.
    package var isProbed: Bool

    package init(
        step: Int, dataLoss: Double, totalLoss: Double, globalGradientNorm: Double,
        clippedGradientNorm: Double, layers: [LayerStatistics], isProbed: Bool = true
    ) {
        self.step = step
        self.dataLoss = dataLoss
        self.totalLoss = totalLoss
        self.globalGradientNorm = globalGradientNorm
        self.clippedGradientNorm = clippedGradientNorm
        self.layers = layers
        self.isProbed = isProbed
    }
}

/// A figure that a step's line holds as a list, one number a layer.
struct TraceLayerField: Sendable {
    var key: String
    /// The verdict needs it, so it is there at steps that are not probed too.
    var isAlwaysRecorded: Bool
    /// Whether the read-out has the figure too.
    var includesReadout: Bool
    var number: @Sendable (LayerStatistics) -> JSONText

    init(
        _ key: String, always isAlwaysRecorded: Bool = false, readout includesReadout: Bool = true,
        _ number: @escaping @Sendable (LayerStatistics) -> JSONText
    ) {
        self.key = key
        self.isAlwaysRecorded = isAlwaysRecorded
        self.includesReadout = includesReadout
        self.number = number
    }

    /// All of them, in the order in which they are written.
    static let all: [TraceLayerField] = [
        TraceLayerField("grad_norm", always: true) { .number($0.gradientNorm) },
        TraceLayerField("grad_mean_abs") { .number($0.gradientMeanAbsolute) },
        TraceLayerField("grad_max_abs") { .number($0.gradientMaximum) },
        TraceLayerField("grad_zero_fraction") { .number($0.gradientZeroShare) },
        TraceLayerField("grad_nan_count") { .integer($0.gradientNaNCount) },
        TraceLayerField("grad_inf_count") { .integer($0.gradientInfinityCount) },
        TraceLayerField("delta_rms", always: true, readout: false) { .number($0.deltaRMS) },
        TraceLayerField("weight_norm", always: true) { .number($0.weightNorm) },
        TraceLayerField("update_ratio", always: true) { .number($0.updateRatio) },
        TraceLayerField("activation_mean") { .number($0.activationMean) },
        TraceLayerField("activation_std") { .number($0.activationDeviation) },
        TraceLayerField("activation_zero_fraction", always: true) { .number($0.activationZeroShare) },
        TraceLayerField("activation_saturated_fraction") { .number($0.activationSaturatedShare) },
    ]
}

extension TraceStep {
    /// Every key that a step's line may hold.
    static let keys =
        ["step", "loss", "total_loss", "global_grad_norm", "global_grad_norm_clipped", "readout_delta_rms"]
        + TraceLayerField.all.map(\.key)
}
