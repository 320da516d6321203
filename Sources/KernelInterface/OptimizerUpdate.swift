// One optimiser step over one flat tensor, as a value. Schedules, clipping and bias-correction powers are the
// caller's: a kernel knows this step's numbers only.

/// Update rules, with the names of their ``OptimizerCoefficient``s. g below is `gradientScale · gradient`, w
/// has first been multiplied by `decayFactor`, and η is `rate`. In the format, in the order written; a, b, c,
/// d are the coefficients `first` … `fourth`, m, v, x the moments.
package enum OptimizerRule: Sendable, Hashable, CaseIterable {
    /// w = fma(−η, g, w)
    case sgd
    /// m = fma(a, m, g), w = fma(−η, m, w): a = μ (as PyTorch; Polyak's heavy ball)
    case momentum
    /// m = fma(a, m, g), w = fma(−η, fma(a, m, g), w) (as PyTorch)
    case nesterov
    /// m = fma(a, m, b·g), v = fma(c, v, (d·g)·g), w = fma(−η, m / fma(√v, e, ε), w) with a = β₁,
    /// b = 1 − β₁, c = β₂, d = 1 − β₂, e = 1/√(1 − β₂ᵗ), η divided by 1 − β₁ᵗ (Kingma & Ba 2015 as PyTorch
    /// writes it; with decay Loshchilov & Hutter 2019).
    case adam
    /// As adam with x = max(x, v) in v's place in the denominator (Reddi et al. 2018 as PyTorch).
    case amsgrad
    /// As adam, but w = fma(−η, m / D, fma(−f, g / D, w)), D = fma(√v, e, ε): η = ηₜ μₜ₊₁/(1 − Πμ · μₜ₊₁),
    /// f = ηₜ (1 − μₜ)/(1 − Πμ) (Dozat 2016 as PyTorch).
    case nadam
    /// v = fma(c, v, (d·g)·g), w = fma(−η, g / (√v + ε), w) (Hinton's lecture 6e as PyTorch): c = ρ.
    case rmsprop
    /// v = fma(g, g, v), w = fma(−η, g / (√v + ε), w) (Duchi et al. 2011 as PyTorch)
    case adagrad
    /// u = sign(fma(a, m, b·g)), m = fma(c, m, d·g), w = fma(−η, u, w) (Chen et al. 2023, algorithm 2)
    case lion

    /// How many moments the rule reads and writes.
    package var momentCount: Int {
        switch self {
        case .sgd: 0
        case .momentum, .nesterov, .rmsprop, .adagrad, .lion: 1
        case .adam, .nadam: 2
        case .amsgrad: 3
        }
    }
}

/// The numbers of a step, in the order in which `OptimizerUpdate.coefficients` holds them, per lane.
package enum OptimizerCoefficient: Int, CaseIterable {
    /// η
    case rate
    /// Multiplies every gradient first: the coefficient of clipping by norm, 1 for none.
    case gradientScale
    /// Multiplies every weight first: 1 − η λ for decoupled weight decay, 1 for none.
    case decayFactor
    /// ε
    case epsilon
    /// a … f
    case first, second, third, fourth, fifth, sixth
}

/// Arguments of `TrainingKernels.update`, for one tensor of `count` elements.
package struct OptimizerUpdate {
    package var rule: OptimizerRule
    /// All of ``OptimizerCoefficient``, per lane; rounded once to the format.
    package var coefficients: UnsafePointer<Double>
    package var count: Int
    package var parameters: UnsafeMutableRawPointer
    package var gradient: UnsafeRawPointer
    /// As many as the rule has, one after the other: `momentCount` tensors of `momentStride` bytes. Where
    /// they are missing nothing changes and the figures are NaN.
    package var moments: UnsafeMutableRawPointer?
    package var momentStride: Int
    /// All of ``UpdateFigure``, per lane.
    package var figures: UnsafeMutablePointer<Double>

    package init(
        rule: OptimizerRule, coefficients: UnsafePointer<Double>, count: Int,
        parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, moments: UnsafeMutableRawPointer?,
        momentStride: Int, figures: UnsafeMutablePointer<Double>
    ) {
        self.rule = rule
        self.coefficients = coefficients
        self.count = count
        self.parameters = parameters
        self.gradient = gradient
        self.moments = moments
        self.momentStride = momentStride
        self.figures = figures
    }
}
