// The columns of layers.csv: one row a trial and weight layer. Not here: text, files.

package import SweepModel

/// One weight layer of one trial.
package struct LayerRow: Hashable, Sendable {
    package var trial: Int
    package var layer: LayerRecord

    package init(trial: Int, layer: LayerRecord) {
        self.trial = trial
        self.layer = layer
    }
}

extension CSVTable where Row == LayerRow {
    /// `layers.csv`: by trial number, then by layer; failed trials have no rows.
    package static var layers: CSVTable<LayerRow> {
        CSVTable(file: "layers.csv", columns: identity + moments + wholeTrial)
    }

    private static let identity: [CSVColumn<LayerRow>] = [
        CSVColumn("trial", "Number of the trial, from 0.") { .integer($0.trial) },
        CSVColumn("layer", "Weight layer: 1 to L hidden, L + 1 the read-out.") { .integer($0.layer.layer) },
        CSVColumn("fan_in", "Inputs of each unit.") { .integer($0.layer.fanIn) },
        CSVColumn("units", "Units of the layer.") { .integer($0.layer.units) },
    ]

    /// Every statistic at three moments of the trial.
    private static let moments: [CSVColumn<LayerRow>] = {
        let moments:
            [(name: String, path: any KeyPath<LayerRecord, LayerStatistics> & Sendable, when: String)] = [
                ("initial", \.initial, "at step 0"),
                ("middle", \.middle, "at step T/2"),
                ("final", \.final, "at the last step"),
            ]
        return moments.flatMap { moment in
            LayerStatisticColumn.all.map { column in
                CSVColumn("\(moment.name)_\(column.name)", "\(column.documentation), \(moment.when).") {
                    column.field($0.layer[keyPath: moment.path])
                }
            }
        }
    }()

    private static let wholeTrial: [CSVColumn<LayerRow>] = [
        CSVColumn("min_grad_norm", "Least ‖∇W‖₂ of all recorded steps.") {
            .number($0.layer.minimumGradientNorm)
        },
        CSVColumn("median_grad_norm", "Median of the same.") { .number($0.layer.medianGradientNorm) },
        CSVColumn("max_grad_norm", "Greatest of the same.") { .number($0.layer.maximumGradientNorm) },
        CSVColumn("max_update_ratio", "Greatest ‖ΔW‖/‖W‖ of all recorded steps (where W is not 0).") {
            .number($0.layer.maximumUpdateRatio)
        },
        CSVColumn("total_nan_count", "NaN elements in ∇W, summed over the recorded steps.") {
            .integer($0.layer.totalNaNCount)
        },
        CSVColumn("total_inf_count", "Infinite elements in ∇W, summed over the recorded steps.") {
            .integer($0.layer.totalInfinityCount)
        },
    ]
}

/// One figure of `LayerStatistics` as a column.
struct LayerStatisticColumn: Sendable {
    var name: String
    var documentation: String
    var field: @Sendable (LayerStatistics) -> CSVField

    /// Every figure, in the order of `LayerStatistics`.
    static let all: [LayerStatisticColumn] = [
        number("grad_norm", "‖∇W‖₂ of the data loss before clipping", \.gradientNorm),
        number("grad_mean_abs", "Mean |∇W|", \.gradientMeanAbsolute),
        number("grad_max_abs", "Greatest finite |∇W|", \.gradientMaximum),
        number("grad_zero_share", "Share of exact zeros in ∇W", \.gradientZeroShare),
        count("grad_nan_count", "NaN elements in ∇W", \.gradientNaNCount),
        count("grad_inf_count", "Infinite elements in ∇W", \.gradientInfinityCount),
        number(
            "delta_rms", "RMS over batch × units of δ = ∂loss/∂(what goes into the activation)", \.deltaRMS),
        number("weight_norm", "‖W‖₂ before the update", \.weightNorm),
        number("update_ratio", "‖ΔW‖/‖W‖ of the update", \.updateRatio),
        number("activation_mean", "Mean of the activations (the read-out: its outputs)", \.activationMean),
        number("activation_std", "Standard deviation (population) of the activations", \.activationDeviation),
        number("activation_zero_share", "Share of exact zeros among the activations", \.activationZeroShare),
        number(
            "activation_saturated_share", "Share of activations within 1 % of the activation's bounds",
            \.activationSaturatedShare),
    ]

    private static func number(
        _ name: String, _ documentation: String, _ path: any KeyPath<LayerStatistics, Double> & Sendable
    ) -> LayerStatisticColumn {
        LayerStatisticColumn(name: name, documentation: documentation) { .number($0[keyPath: path]) }
    }

    private static func count(
        _ name: String, _ documentation: String, _ path: any KeyPath<LayerStatistics, Int> & Sendable
    ) -> LayerStatisticColumn {
        LayerStatisticColumn(name: name, documentation: documentation) { .integer($0[keyPath: path]) }
    }
}
