// Coefficients in single precision. They were found with Remez' exchange algorithm in 70-digit arithmetic,
// minimising the relative error, and rounded to nearest. The kernels hold the same numbers; a test compares
// the bits.

/// Polynomials of the Float functions, by Horner's rule with fused multiply-adds.
enum FloatCoefficients {
    /// log₂ e
    static let log2e: Float = 0x1.715476p+0
    /// ln 2, rounded
    static let ln2High: Float = 0x1.62e43p-1
    /// ln 2 − ln2High, rounded
    static let ln2Low: Float = -0x1.05c61p-29
    /// 1.5 · 2^23: adding it rounds to an integer and leaves that in the low bits.
    static let shifter: Float = 0x1.8p+23
    /// e^x is +∞ from here on.
    static let exponentialUpperLimit: Float = 89
    /// e^x is 0 from here down.
    static let exponentialLowerLimit: Float = -105
    /// tanh x is ±1 where x² is larger.
    static let tanhSquareLimit: Float = 82.81

    /// (e^r − 1 − r) / r² for |r| ≤ ln2 / 2; relative error of e^r below 2^−31.8.
    @inline(__always) static func exponential(_ r: Float) -> Float {
        var p = fma(r, 0x1.a19ebcp-13, 0x1.6d6ff2p-10)
        p = fma(p, r, 0x1.111092p-7)
        p = fma(p, r, 0x1.5554b4p-5)
        p = fma(p, r, 0x1.555556p-3)
        return fma(p, r, 0x1.0p-1)
    }

    /// tanh x = x · numerator(x²) / denominator(x²) for |x| ≤ 9.02; relative error 2^−29.5.
    @inline(__always) static func tanhNumerator(_ z: Float) -> Float {
        var p = fma(z, -0x1.ad61bap-37, 0x1.06ba2p-25)
        p = fma(p, z, 0x1.d5e3eep-16)
        p = fma(p, z, 0x1.fb07dcp-9)
        p = fma(p, z, 0x1.182a32p-3)
        return fma(p, z, 0x1.0p+0)
    }

    /// See `tanhNumerator`.
    @inline(__always) static func tanhDenominator(_ z: Float) -> Float {
        var p = fma(z, 0x1.59940cp-20, 0x1.9cff46p-12)
        p = fma(p, z, 0x1.be657ap-6)
        p = fma(p, z, 0x1.e16a6ep-2)
        return fma(p, z, 0x1.0p+0)
    }

    /// (2 artanh s − 2 s) / s³ in z = s², for |s| ≤ 1/3; relative error 2^−31.9.
    @inline(__always) static func inverseTanh(_ z: Float) -> Float {
        var p = fma(z, 0x1.a9ed6cp-3, 0x1.659f78p-3)
        p = fma(p, z, 0x1.c7fc8ap-3)
        p = fma(p, z, 0x1.248f5p-2)
        p = fma(p, z, 0x1.9999ap-2)
        return fma(p, z, 0x1.555556p-1)
    }
}
