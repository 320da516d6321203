// φ(z) and φ′(z) in one pass, see KernelInterface.Activation for the formulas. Where the textbook formula
// gives ∞ · 0, z is limited first to where the other factor is 0 already.

import KernelInterface

func activate(_ activation: Activation, _ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    switch activation {
    case .linear: linear(count, z, h, d)
    case .sigmoid: sigmoid(count, z, h, d)
    case .tanh: tanh(count, z, h, d)
    case .relu: relu(count, z, h, d)
    case .leakyReLU(let slope): leakyReLU(count, z, Scalar(slope), h, d)
    case .gelu: gelu(count, z, h, d)
    case .geluTanh: geluTanh(count, z, h, d)
    case .silu: silu(count, z, h, d)
    case .elu(let alpha): exponentialLinear(count, z, 1, Scalar(alpha), h, d)
    case .selu:
        exponentialLinear(count, z, Coefficients.seluScale, Coefficients.seluScaledAlpha, h, d)
    case .softplus: softplus(count, z, h, d)
    }
}

private func linear(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        return (x, Vector(repeating: 1))
    }
    forEachVector(count, z, h, d, both)
}

private func sigmoid(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let sigmoid = Sigmoid(x)
        return (sigmoid.value, sigmoid.slope)
    }
    forEachVector(count, z, h, d, both)
}

/// φ′ = 1 − φ²
private func tanh(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let value = hyperbolicTangent(x)
        return (value, fma(-value, value, 1))
    }
    forEachVector(count, z, h, d, both)
}

private func relu(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        var value = x
        value.replace(with: 0, where: x .<= 0)
        var slope = value
        slope.replace(with: 1, where: x .> 0)
        return (value, slope)
    }
    forEachVector(count, z, h, d, both)
}

private func leakyReLU(_ count: Int, _ z: Input, _ negativeSlope: Scalar, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        var value = x
        value.replace(with: x * negativeSlope, where: x .<= 0)
        var slope = x
        slope.replace(with: 1, where: x .> 0)
        slope.replace(with: negativeSlope, where: x .<= 0)
        return (value, slope)
    }
    forEachVector(count, z, h, d, both)
}

/// φ = zΦ(z), φ′ = Φ(z) + z · density(z)
private func gelu(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let c = limited(x, to: Coefficients.normalLimit)
        let normal = normalDistribution(c)
        var factor = x
        factor.replace(with: c, where: x .< 0)
        return (factor * normal.value, fma(c, normal.density, normal.value))
    }
    forEachVector(count, z, h, d, both)
}

/// With t = 2√(2/π) (z + 0.044715 z³): (1 + tanh(t/2)) / 2 = sigmoid(t), so φ = z · sigmoid(t).
private func geluTanh(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let c = limited(x, to: 30)
        let square = c * c
        let sigmoid = Sigmoid(c * fma(square, Coefficients.geluCubic, Coefficients.geluSlope))
        var factor = x
        factor.replace(with: c, where: x .< 0)
        let inner = fma(square, Coefficients.geluCubicSlope, Coefficients.geluSlope)
        return (factor * sigmoid.value, fma(c * sigmoid.slope, inner, sigmoid.value))
    }
    forEachVector(count, z, h, d, both)
}

/// φ′ = σ + zσ(1 − σ)
private func silu(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let c = limited(x, to: 1000)
        let sigmoid = Sigmoid(c)
        var factor = x
        factor.replace(with: c, where: x .< 0)
        return (factor * sigmoid.value, fma(c, sigmoid.slope, sigmoid.value))
    }
    forEachVector(count, z, h, d, both)
}

/// φ = positiveSlope · z above 0, scale · (e^z − 1) otherwise.
private func exponentialLinear(
    _ count: Int, _ z: Input, _ positiveSlope: Scalar, _ scale: Scalar, _ h: Output, _ d: Output
) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
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
    forEachVector(count, z, h, d, both)
}

private func softplus(_ count: Int, _ z: Input, _ h: Output, _ d: Output) {
    @inline(__always) func both(_ x: Vector) -> (Vector, Vector) {
        let result = softplus(x)
        return (result.value, result.slope)
    }
    forEachVector(count, z, h, d, both)
}
