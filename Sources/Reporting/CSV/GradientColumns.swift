// The gradient statistics of a trial as columns. Not here: the other columns of trials.csv.

internal import SweepModel

/// One figure of `GradientSummary` as a column.
struct GradientColumn: Sendable {
    var name: String
    var documentation: String
    var field: @Sendable (GradientSummary) -> CSVField

    private init(
        _ name: String, _ documentation: String, _ path: any KeyPath<GradientSummary, Double> & Sendable
    ) {
        self.name = name
        self.documentation = documentation
        field = { .number($0[keyPath: path]) }
    }

    private init(
        count name: String, _ documentation: String, _ path: any KeyPath<GradientSummary, Int> & Sendable
    ) {
        self.name = name
        self.documentation = documentation
        field = { .integer($0[keyPath: path]) }
    }

    /// Every figure, in the order of `GradientSummary`.
    static let all: [GradientColumn] = globalNorms + firstLayer + vanishing + updates

    private static let globalNorms = [
        GradientColumn(
            "initial_global_grad_norm", "2-norm of the total loss's gradient at step 0, before clipping.",
            \.initialGlobalNorm),
        GradientColumn("median_global_grad_norm", "Its median over steps.", \.medianGlobalNorm),
        GradientColumn("max_global_grad_norm", "Its greatest value.", \.maximumGlobalNorm),
        GradientColumn("final_global_grad_norm", "Its value at the last step.", \.finalGlobalNorm),
    ]

    private static let firstLayer = [
        GradientColumn(
            "initial_first_layer_grad_norm",
            "2-norm of the first weight layer's gradient of the data loss at step 0, before clipping.",
            \.initialFirstLayerNorm),
        GradientColumn("median_first_layer_grad_norm", "Its median over steps.", \.medianFirstLayerNorm),
        GradientColumn("final_first_layer_grad_norm", "Its value at the last step.", \.finalFirstLayerNorm),
    ]

    private static let vanishing = [
        GradientColumn(
            "initial_depth_ratio",
            "D = RMS δ₁ / max RMS δ_l over hidden layers, δ_l = ∂loss/∂(what goes into the activation), at "
                + "step 0; `nan` without hidden layers.",
            \.initialDepthRatio),
        GradientColumn("median_depth_ratio", "Its median over steps.", \.medianDepthRatio),
        GradientColumn("final_depth_ratio", "Its value at the last step.", \.finalDepthRatio),
        GradientColumn(
            "initial_elasticity",
            "min over hidden layers of ‖W‖·‖∇W‖/loss (per cent change of the loss per per cent change of the "
                + "layer) at step 0; `nan` without hidden layers.",
            \.initialElasticity),
        GradientColumn("median_elasticity", "Its median over steps.", \.medianElasticity),
    ]

    private static let updates = [
        GradientColumn(
            "max_update_ratio", "Greatest ‖ΔW‖/‖W‖ of any layer and step (where W is not 0).",
            \.maximumUpdateRatio),
        GradientColumn(
            "median_update_ratio", "Median over steps of the layers' greatest ‖ΔW‖/‖W‖.",
            \.medianUpdateRatio),
        GradientColumn("clipped_share", "Share of the steps whose gradient was clipped.", \.clippedShare),
        GradientColumn(
            count: "nan_count", "NaN elements in weight gradients, over all layers and recorded steps.",
            \.nanCount),
        GradientColumn(count: "inf_count", "Infinite elements, likewise.", \.infinityCount),
    ]
}
