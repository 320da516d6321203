// Activations that pass what is positive and hold back what is not: ReLU, leaky ReLU, ELU, SELU, softplus.
// Not here: those that multiply z by a gate (GatedUnits.swift).

struct ReLUActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { true }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        var value = x
        value.replace(with: 0, where: x .<= 0)
        var slope = value
        slope.replace(with: 1, where: x .> 0)
        return (value, slope)
    }
}

struct LeakyReLUActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { true }

    /// φ′ for z ≤ 0
    var negativeSlope: Scalar

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        Self.both(x, Vector(repeating: negativeSlope))
    }

    /// With a slope for every element.
    @inline(__always)
    static func both(_ x: Vector, _ negativeSlope: Vector) -> (value: Vector, slope: Vector) {
        var value = x
        value.replace(with: x * negativeSlope, where: x .<= 0)
        var slope = x
        slope.replace(with: 1, where: x .> 0)
        slope.replace(with: negativeSlope, where: x .<= 0)
        return (value, slope)
    }
}

/// φ = positiveSlope · z above 0, scale · (e^z − 1) otherwise: ELU and SELU.
struct ExponentialLinearActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    var positiveSlope: Scalar
    var scale: Scalar

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        var negative = x
        negative.replace(with: 0, where: x .> 0)
        let parts = ExponentialParts(negative)
        var lessOne = parts.lessOne
        // Keeps the sign of −0.
        lessOne.replace(with: negative, where: negative .== 0)
        var value = lessOne * scale
        value.replace(with: x * positiveSlope, where: x .> 0)
        var slope = parts.value * scale
        slope.replace(with: positiveSlope, where: x .> 0)
        return (value, slope)
    }
}

struct SoftplusActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) { softplus(x) }
}
