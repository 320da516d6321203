// Coefficients in double precision. They were found with Remez' exchange algorithm in 70-digit arithmetic,
// minimising the relative error, and rounded to nearest. ReproducibleMath holds the same numbers; a test
// compares the bits.

#if KERNELS_DOUBLE

/// Numbers that depend on the precision, and polynomials by Horner's rule with fused multiply-adds.
enum Coefficients {
    /// log₂ e
    @inline(__always) static var log2e: Scalar { 0x1.71547652b82fep+0 }
    /// ln 2, rounded
    @inline(__always) static var ln2High: Scalar { 0x1.62e42fefa39efp-1 }
    /// ln 2 − ln2High, rounded
    @inline(__always) static var ln2Low: Scalar { 0x1.abc9e3b39803fp-56 }
    /// 1.5 · 2^52: adding it rounds to an integer and leaves that in the low bits.
    @inline(__always) static var shifter: Scalar { 0x1.8p+52 }
    /// e^x is +∞ from here on.
    @inline(__always) static var exponentialUpperLimit: Scalar { 710 }
    /// e^x is 0 from here down.
    @inline(__always) static var exponentialLowerLimit: Scalar { -746 }
    /// tanh x is ±1 where x² is larger.
    @inline(__always) static var tanhSquareLimit: Scalar { 359 }
    /// Φ(−x) and its density round to 0 beyond.
    @inline(__always) static var normalLimit: Scalar { 39 }
    /// 1/√(2π)
    @inline(__always) static var inverseRootTwoPi: Scalar { 0x1.9884533d43651p-2 }
    /// 2√(2/π)
    @inline(__always) static var geluSlope: Scalar { 0x1.9884533d43651p+0 }
    /// 2√(2/π) · 0.044715
    @inline(__always) static var geluCubic: Scalar { 0x1.2444f2a4d8b4bp-4 }
    /// 3 · 2√(2/π) · 0.044715
    @inline(__always) static var geluCubicSlope: Scalar { 0x1.b6676bf7450fp-3 }
    /// Beyond, x / (1 + |x|) is ±1 and its derivative is 0, below 2^−1075.
    @inline(__always) static var softsignLimit: Scalar { 0x1p+539 }
    /// λ of SELU
    @inline(__always) static var seluScale: Scalar { 0x1.0cfabd6a91132p+0 }
    /// λ · α of SELU
    @inline(__always) static var seluScaledAlpha: Scalar { 0x1.c212cc640f031p+0 }
    /// Of the floating-point format.
    @inline(__always) static var exponentBias: ScalarBits { 1023 }
    /// Stored bits of the significand.
    @inline(__always) static var significandWidth: ScalarBits { 52 }

    /// (e^r − 1 − r) / r² for |r| ≤ ln2 / 2; relative error of e^r below 2^−61.5.
    @inline(__always) static func exponential(_ r: Vector) -> Vector {
        var p = fma(r, 0x1.1f93f74741789p-29, 0x1.af5d237477bccp-26)
        p = fma(p, r, 0x1.27e4c6a7c469ep-22)
        p = fma(p, r, 0x1.71ddf9555e69p-19)
        p = fma(p, r, 0x1.a01a01b02acddp-16)
        p = fma(p, r, 0x1.a01a01af74306p-13)
        p = fma(p, r, 0x1.6c16c16c14669p-10)
        p = fma(p, r, 0x1.111111110f7efp-7)
        p = fma(p, r, 0x1.555555555555ap-5)
        p = fma(p, r, 0x1.5555555555559p-3)
        return fma(p, r, 0x1.0p-1)
    }

    /// tanh x = x · numerator(x²) / denominator(x²) for |x| ≤ 19.07; relative error 2^−57.8.
    @inline(__always) static func tanhNumerator(_ z: Vector) -> Vector {
        var p = fma(z, -0x1.a43776dacc724p-89, 0x1.e3d32899d66f8p-74)
        p = fma(p, z, 0x1.dbf313da1d46ap-60)
        p = fma(p, z, 0x1.5fcaa97040a91p-48)
        p = fma(p, z, 0x1.8482c85c470adp-38)
        p = fma(p, z, 0x1.8b4ccc48ce47ap-29)
        p = fma(p, z, 0x1.919e171c2ff33p-21)
        p = fma(p, z, 0x1.9ae183e51d9dp-14)
        p = fma(p, z, 0x1.8effe3a95fa86p-8)
        p = fma(p, z, 0x1.38714db32a85ap-3)
        return fma(p, z, 0x1.0p+0)
    }

