// Coefficients in double precision. They were found with Remez' exchange algorithm in 70-digit arithmetic,
// minimising the relative error, and rounded to nearest. The kernels hold the same numbers; a test compares
// the bits.

/// Polynomials of the Double functions, by Horner's rule with fused multiply-adds.
enum DoubleCoefficients {
    /// log₂ e
    static let log2e: Double = 0x1.71547652b82fep+0
    /// ln 2, rounded
    static let ln2High: Double = 0x1.62e42fefa39efp-1
    /// ln 2 − ln2High, rounded
    static let ln2Low: Double = 0x1.abc9e3b39803fp-56
    /// 1.5 · 2^52: adding it rounds to an integer and leaves that in the low bits.
    static let shifter: Double = 0x1.8p+52
    /// e^x is +∞ from here on.
    static let exponentialUpperLimit: Double = 710
    /// e^x is 0 from here down.
    static let exponentialLowerLimit: Double = -746
    /// tanh x is ±1 where x² is larger.
    static let tanhSquareLimit: Double = 359

    /// (e^r − 1 − r) / r² for |r| ≤ ln2 / 2; relative error of e^r below 2^−61.5.
    @inline(__always) static func exponential(_ r: Double) -> Double {
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
    @inline(__always) static func tanhNumerator(_ z: Double) -> Double {
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
    @inline(__always) static func tanhDenominator(_ z: Double) -> Double {
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
    @inline(__always) static func inverseTanh(_ z: Double) -> Double {
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

    /// (2 artanh s − 2 s) / s³ in z = s², for |s| ≤ 0.1718; relative error 2^−58.2.
    @inline(__always) static func logarithm(_ z: Double) -> Double {
        var p = fma(z, 0x1.0c147ef4c6133p-3, 0x1.0fbcf412982a6p-3)
        p = fma(p, z, 0x1.3b1c4524cf6e4p-3)
        p = fma(p, z, 0x1.745cf8b93057ep-3)
        p = fma(p, z, 0x1.c71c720210a0bp-3)
        p = fma(p, z, 0x1.2492492476631p-2)
        p = fma(p, z, 0x1.9999999999a3ap-2)
        return fma(p, z, 0x1.5555555555555p-1)
    }

    /// The same polynomial without its first term, divided by z: (… − 2/3) / z.
    @inline(__always) static func logarithmTail(_ z: Double) -> Double {
        var p = fma(z, 0x1.e04a5eb127f04p-4, 0x1.df7a17acd341fp-4)
        p = fma(p, z, 0x1.1118d4e0c87fbp-3)
        p = fma(p, z, 0x1.3b139594582c1p-3)
        p = fma(p, z, 0x1.745d177b2bc69p-3)
        p = fma(p, z, 0x1.c71c71c6e9f57p-3)
        p = fma(p, z, 0x1.2492492492524p-2)
        return fma(p, z, 0x1.999999999999ap-2)
    }

    /// erf(x) / x in z = x², for |x| ≤ 1; relative error 2^−62.7.
    @inline(__always) static func errorFunction(_ z: Double) -> Double {
        var p = fma(z, 0x1.0579a08899394p-34, -0x1.386acc14bb471p-30)
        p = fma(p, z, 0x1.f7a41b6768ef8p-27)
        p = fma(p, z, -0x1.5f1d38354a7c9p-23)
        p = fma(p, z, 0x1.b9def1de3f8ebp-20)
        p = fma(p, z, -0x1.f4d1df40274b3p-17)
        p = fma(p, z, 0x1.f9a321a195b9dp-14)
        p = fma(p, z, -0x1.c02db3d8f264ep-11)
        p = fma(p, z, 0x1.565bcd0db053p-8)
        p = fma(p, z, -0x1.b82ce312849afp-6)
        p = fma(p, z, 0x1.ce2f21a042b21p-4)
        p = fma(p, z, -0x1.812746b0379e6p-2)
        return fma(p, z, 0x1.20dd750429b6dp+0)
    }

    /// e^(x²) erfc(x) = numerator(x) / denominator(x) for 0.47 ≤ x ≤ 28; relative error 2^−63.8.
    @inline(__always) static func scaledComplementNumerator(_ x: Double) -> Double {
        var p = fma(x, 0x1.72963e21e407cp-16, 0x1.d725eb53e131cp-12)
        p = fma(p, x, 0x1.2b5a70ec5c402p-8)
        p = fma(p, x, 0x1.eada9c8bac0dcp-6)
        p = fma(p, x, 0x1.1c91c1c516e1bp-3)
        p = fma(p, x, 0x1.e4c70d20f52d1p-2)
        p = fma(p, x, 0x1.326872717ff89p+0)
        p = fma(p, x, 0x1.1be46e72da341p+1)
        p = fma(p, x, 0x1.724ff153de76dp+1)
        p = fma(p, x, 0x1.358ae01169201p+1)
        return fma(p, x, 0x1.0000000001741p+0)
    }

    /// See `scaledComplementNumerator`.
    @inline(__always) static func scaledComplementDenominator(_ x: Double) -> Double {
        var p = fma(x, 0x1.486c9042218dap-15, 0x1.a18b4d85c7ab4p-11)
        p = fma(p, x, 0x1.09efb79808f4dp-7)
        p = fma(p, x, 0x1.b645221bd24fap-5)
        p = fma(p, x, 0x1.005176d74e337p-2)
        p = fma(p, x, 0x1.bb035629309b5p-1)
        p = fma(p, x, 0x1.1ecc149497ca1p+1)
        p = fma(p, x, 0x1.14cf1542075bfp+2)
        p = fma(p, x, 0x1.84d28613a28ep+2)
        p = fma(p, x, 0x1.7948bb9b2cbc5p+2)
        p = fma(p, x, 0x1.c5f99a938aa37p+1)
        return fma(p, x, 0x1.0p+0)
    }

    /// (sin x − x) / x³ in z = x², for |x| ≤ π/4; weighted error 2^−57.8.
    @inline(__always) static func sine(_ z: Double) -> Double {
        var p = fma(z, 0x1.5d9d2279b2cdfp-33, -0x1.ae5e8d725f04cp-26)
        p = fma(p, z, 0x1.71de35b103862p-19)
        p = fma(p, z, -0x1.a01a019c5f48ep-13)
        p = fma(p, z, 0x1.111111110fb74p-7)
        return fma(p, z, -0x1.555555555554bp-3)
    }

    /// (cos x − 1 + x²/2) / x⁴ in z = x², for |x| ≤ π/4; weighted error 2^−64.0.
    @inline(__always) static func cosine(_ z: Double) -> Double {
        var p = fma(z, -0x1.8fbcac54b030cp-37, 0x1.1eea09ad6a151p-29)
        p = fma(p, z, -0x1.27e4f83a8c9acp-22)
        p = fma(p, z, 0x1.a01a019cfdb35p-16)
        p = fma(p, z, -0x1.6c16c16c15501p-10)
        return fma(p, z, 0x1.555555555554ep-5)
    }
}
