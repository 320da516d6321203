// Values out of a distribution. Not here: where the random numbers come from (ParameterDraws).

import ReproducibleMath
import SweepModel

extension Distribution {
    /// Draws again that a normal distribution may take before its mean is taken: with a range no narrower
    /// than a tenth of σ, at least 1 draw in 26 lies in it, so that this never happens (10⁻¹⁷).
    private static let greatestAttempts = ParameterDraws.numbersPerDraw

    /// The value of one draw; always in `range`.
    func value(_ draws: ParameterDraws, within range: NumberRange) -> ParameterValue {
        switch self {
        case .uniform(let min, let max):
            let share = draws.uniform
            // Weighted so that wide ranges do not overflow; rounding must not reach the open end.
            return .number(Swift.min(min * (1 - share) + max * share, max.nextDown))
        case .logUniform(let min, let max):
            let (low, high) = (Reproducible.log(min), Reproducible.log(max))
            let value = Reproducible.exp(low + (high - low) * draws.uniform)
            return .number(Swift.min(Swift.max(value, min), max))
        case .intUniform(let min, let max): return .integer(min + draws.index(below: max - min + 1))
        case .normal(let mu, let sigma):
            for attempt in 0..<Self.greatestAttempts {
                let value = mu + sigma * draws.normal(attempt)
                if range.contains(value) { return .number(value) }
            }
            return .number(mu)
        case .categorical(let values, nil): return values[draws.index(below: values.count)]
        case .categorical(let values, .some(let probabilities)):
            let share = draws.uniform
            var sum = 0.0
            for (value, probability) in zip(values, probabilities) {
                sum += probability
                if share < sum { return value }
            }
            // Only where rounding left the sum below 1: the last value that can come at all.
            return values[probabilities.lastIndex { $0 > 0 } ?? values.count - 1]
        }
    }

    /// Values that stand for all in a consistency rule: the ends, or the values themselves.
    var representatives: [ParameterValue] {
        switch self {
        case .uniform(let min, let max), .logUniform(let min, let max): [.number(min), .number(max)]
        case .intUniform(let min, let max): [.integer(min), .integer(max)]
        case .normal(let mu, _): [.number(mu)]
        case .categorical(let values, _): values
        }
    }
}
