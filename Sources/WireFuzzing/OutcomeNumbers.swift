// Every floating-point number of an outcome, for drawing them and for comparing bits: `==` knows neither NaN
// nor the sign of zero.

package import SweepModel

extension GradientSummary {
    package static var numbers: [WritableKeyPath<GradientSummary, Double>] {
        [
            \.initialGlobalNorm, \.medianGlobalNorm, \.maximumGlobalNorm, \.finalGlobalNorm,
            \.initialFirstLayerNorm, \.medianFirstLayerNorm, \.finalFirstLayerNorm, \.initialDepthRatio,
            \.medianDepthRatio, \.finalDepthRatio, \.initialElasticity, \.medianElasticity,
            \.maximumUpdateRatio, \.medianUpdateRatio, \.clippedShare,
        ]
    }
}

extension LayerStatistics {
    package static var numbers: [WritableKeyPath<LayerStatistics, Double>] {
        [
            \.gradientNorm, \.gradientMeanAbsolute, \.gradientMaximum, \.gradientZeroShare, \.deltaRMS,
            \.weightNorm, \.updateRatio, \.activationMean, \.activationDeviation, \.activationZeroShare,
            \.activationSaturatedShare,
        ]
    }
}

extension LayerRecord {
    package static var numbers: [WritableKeyPath<LayerRecord, Double>] {
        [\.minimumGradientNorm, \.medianGradientNorm, \.maximumGradientNorm, \.maximumUpdateRatio]
    }
}
