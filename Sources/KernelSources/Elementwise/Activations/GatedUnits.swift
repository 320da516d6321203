// Activations φ(z) = z · gate(z), a gate from 0 to 1: GELU, its tanh approximation, SiLU, Mish.
// φ′ = gate + z · gate′. Where the gate itself is a denormal number (z far below 0), φ has its few digits.

/// The factor of the gate, limited below 0, where a gate of 0 would meet −∞.
@inline(__always) private func factor(_ x: Vector, limitedTo c: Vector) -> Vector {
    var factor = x
    factor.replace(with: c, where: x .< 0)
    return factor
}

/// gate = Φ(z), gate′ = its density
struct GELUActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let c = limited(x, to: Coefficients.normalLimit)
        let normal = normalDistribution(c)
        return (factor(x, limitedTo: c) * normal.value, fma(c, normal.density, normal.value))
    }
}

/// With t = 2√(2/π) (z + 0.044715 z³): (1 + tanh(t/2)) / 2 = sigmoid(t), so gate = sigmoid(t).
struct GELUTanhActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let c = limited(x, to: 30)
        let square = c * c
        let sigmoid = Sigmoid(c * fma(square, Coefficients.geluCubic, Coefficients.geluSlope))
        let inner = fma(square, Coefficients.geluCubicSlope, Coefficients.geluSlope)
        return (
            factor(x, limitedTo: c) * sigmoid.value, fma(c * sigmoid.slope, inner, sigmoid.value)
        )
    }
}

/// gate = σ(z), gate′ = σ(1 − σ)
struct SiLUActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let c = limited(x, to: 1000)
        let sigmoid = Sigmoid(c)
        return (factor(x, limitedTo: c) * sigmoid.value, fma(c, sigmoid.slope, sigmoid.value))
    }
}

/// gate = tanh(ln(1 + e^z)), gate′ = sech²(ln(1 + e^z)) · sigmoid(z)
struct MishActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let c = limited(x, to: 1000)
        let gate = TanhOfSoftplus(c)
        return (factor(x, limitedTo: c) * gate.value, fma(c, gate.slope, gate.value))
    }
}
