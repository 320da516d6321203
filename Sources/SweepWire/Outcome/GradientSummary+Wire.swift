// The gradient figures of a whole trial.

internal import SweepModel

extension WireGradientSummary {
    init(_ summary: GradientSummary) throws(WireError) {
        self.init()
        initialGlobalNorm = summary.initialGlobalNorm.canonical
        medianGlobalNorm = summary.medianGlobalNorm.canonical
        maximumGlobalNorm = summary.maximumGlobalNorm.canonical
        finalGlobalNorm = summary.finalGlobalNorm.canonical
        initialFirstLayerNorm = summary.initialFirstLayerNorm.canonical
        medianFirstLayerNorm = summary.medianFirstLayerNorm.canonical
        finalFirstLayerNorm = summary.finalFirstLayerNorm.canonical
        initialDepthRatio = summary.initialDepthRatio.canonical
        medianDepthRatio = summary.medianDepthRatio.canonical
        finalDepthRatio = summary.finalDepthRatio.canonical
        initialElasticity = summary.initialElasticity.canonical
        medianElasticity = summary.medianElasticity.canonical
        maximumUpdateRatio = summary.maximumUpdateRatio.canonical
        medianUpdateRatio = summary.medianUpdateRatio.canonical
        clippedShare = summary.clippedShare.canonical
        nanCount = try FieldCheck("GradientSummary.nan_count").encode(summary.nanCount)
        infinityCount = try FieldCheck("GradientSummary.infinity_count").encode(summary.infinityCount)
    }
}

extension GradientSummary {
    init(_ wire: WireGradientSummary) throws(WireError) {
        self.init()
        initialGlobalNorm = try FieldCheck("GradientSummary.initial_global_norm").decode(
            wire.initialGlobalNorm)
        medianGlobalNorm = try FieldCheck("GradientSummary.median_global_norm").decode(wire.medianGlobalNorm)
        maximumGlobalNorm = try FieldCheck("GradientSummary.maximum_global_norm").decode(
            wire.maximumGlobalNorm)
        finalGlobalNorm = try FieldCheck("GradientSummary.final_global_norm").decode(wire.finalGlobalNorm)
        initialFirstLayerNorm = try FieldCheck("GradientSummary.initial_first_layer_norm").decode(
            wire.initialFirstLayerNorm)
        medianFirstLayerNorm = try FieldCheck("GradientSummary.median_first_layer_norm").decode(
            wire.medianFirstLayerNorm)
        finalFirstLayerNorm = try FieldCheck("GradientSummary.final_first_layer_norm").decode(
            wire.finalFirstLayerNorm)
        initialDepthRatio = try FieldCheck("GradientSummary.initial_depth_ratio").decode(
            wire.initialDepthRatio)
        medianDepthRatio = try FieldCheck("GradientSummary.median_depth_ratio").decode(wire.medianDepthRatio)
        finalDepthRatio = try FieldCheck("GradientSummary.final_depth_ratio").decode(wire.finalDepthRatio)
        initialElasticity = try FieldCheck("GradientSummary.initial_elasticity").decode(
            wire.initialElasticity)
        medianElasticity = try FieldCheck("GradientSummary.median_elasticity").decode(wire.medianElasticity)
        maximumUpdateRatio = try FieldCheck("GradientSummary.maximum_update_ratio").decode(
            wire.maximumUpdateRatio)
        medianUpdateRatio = try FieldCheck("GradientSummary.median_update_ratio").decode(
            wire.medianUpdateRatio)
        clippedShare = try FieldCheck("GradientSummary.clipped_share").decode(wire.clippedShare)
        nanCount = try FieldCheck("GradientSummary.nan_count").decode(wire.nanCount)
        infinityCount = try FieldCheck("GradientSummary.infinity_count").decode(wire.infinityCount)
    }
}
