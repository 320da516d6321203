// One optimiser step over one flat tensor, as a value. Schedules, clipping and bias-correction powers are the
// caller's: a kernel knows this step's numbers only.

/// Update rules. g below is `gradientScale · gradient`, and w has first been multiplied by `decayFactor`.
package enum OptimizerRule: Sendable, Hashable {
    /// w −= η g
    case sgd
    /// v = μ v + g, w −= η v (as PyTorch; Polyak's heavy ball). State: v in `firstMoment`.
    case momentum(Double)
    /// v = μ v + g, w −= η (g + μ v) (as PyTorch). State: v in `firstMoment`.
    case nesterov(Double)
    /// m = β₁ m + (1−β₁) g, v = β₂ v + (1−β₂) g²,
    /// w −= (η / (1−β₁ᵗ)) · m / (√v / √(1−β₂ᵗ) + ε)
    /// (Kingma & Ba 2015 as PyTorch writes it). AdamW (Loshchilov & Hutter 2019) is this with
    /// `decayFactor` = 1 − η λ. State: m and v in `firstMoment` and `secondMoment`.
    /// `firstCorrection` = 1−β₁ᵗ and `secondCorrection` = 1−β₂ᵗ for this step t = 1, 2, …
    case adam(
        beta1: Double, beta2: Double, epsilon: Double, firstCorrection: Double, secondCorrection: Double)
}

/// Arguments of `KernelTable.update`, for one tensor of `count` elements.
package struct OptimizerUpdate<Scalar> {
    package var rule: OptimizerRule
    package var learningRate: Double
    /// Multiplies every gradient first: the coefficient of clipping by norm, 1 for none.
    package var gradientScale: Double
    /// Multiplies every weight first: 1 − η λ for decoupled weight decay, 1 for none.
    package var decayFactor: Double
    package var count: Int
    package var parameters: UnsafeMutablePointer<Scalar>
    package var gradient: UnsafePointer<Scalar>
    /// Read and written by every rule but `sgd`, which ignores it (nil allowed).
    package var firstMoment: UnsafeMutablePointer<Scalar>?
    /// Read and written by `adam`, ignored by the others (nil allowed).
    package var secondMoment: UnsafeMutablePointer<Scalar>?

    package init(
        rule: OptimizerRule, learningRate: Double, gradientScale: Double, decayFactor: Double, count: Int,
        parameters: UnsafeMutablePointer<Scalar>, gradient: UnsafePointer<Scalar>,
        firstMoment: UnsafeMutablePointer<Scalar>?, secondMoment: UnsafeMutablePointer<Scalar>?
    ) {
        self.rule = rule
        self.learningRate = learningRate
        self.gradientScale = gradientScale
        self.decayFactor = decayFactor
        self.count = count
        self.parameters = parameters
        self.gradient = gradient
        self.firstMoment = firstMoment
        self.secondMoment = secondMoment
    }
}
