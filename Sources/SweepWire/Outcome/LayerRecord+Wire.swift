// One layer's figures: most of an outcome's bytes.

internal import SweepModel

extension WireLayer {
    init(_ record: LayerRecord) throws(WireError) {
        self.init()
        layer = try FieldCheck("Layer.layer").encode(record.layer)
        fanIn = try FieldCheck("Layer.fan_in").encode(record.fanIn)
        units = try FieldCheck("Layer.units").encode(record.units)
        initial = try WireLayerStatistics(record.initial)
        middle = try WireLayerStatistics(record.middle)
        final = try WireLayerStatistics(record.final)
        minimumGradientNorm = record.minimumGradientNorm.canonical
        medianGradientNorm = record.medianGradientNorm.canonical
        maximumGradientNorm = record.maximumGradientNorm.canonical
        maximumUpdateRatio = record.maximumUpdateRatio.canonical
        totalNanCount = try FieldCheck("Layer.total_nan_count").encode(record.totalNaNCount)
        totalInfinityCount = try FieldCheck("Layer.total_infinity_count").encode(record.totalInfinityCount)
    }
}

extension LayerRecord {
    init(_ wire: WireLayer) throws(WireError) {
        guard wire.hasInitial, wire.hasMiddle, wire.hasFinal else {
            throw WireError(.missing, "Layer.initial, middle or final")
        }
        self.init(
            layer: try FieldCheck("Layer.layer").decode(wire.layer),
            fanIn: try FieldCheck("Layer.fan_in").decode(wire.fanIn),
            units: try FieldCheck("Layer.units").decode(wire.units))
        initial = try LayerStatistics(wire.initial)
        middle = try LayerStatistics(wire.middle)
        final = try LayerStatistics(wire.final)
        minimumGradientNorm = try FieldCheck("Layer.minimum_gradient_norm").decode(wire.minimumGradientNorm)
        medianGradientNorm = try FieldCheck("Layer.median_gradient_norm").decode(wire.medianGradientNorm)
        maximumGradientNorm = try FieldCheck("Layer.maximum_gradient_norm").decode(wire.maximumGradientNorm)
        maximumUpdateRatio = try FieldCheck("Layer.maximum_update_ratio").decode(wire.maximumUpdateRatio)
        totalNaNCount = try FieldCheck("Layer.total_nan_count").decode(wire.totalNanCount)
        totalInfinityCount = try FieldCheck("Layer.total_infinity_count").decode(wire.totalInfinityCount)
    }
}

// MARK: - One step

extension WireLayerStatistics {
    fileprivate init(_ statistics: LayerStatistics) throws(WireError) {
        self.init()
        gradientNorm = statistics.gradientNorm.canonical
        gradientMeanAbsolute = statistics.gradientMeanAbsolute.canonical
        gradientMaximum = statistics.gradientMaximum.canonical
        gradientZeroShare = statistics.gradientZeroShare.canonical
        gradientNanCount = try FieldCheck("LayerStatistics.gradient_nan_count").encode(
            statistics.gradientNaNCount)
        gradientInfinityCount = try FieldCheck("LayerStatistics.gradient_infinity_count").encode(
            statistics.gradientInfinityCount)
        deltaRms = statistics.deltaRMS.canonical
        weightNorm = statistics.weightNorm.canonical
        updateRatio = statistics.updateRatio.canonical
        activationMean = statistics.activationMean.canonical
        activationDeviation = statistics.activationDeviation.canonical
        activationZeroShare = statistics.activationZeroShare.canonical
        activationSaturatedShare = statistics.activationSaturatedShare.canonical
    }
}

extension LayerStatistics {
    fileprivate init(_ wire: WireLayerStatistics) throws(WireError) {
        self.init()
        gradientNorm = try FieldCheck("LayerStatistics.gradient_norm").decode(wire.gradientNorm)
        gradientMeanAbsolute = try FieldCheck("LayerStatistics.gradient_mean_absolute").decode(
            wire.gradientMeanAbsolute)
        gradientMaximum = try FieldCheck("LayerStatistics.gradient_maximum").decode(wire.gradientMaximum)
        gradientZeroShare = try FieldCheck("LayerStatistics.gradient_zero_share").decode(
            wire.gradientZeroShare)
        gradientNaNCount = try FieldCheck("LayerStatistics.gradient_nan_count").decode(wire.gradientNanCount)
        gradientInfinityCount = try FieldCheck("LayerStatistics.gradient_infinity_count").decode(
            wire.gradientInfinityCount)
        deltaRMS = try FieldCheck("LayerStatistics.delta_rms").decode(wire.deltaRms)
        weightNorm = try FieldCheck("LayerStatistics.weight_norm").decode(wire.weightNorm)
        updateRatio = try FieldCheck("LayerStatistics.update_ratio").decode(wire.updateRatio)
        activationMean = try FieldCheck("LayerStatistics.activation_mean").decode(wire.activationMean)
        activationDeviation = try FieldCheck("LayerStatistics.activation_deviation").decode(
            wire.activationDeviation)
        activationZeroShare = try FieldCheck("LayerStatistics.activation_zero_share").decode(
            wire.activationZeroShare)
        activationSaturatedShare = try FieldCheck("LayerStatistics.activation_saturated_share").decode(
            wire.activationSaturatedShare)
    }
}
