// Coefficients in single precision. They were found with Remez' exchange algorithm in 70-digit arithmetic,
// minimising the relative error, and rounded to nearest. ReproducibleMath holds the same numbers; a test
// compares the bits.

#if KERNELS_FLOAT

/// Numbers that depend on the precision, and polynomials by Horner's rule with fused multiply-adds.
enum Coefficients {
    /// log₂ e
    @inline(__always) static var log2e: Scalar { 0x1.715476p+0 }
    /// ln 2, rounded
    @inline(__always) static var ln2High: Scalar { 0x1.62e43p-1 }
    /// ln 2 − ln2High, rounded
    @inline(__always) static var ln2Low: Scalar { -0x1.05c61p-29 }
    /// 1.5 · 2^23: adding it rounds to an integer and leaves that in the low bits.
    @inline(__always) static var shifter: Scalar { 0x1.8p+23 }
    /// e^x is +∞ from here on.
    @inline(__always) static var exponentialUpperLimit: Scalar { 89 }
    /// e^x is 0 from here down.
    @inline(__always) static var exponentialLowerLimit: Scalar { -105 }
    /// tanh x is ±1 where x² is larger.
    @inline(__always) static var tanhSquareLimit: Scalar { 82.81 }
    /// Φ(−x) and its density round to 0 beyond.
    @inline(__always) static var normalLimit: Scalar { 14.5 }
    /// 1/√(2π)
    @inline(__always) static var inverseRootTwoPi: Scalar { 0x1.988454p-2 }
    /// 2√(2/π)
    @inline(__always) static var geluSlope: Scalar { 0x1.988454p+0 }
    /// 2√(2/π) · 0.044715
    @inline(__always) static var geluCubic: Scalar { 0x1.2444f2p-4 }
    /// 3 · 2√(2/π) · 0.044715
    @inline(__always) static var geluCubicSlope: Scalar { 0x1.b6676cp-3 }
    /// Beyond, x / (1 + |x|) is ±1 and its derivative is 0, below 2^−150.
    @inline(__always) static var softsignLimit: Scalar { 0x1p+76 }
    /// λ of SELU
    @inline(__always) static var seluScale: Scalar { 0x1.0cfabep+0 }
    /// λ · α of SELU
    @inline(__always) static var seluScaledAlpha: Scalar { 0x1.c212ccp+0 }
    /// Of the floating-point format.
    @inline(__always) static var exponentBias: ScalarBits { 127 }
    /// Stored bits of the significand.
    @inline(__always) static var significandWidth: ScalarBits { 23 }

    /// (e^r − 1 − r) / r² for |r| ≤ ln2 / 2; relative error of e^r below 2^−31.8.
    @inline(__always) static func exponential(_ r: Vector) -> Vector {
        var p = fma(r, 0x1.a19ebcp-13, 0x1.6d6ff2p-10)
        p = fma(p, r, 0x1.111092p-7)
        p = fma(p, r, 0x1.5554b4p-5)
        p = fma(p, r, 0x1.555556p-3)
        return fma(p, r, 0x1.0p-1)
    }

    /// tanh x = x · numerator(x²) / denominator(x²) for |x| ≤ 9.02; relative error 2^−29.5.
    @inline(__always) static func tanhNumerator(_ z: Vector) -> Vector {
        var p = fma(z, -0x1.ad61bap-37, 0x1.06ba2p-25)
        p = fma(p, z, 0x1.d5e3eep-16)
        p = fma(p, z, 0x1.fb07dcp-9)
        p = fma(p, z, 0x1.182a32p-3)
        return fma(p, z, 0x1.0p+0)
    }

    /// See `tanhNumerator`.
    @inline(__always) static func tanhDenominator(_ z: Vector) -> Vector {
        var p = fma(z, 0x1.59940cp-20, 0x1.9cff46p-12)
        p = fma(p, z, 0x1.be657ap-6)
        p = fma(p, z, 0x1.e16a6ep-2)
        return fma(p, z, 0x1.0p+0)
    }

    /// (2 artanh s − 2 s) / s³ in z = s², for |s| ≤ 1/3; relative error 2^−31.9.
    @inline(__always) static func inverseTanh(_ z: Vector) -> Vector {
        var p = fma(z, 0x1.a9ed6cp-3, 0x1.659f78p-3)
        p = fma(p, z, 0x1.c7fc8ap-3)
        p = fma(p, z, 0x1.248f5p-2)
        p = fma(p, z, 0x1.9999ap-2)
        return fma(p, z, 0x1.555556p-1)
    }

    /// e^(t²/2) · erfc(t/√2) / 2 = numerator(t) / denominator(t) for 0 ≤ t ≤ 14.5; relative error
    /// 2^−33.5.
    @inline(__always) static func normalTailNumerator(_ t: Vector) -> Vector {
        var p = fma(t, 0x1.d11012p-11, 0x1.7cbe34p-7)
        p = fma(p, t, 0x1.23a564p-4)
        p = fma(p, t, 0x1.005458p-2)
        p = fma(p, t, 0x1.03b7p-1)
        return fma(p, t, 0x1.0p-1)
    }

    /// See `normalTailNumerator`.
    @inline(__always) static func normalTailDenominator(_ t: Vector) -> Vector {
        var p = fma(t, 0x1.236f6cp-9, 0x1.dd2ffep-6)
        p = fma(p, t, 0x1.7216ep-3)
        p = fma(p, t, 0x1.501f4ap-1)
        p = fma(p, t, 0x1.725ca6p+0)
        p = fma(p, t, 0x1.cff92ap+0)
        return fma(p, t, 0x1.0p+0)
    }
}

#endif
