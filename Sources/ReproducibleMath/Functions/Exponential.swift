// e^x, e^x − 1 and the logistic function. The kernels compute the same sequence of operations on vectors.

/// Elementary functions that give the same bits on every processor.
///
/// They use + − · / √ and fused multiply-add in a fixed order, and no library function. NaN in gives NaN out.
/// The errors stated are in units in the last place (ulp) of the result, the largest seen by the tests
/// rounded up.
package enum Reproducible {}

/// e^x = (1 + r + r² · remainder) · 2^n with |r| ≤ ln2 / 2.
private struct Reduction<Scalar> {
    var r: Scalar
    var remainder: Scalar
    /// 2^n = scale.0 · scale.1, so that neither overflow nor a denormal result spoils it.
    var scale: (Scalar, Scalar)
}

private func reduce(_ x: Double) -> Reduction<Double> {
    let upper = DoubleCoefficients.exponentialUpperLimit
    let lower = DoubleCoefficients.exponentialLowerLimit
    let limited = x > upper ? upper : (x < lower ? lower : x)
    let shifted = fma(limited, DoubleCoefficients.log2e, DoubleCoefficients.shifter)
    let n = shifted - DoubleCoefficients.shifter
    let r = fma(n, -DoubleCoefficients.ln2Low, fma(n, -DoubleCoefficients.ln2High, limited))
    let biased = shifted.bitPattern &- DoubleCoefficients.shifter.bitPattern &+ 2048
    let half = biased >> 1
    return Reduction(
        r: r, remainder: DoubleCoefficients.exponential(r),
        scale: (
            Double(bitPattern: (half &- 1) << 52), Double(bitPattern: (biased &- half &- 1) << 52)
        ))
}

private func reduce(_ x: Float) -> Reduction<Float> {
    let upper = FloatCoefficients.exponentialUpperLimit
    let lower = FloatCoefficients.exponentialLowerLimit
    let limited = x > upper ? upper : (x < lower ? lower : x)
    let shifted = fma(limited, FloatCoefficients.log2e, FloatCoefficients.shifter)
    let n = shifted - FloatCoefficients.shifter
    let r = fma(n, -FloatCoefficients.ln2Low, fma(n, -FloatCoefficients.ln2High, limited))
    let biased = shifted.bitPattern &- FloatCoefficients.shifter.bitPattern &+ 2048
    let half = biased >> 1
    return Reduction(
        r: r, remainder: FloatCoefficients.exponential(r),
        scale: (
            Float(bitPattern: (half &- 897) << 23), Float(bitPattern: (biased &- half &- 897) << 23)
        ))
}

extension Reproducible {
    /// e^x; error below 1 ulp.
    package static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        let e = reduce(x)
        return fma(fma(e.remainder, e.r, 1), e.r, 1) * e.scale.0 * e.scale.1
    }

    /// e^(x + low) for |low| far below an ulp of x, with the scale 2^n applied last.
    static func exp(_ x: Double, plus low: Double) -> Double {
        let e = reduce(x)
        let significand = fma(fma(e.remainder, e.r, 1), e.r, 1)
        return fma(significand, low, significand) * e.scale.0 * e.scale.1
    }

    /// e^x; error below 1 ulp.
    package static func exp(_ x: Float) -> Float {
        if x.isNaN { return x }
        let e = reduce(x)
        return fma(fma(e.remainder, e.r, 1), e.r, 1) * e.scale.0 * e.scale.1
    }

    /// e^x − 1, accurate near 0; error below 2 ulp. −0 gives −0.
    package static func expm1(_ x: Double) -> Double {
        if x.isNaN || x == 0 { return x }
        let e = reduce(x)
        // Beyond 2^1000 the 1 does not show, and the one factor would overflow.
        if x > 693 { return exp(x) }
        let scale = e.scale.0 * e.scale.1
        return fma(scale, fma(e.r * e.r, e.remainder, e.r), scale - 1)
    }

    /// e^x − 1, accurate near 0; error below 2 ulp. −0 gives −0.
    package static func expm1(_ x: Float) -> Float {
        if x.isNaN || x == 0 { return x }
        let e = reduce(x)
        if x > 69 { return exp(x) }
        let scale = e.scale.0 * e.scale.1
        return fma(scale, fma(e.r * e.r, e.remainder, e.r), scale - 1)
    }

    /// 1 / (1 + e^−x); error below 3 ulp, in both tails.
    package static func sigmoid(_ x: Double) -> Double {
        let e = exp(-x.magnitude)
        let larger = 1 / (1 + e)
        return x < 0 ? e * larger : larger
    }

    /// 1 / (1 + e^−x); error below 3 ulp, in both tails.
    package static func sigmoid(_ x: Float) -> Float {
        let e = exp(-x.magnitude)
        let larger = 1 / (1 + e)
        return x < 0 ? e * larger : larger
    }
}