    /// See `tanhNumerator`.
    @inline(__always) static func tanhDenominator(_ z: Vector) -> Vector {
        var p = fma(z, 0x1.467161ca363ecp-66, 0x1.d935819ed4e3ap-54)
        p = fma(p, z, 0x1.9ae428dea5078p-43)
        p = fma(p, z, 0x1.2f2af7a49eb86p-33)
        p = fma(p, z, 0x1.b1b858f9030c7p-25)
        p = fma(p, z, 0x1.399384b9b4de5p-17)
        p = fma(p, z, 0x1.bf8312c829474p-11)
        p = fma(p, z, 0x1.1c6bae0359477p-5)
        p = fma(p, z, 0x1.f18dfc2eea982p-2)
        return fma(p, z, 0x1.0p+0)
    }

    /// (2 artanh s − 2 s) / s³ in z = s², for |s| ≤ 1/3; relative error 2^−63.2.
    @inline(__always) static func inverseTanh(_ z: Vector) -> Vector {
        var p = fma(z, 0x1.382037bda2d95p-3, 0x1.03370a3311239p-4)
        p = fma(p, z, 0x1.97492157f2b18p-4)
        p = fma(p, z, 0x1.ad44aa1bed35fp-4)
        p = fma(p, z, 0x1.e2049c44efa43p-4)
        p = fma(p, z, 0x1.11103d956e537p-3)
        p = fma(p, z, 0x1.3b13b7d383ffap-3)
        p = fma(p, z, 0x1.745d172488a41p-3)
        p = fma(p, z, 0x1.c71c71c77f575p-3)
        p = fma(p, z, 0x1.2492492491fd6p-2)
        p = fma(p, z, 0x1.999999999999cp-2)
        return fma(p, z, 0x1.5555555555555p-1)
    }

    /// e^(t²/2) · erfc(t/√2) / 2 = numerator(t) / denominator(t) for 0 ≤ t ≤ 39; relative error
    /// 2^−59.9.
    @inline(__always) static func normalTailNumerator(_ t: Vector) -> Vector {
        var p = fma(t, 0x1.e193f8d223b32p-23, 0x1.d4458d836190bp-18)
        p = fma(p, t, 0x1.bf19017bf29a3p-14)
        p = fma(p, t, 0x1.109b31ab54302p-10)
        p = fma(p, t, 0x1.d2e08ba0ab993p-8)
        p = fma(p, t, 0x1.243a21e3d6965p-5)
        p = fma(p, t, 0x1.0e74eb505116ap-3)
        p = fma(p, t, 0x1.6df273e9f21e5p-2)
        p = fma(p, t, 0x1.5bf9e31dacc0ep-1)
        p = fma(p, t, 0x1.a7e8578ea2c49p-1)
        return fma(p, t, 0x1.0p-1)
    }

    /// See `normalTailNumerator`.
    @inline(__always) static func normalTailDenominator(_ t: Vector) -> Vector {
        var p = fma(t, 0x1.2dc8c5c12a2ddp-21, 0x1.25721da6d406ep-16)
        p = fma(p, t, 0x1.18c42f12528b7p-12)
        p = fma(p, t, 0x1.57f42b1cac00ap-9)
        p = fma(p, t, 0x1.28ee630c224c8p-6)
        p = fma(p, t, 0x1.78c934bd95a0ap-4)
        p = fma(p, t, 0x1.64b6247bf1a1ep-2)
        p = fma(p, t, 0x1.f5d93d0ce6afp-1)
        p = fma(p, t, 0x1.003294000f67p+1)
        p = fma(p, t, 0x1.68970d918d55p+1)
        p = fma(p, t, 0x1.3a154096a23b9p+1)
        return fma(p, t, 0x1.0p+0)
    }
}

#endif
