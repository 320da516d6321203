// exp, tanh, the sigmoid and their kin on a vector: no branches, no calls, one order of operations.
// ReproducibleMath has the scalar twins of those that both need.

/// e^x = scale · (1 + excess), in parts: `excess` = e^r − 1 with |r| ≤ ln2 / 2, and the scale 2^n as a
/// product of two factors, so that neither overflow nor a denormal result spoils it.
struct ExponentialParts {
    var r: Vector
    /// (e^r − 1 − r) / r²
    var remainder: Vector
    var halfScale: Vector
    var otherHalfScale: Vector

    @inline(__always) init(_ x: Vector) {
        var limited = x
        limited.replace(
            with: Coefficients.exponentialUpperLimit, where: x .> Coefficients.exponentialUpperLimit)
        limited.replace(
            with: Coefficients.exponentialLowerLimit, where: x .< Coefficients.exponentialLowerLimit)
        let shifted = fma(limited, Coefficients.log2e, Coefficients.shifter)
        let n = shifted - Coefficients.shifter
        r = fma(n, -Coefficients.ln2Low, fma(n, -Coefficients.ln2High, limited))
        remainder = Coefficients.exponential(r)
        // n + 2048 ≥ 0, so that shifts need not be arithmetic ones.
        let offset: ScalarBits = 2048
        let biased =
            unsafeBitCast(shifted, to: VectorBits.self)
            &+ (offset &- Scalar.bits(Coefficients.shifter))
        let half = biased &>> 1
        let bias = Coefficients.exponentBias &- offset / 2
        halfScale = unsafeBitCast((half &+ bias) &<< Coefficients.significandWidth, to: Vector.self)
        otherHalfScale = unsafeBitCast(
            (biased &- half &+ bias) &<< Coefficients.significandWidth, to: Vector.self)
    }

    /// e^x
    @inline(__always) var value: Vector {
        fma(fma(remainder, r, 1), r, 1) * halfScale * otherHalfScale
    }

    /// e^x − 1, for x ≤ 0
    @inline(__always) var lessOne: Vector {
        let scale = halfScale * otherHalfScale
        return fma(scale, fma(r * r, remainder, r), scale - 1)
    }
}

extension Scalar {
    @inline(__always) static func bits(_ x: Scalar) -> ScalarBits { ScalarBits(bitPattern: x.bitPattern) }
}

/// e^x
@inline(__always) func exponential(_ x: Vector) -> Vector { ExponentialParts(x).value }

/// tanh x
@inline(__always) func hyperbolicTangent(_ x: Vector) -> Vector {
    // Beyond the limit only the factor x grows: the quotient exceeds 1, as it may by rounding before.
    var z = x * x
    z.replace(with: Coefficients.tanhSquareLimit, where: z .> Coefficients.tanhSquareLimit)
    return limited(x * Coefficients.tanhNumerator(z) / Coefficients.tanhDenominator(z), to: 1)
}

/// The logistic function and its parts, each accurate in relative terms in both tails.
struct Sigmoid {
    /// 1 / (1 + e^−x)
    var value: Vector
    /// value · (1 − value)
    var slope: Vector

    @inline(__always) init(_ x: Vector) {
        let e = exponential(-absolute(x))
        let larger = 1 / (1 + e)
        let smaller = e * larger
        value = larger
        value.replace(with: smaller, where: x .< 0)
        slope = smaller * larger
    }
}

/// ln(1 + e^x) and the sigmoid, its derivative.
@inline(__always) func softplus(_ x: Vector) -> (value: Vector, slope: Vector) {
    let e = exponential(-absolute(x))
    let s = e / (2 + e)
    let z = s * s
    var positive = x
    positive.replace(with: 0, where: x .< 0)
    let value = positive + fma(s * z, Coefficients.inverseTanh(z), s + s)
    let larger = 1 / (1 + e)
    var slope = larger
    slope.replace(with: e * larger, where: x .< 0)
    return (value, slope)
}

/// tanh(ln(1 + e^x)) and its derivative, each accurate in relative terms in both tails.
///
/// tanh(ln u) = (u² − 1) / (u² + 1), and u = 1 + e^x: with e = e^x that is (e² + 2e) / (e² + 2e + 2), its
/// derivative 4e (1 + e) / (e² + 2e + 2)². Above 0 both are written in e^−x instead, so that nothing
/// overflows: (1 + 2e) / (1 + 2e + 2e²) and 4e² (1 + e) / (1 + 2e + 2e²)². No term is subtracted.
struct TanhOfSoftplus {
    var value: Vector
    var slope: Vector

    @inline(__always) init(_ x: Vector) {
        let e = exponential(-absolute(x))
        let isNegative = x .< 0
        // For x ≥ 0; then for x < 0.
        var numerator = fma(e, 2, 1)
        var denominator = fma(e * e, 2, numerator)
        var first = e * e
        let below = fma(e, e, e + e)
        numerator.replace(with: below, where: isNegative)
        denominator.replace(with: below + 2, where: isNegative)
        first.replace(with: e, where: isNegative)
        let inverse = 1 / denominator
        value = numerator * inverse
        slope = 4 * first * (1 + e) * (inverse * inverse)
    }
}

/// Φ(x) = erfc(−x/√2) / 2, accurate in relative terms in the lower tail too, and the density e^(−x²/2) /
/// √(2π).
/// |x| must not exceed `Coefficients.normalLimit`.
@inline(__always) func normalDistribution(_ x: Vector) -> (value: Vector, density: Vector) {
    let t = absolute(x)
    let square = t * t
    let lost = fma(t, t, -square)
    let rounded = exponential(square * -0.5)
    let e = fma(rounded, lost * -0.5, rounded)
    let tail = e * (Coefficients.normalTailNumerator(t) / Coefficients.normalTailDenominator(t))
    var value = 1 - tail
    value.replace(with: tail, where: x .< 0)
    return (value, e * Coefficients.inverseRootTwoPi)
}
