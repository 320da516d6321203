// Activations with two bounds, and the line they bend: linear, sigmoid, tanh, hard tanh, softsign.
// Not here: rectifiers, bounded on one side at most.

struct LinearActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { true }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        (x, Vector(repeating: 1))
    }
}

struct SigmoidActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let sigmoid = Sigmoid(x)
        return (sigmoid.value, sigmoid.slope)
    }
}

/// φ′ = 1 − φ²
struct TanhActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let value = hyperbolicTangent(x)
        return (value, fma(-value, value, 1))
    }
}

/// φ = z within [−1, 1], the nearer bound beyond; φ′ = 1 inside, 0 at the bounds and beyond.
struct HardTanhActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { true }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let size = absolute(x)
        var slope = x
        slope.replace(with: 1, where: size .< 1)
        slope.replace(with: 0, where: size .>= 1)
        return (limited(x, to: 1), slope)
    }
}

/// φ = z / (1 + |z|), φ′ = 1 / (1 + |z|)²
struct SoftsignActivation: ElementwiseActivation {
    @inline(__always) static var isLight: Bool { false }

    @inline(__always) func callAsFunction(_ x: Vector) -> (value: Vector, slope: Vector) {
        let c = limited(x, to: Coefficients.softsignLimit)
        let inverse = 1 / (1 + absolute(c))
        return (c * inverse, inverse * inverse)
    }
}
