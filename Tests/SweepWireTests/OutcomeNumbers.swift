// Every floating-point number of an outcome, for comparing bits: `==` knows neither NaN nor the sign of zero.

import SweepModel
import SweepWire

/// The payload of an outcome that is within the limits; empty if it is not, which no payload is.
func encoded(_ outcome: TrialOutcome) -> [UInt8] {
    (try? OutcomeCodec.encode(outcome)) ?? []
}

extension GradientSummary {
    static var numbers: [WritableKeyPath<GradientSummary, Double>] {
        [
            \.initialGlobalNorm, \.medianGlobalNorm, \.maximumGlobalNorm, \.finalGlobalNorm,
            \.initialFirstLayerNorm, \.medianFirstLayerNorm, \.finalFirstLayerNorm, \.initialDepthRatio,
            \.medianDepthRatio, \.finalDepthRatio, \.initialElasticity, \.medianElasticity,
            \.maximumUpdateRatio, \.medianUpdateRatio, \.clippedShare,
        ]
    }
}

extension LayerStatistics {
    static var numbers: [WritableKeyPath<LayerStatistics, Double>] {
        [
            \.gradientNorm, \.gradientMeanAbsolute, \.gradientMaximum, \.gradientZeroShare, \.deltaRMS,
            \.weightNorm, \.updateRatio, \.activationMean, \.activationDeviation, \.activationZeroShare,
            \.activationSaturatedShare,
        ]
    }
}

extension LayerRecord {
    static var numbers: [WritableKeyPath<LayerRecord, Double>] {
        [\.minimumGradientNorm, \.medianGradientNorm, \.maximumGradientNorm, \.maximumUpdateRatio]
    }
}

/// Every stored property, reached by reflection, so that one which the codec forgets is found: numbers by
/// their bits, everything else by its description.
func figures(of value: Any) -> [String] {
    if let number = value as? Double { return ["\(number.bitPattern)"] }
    let children = Mirror(reflecting: value).children
    guard !children.isEmpty else { return ["\(value)"] }
    return children.flatMap { child in figures(of: child.value).map { "\(child.label ?? "") \($0)" } }
}
