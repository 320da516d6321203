// erf and erfc: a polynomial near 0, e^(−x²) times a rational function beyond.

extension Reproducible {
    /// erf x = 2/√π ∫₀ˣ e^(−t²) dt; error below 2 ulp. −0 gives −0.
    package static func erf(_ x: Double) -> Double {
        let size = x.magnitude
        if size < 1 { return x * DoubleCoefficients.errorFunction(x * x) }
        if size > 6 { return x < 0 ? -1 : 1 }
        if x.isNaN { return x }
        let value = 1 - positiveComplement(size)
        return x < 0 ? -value : value
    }

    /// erfc x = 1 − erf x, accurate in relative terms in the upper tail; error below 8 ulp.
    package static func erfc(_ x: Double) -> Double {
        if x < 0.5 {
            if x > -0.5 { return 1 - x * DoubleCoefficients.errorFunction(x * x) }
            return 1 + erf(-x)
        }
        if x.isNaN { return x }
        return x > 28 ? 0 : positiveComplement(x)
    }

    /// erf x; error below 0.501 ulp: Double's, rounded.
    package static func erf(_ x: Float) -> Float { Float(erf(Double(x))) }

    /// erfc x; error below 0.501 ulp: Double's, rounded.
    package static func erfc(_ x: Float) -> Float { Float(erfc(Double(x))) }

    /// erfc x for 0.47 ≤ x ≤ 28
    private static func positiveComplement(_ x: Double) -> Double {
        let square = x * x
        let lost = fma(x, x, -square)
        let ratio =
            DoubleCoefficients.scaledComplementNumerator(x)
            / DoubleCoefficients.scaledComplementDenominator(x)
        return exp(-square, plus: -lost) * ratio
    }

    /// √x, correctly rounded by every processor.
    package static func sqrt(_ x: Double) -> Double { x.squareRoot() }

    /// √x, correctly rounded by every processor.
    package static func sqrt(_ x: Float) -> Float { x.squareRoot() }
}
