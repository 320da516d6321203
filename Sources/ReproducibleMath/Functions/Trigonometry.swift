// sin x and cos x for every finite x: the argument is reduced to [−π/4, π/4] with about 100 bits.

/// x = quadrant · π/2 + (r + low), |r| ≤ π/4.
private struct ReducedAngle {
    /// mod 4
    var quadrant: Int
    var r: Double
    var low: Double
}

/// π/2 in three parts (Cody & Waite).
private enum HalfPi {
    static let high = 0x1.921fb54442d18p+0
    static let middle = 0x1.1a62633145c07p-54
    static let low = -0x1.f1976b7ed8fbcp-110
}

private func reduce(_ x: Double) -> ReducedAngle {
    if x.magnitude > 0x1p20 { return reduceLarge(x) }
    let n = (x * 0x1.45f306dc9c883p-1).rounded(.toNearestOrEven)
    // Exact: a multiple of 2⁻⁵³ below 1.
    let first = fma(-n, HalfPi.high, x)
    let second = n * HalfPi.middle
    let difference = first - second
    let back = difference - first
    let lost = (first - (difference - back)) - (second + back)
    let tail = lost - fma(n, HalfPi.middle, -second) - n * HalfPi.low
    let r = difference + tail
    return ReducedAngle(quadrant: Int(n) & 3, r: r, low: tail - (r - difference))
}

/// 2/π in words of 64 bits, after a word of zeros (bits of weight 1 and more).
private let twoOverPi: [UInt64] = [
    0, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
    0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
    0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F,
    0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B,
    0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
]

/// Payne & Hanek, "Radian reduction for trigonometric functions" (1983), in integers: of |x| · 2/π only the
/// part mod 4 is formed, from those 192 bits of 2/π that it depends on.
private func reduceLarge(_ x: Double) -> ReducedAngle {
    let significand = x.magnitude.significandBitPattern | 1 << 52
    let exponent = Int(x.magnitude.exponent) - 52
    // |x| = significand · 2^exponent. Bits of 2/π above weight 2^(1 − exponent) give multiples of 4.
    let start = 64 + exponent - 2
    let (word, shift) = (start / 64, UInt64(start % 64))
    func bits(_ i: Int) -> UInt64 {
        shift == 0
            ? twoOverPi[word + i] : twoOverPi[word + i] << shift | twoOverPi[word + i + 1] >> (64 - shift)
    }
    // The product's lowest 192 bits: |x| · 2/π mod 4, in units of 2⁻¹⁹⁰.
    let (high1, low1) = significand.multipliedFullWidth(by: bits(2))
    let (high2, low2) = significand.multipliedFullWidth(by: bits(1))
    let (middle, carry) = low2.addingReportingOverflow(high1)
    let top = significand &* bits(0) &+ high2 &+ (carry ? 1 : 0)

    var quadrant = Int(top >> 62)
    var fraction = (top << 2 | middle >> 62, middle << 2 | low1 >> 62)
    let isAbove = fraction.0 >> 63 == 1
    if isAbove {
        // Nearer to the next quadrant: fraction − 1, as a magnitude.
        quadrant += 1
        fraction.1 = ~fraction.1
        fraction.0 = ~fraction.0
    }
    let scaled = (Double(fraction.0 >> 11) * 0x1p-53, lowPart(fraction))
    let high = scaled.0 * HalfPi.high
    let lost = fma(scaled.0, HalfPi.high, -high) + (scaled.0 * HalfPi.middle + scaled.1 * HalfPi.high)
    let r = high + lost
    let low = lost - (r - high)
    let isNegative = isAbove != (x < 0)
    let signed = x < 0 ? -quadrant : quadrant
    return ReducedAngle(quadrant: signed & 3, r: isNegative ? -r : r, low: isNegative ? -low : low)
}

/// What the first 53 bits of the fraction leave out.
private func lowPart(_ fraction: (UInt64, UInt64)) -> Double {
    Double(fraction.0 << 53 | fraction.1 >> 11) * 0x1p-117
}

/// sin(r + low) for |r| ≤ π/4
private func sine(_ r: Double, _ low: Double) -> Double {
    let z = r * r
    return r + fma(z * r, DoubleCoefficients.sine(z), low * (1 - 0.5 * z))
}

/// cos(r + low) for |r| ≤ π/4
private func cosine(_ r: Double, _ low: Double) -> Double {
    let z = r * r
    let half = 0.5 * z
    let first = 1 - half
    return first + (((1 - first) - half) + fma(z * z, DoubleCoefficients.cosine(z), -r * low))
}

extension Reproducible {
    /// sin x; error below 1 ulp for every finite x. ±∞ gives NaN, −0 gives −0.
    package static func sin(_ x: Double) -> Double {
        if !x.isFinite { return .nan }
        if x.magnitude < 0x1p-27 { return x }
        let angle = reduce(x)
        let value =
            angle.quadrant & 1 == 0 ? sine(angle.r, angle.low) : cosine(angle.r, angle.low)
        return angle.quadrant & 2 == 0 ? value : -value
    }

    /// cos x; error below 1 ulp for every finite x. ±∞ gives NaN.
    package static func cos(_ x: Double) -> Double {
        if !x.isFinite { return .nan }
        let angle = reduce(x)
        let value =
            angle.quadrant & 1 == 0 ? cosine(angle.r, angle.low) : sine(angle.r, angle.low)
        return angle.quadrant == 0 || angle.quadrant == 3 ? value : -value
    }

    /// sin x; error below 0.501 ulp: Double's, rounded.
    package static func sin(_ x: Float) -> Float { Float(sin(Double(x))) }

    /// cos x; error below 0.501 ulp: Double's, rounded.
    package static func cos(_ x: Float) -> Float { Float(cos(Double(x))) }
}
