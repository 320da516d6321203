// Activations by their names. Not here: the formulas (the other files of this folder), their conventions
// (KernelInterface.Activation), the pass over a tensor (ActivationPass).
//
// Every activation is a small type of its own, and what is done with it is another: `withActivation` brings
// the two together, so that a second pass over the same formulas needs no second list of them. All of it is
// inlined: each case of the switch becomes one loop.

import KernelInterface

/// φ and φ′ of 16 elements.
///
/// No branches and no calls. NaN gives NaN in both (a constant φ′ excepted), ±∞ the limits: where the formula
/// would give ∞ · 0 or ∞ / ∞, z is limited first to where the other factor no longer changes.
protocol ElementwiseActivation {
    /// Whether it is a few instructions, without division or exponential.
    static var isLight: Bool { get }
    func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector)
}

/// What is done with an activation: a function that is generic over its type, which a closure cannot be.
protocol ActivationUse {
    associatedtype Outcome
    func callAsFunction<A: ElementwiseActivation>(_ phi: A) -> Outcome
}

/// Calls `use` with the type that `activation` names; its parameters are rounded to `Scalar` here.
@inline(__always)
func withActivation<U: ActivationUse>(_ activation: Activation, _ use: U) -> U.Outcome {
    switch activation {
    case .linear: use(LinearActivation())
    case .sigmoid: use(SigmoidActivation())
    case .tanh: use(TanhActivation())
    case .hardTanh: use(HardTanhActivation())
    case .softsign: use(SoftsignActivation())
    case .relu: use(ReLUActivation())
    case .leakyReLU(let slope), .prelu(let slope): use(LeakyReLUActivation(negativeSlope: Scalar(slope)))
    case .gelu: use(GELUActivation())
    case .geluTanh: use(GELUTanhActivation())
    case .silu: use(SiLUActivation())
    case .mish: use(MishActivation())
    case .elu(let alpha): use(ExponentialLinearActivation(positiveSlope: 1, scale: Scalar(alpha)))
    case .selu:
        use(
            ExponentialLinearActivation(
                positiveSlope: Coefficients.seluScale, scale: Coefficients.seluScaledAlpha))
    case .softplus: use(SoftplusActivation())
    }
}
