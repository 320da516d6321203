// What method random draws a parameter from. Not here: the drawing (Distribution+Drawing), the syntax.

import SweepModel

/// The distributions by W&B's names.
enum DistributionName: String, CaseIterable, Sendable {
    case uniform
    case logUniformValues = "log_uniform_values"
    case intUniform = "int_uniform"
    case normal
    case categorical
}

/// A parameter's distribution.
enum Distribution: Hashable, Sendable {
    /// min ≤ x < max.
    case uniform(min: Double, max: Double)
    /// ln x uniform, min ≤ x ≤ max.
    case logUniform(min: Double, max: Double)
    /// min ≤ x ≤ max.
    case intUniform(min: Int, max: Int)
    /// Drawn again where the option's range does not hold it.
    case normal(mu: Double, sigma: Double)
    /// The values' weights; they sum to 1.
    case categorical([ParameterValue], probabilities: [Double]?)
}
