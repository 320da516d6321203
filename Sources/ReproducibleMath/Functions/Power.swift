// x^y through a logarithm that carries about 100 bits: the exponential magnifies its error up to 700 times.

/// An unevaluated sum high + low with |low| ≤ ulp(high) / 2.
private struct DoubleDouble {
    var high: Double
    var low: Double

    /// a + b exactly, for |a| ≥ |b| or a = 0.
    static func ordered(_ a: Double, _ b: Double) -> DoubleDouble {
        let sum = a + b
        return DoubleDouble(high: sum, low: b - (sum - a))
    }

    static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = a.high * b.high
        let lost = fma(a.high, b.high, -product)
        return ordered(product, lost + fma(a.high, b.low, a.low * b.high))
    }

    static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
        let product = a.high * b
        return ordered(product, fma(a.low, b, fma(a.high, b, -product)))
    }

    /// Accurate where |a| ≥ |b|.
    static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let sum = ordered(a.high, b.high)
        return ordered(sum.high, sum.low + a.low + b.low)
    }
}

/// ln x for finite x > 0.
///
/// With s = f / (2 + f): ln(1 + f) = 2 s + (2/3) s³ + s⁵ (…), the first two terms carried double.
private func preciseLogarithm(_ x: Double) -> DoubleDouble {
    let isDenormal = x < Double.leastNormalMagnitude
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let shifted = (isDenormal ? x * 0x1p54 : x).bitPattern &- rootHalf
    let k = Double(Int64(bitPattern: shifted) >> 52) - (isDenormal ? 54 : 0)
    let f = Double(bitPattern: (shifted & 0x000F_FFFF_FFFF_FFFF) &+ rootHalf) - 1

    let u = 2 + f
    let uLost = f - (u - 2)
    let quotient = f / u
    let remainder = fma(-quotient, u, f) - quotient * uLost
    let s = DoubleDouble.ordered(quotient, remainder / u)
    let square = s * s
    let cube = square * s
    let z = square.high
    // (2 artanh s − 2 s − (2/3) s³) / s⁵ is the tail of the polynomial for (2 artanh s − 2 s) / s³.
    let tail = cube.high * z * DoubleCoefficients.logarithmTail(z)
    let thirds = cube * DoubleDouble(high: 0x1.5555555555555p-1, low: 0x1.5555555555555p-55)
    let small = DoubleDouble(high: 2 * s.high, low: 2 * s.low) + thirds + DoubleDouble(high: tail, low: 0)
    if k == 0 { return small }
    // ln 2 in two parts, the first with so few bits that k times it is exact.
    let large = DoubleDouble(high: k * 0x1.62e42ff000000p-1, low: 0)
    return large
        + (DoubleDouble.ordered(small.high, k * -0x1.718432a1b0e26p-35)
            + DoubleDouble(high: small.low, low: 0))
}

extension Reproducible {
    /// x^y; error below 2 ulp. Special cases as in IEEE 754 (pow): x^0 = 1^y = 1 even for NaN, negative x
    /// with a y that is no integer gives NaN.
    package static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        if x.isNaN || y.isNaN { return .nan }
        let yIsInteger = y.rounded(.towardZero) == y
        let yIsOdd = yIsInteger && y.magnitude < 0x1p53 && Int64(y) % 2 != 0
        let isNegative = x.sign == .minus && yIsOdd
        if x == 0 || x.isInfinite {
            let isLarge = x.isInfinite == (y > 0)
            let magnitude: Double = isLarge ? .infinity : 0
            return isNegative ? -magnitude : magnitude
        }
        if y.isInfinite {
            if x == -1 { return 1 }
            return (x.magnitude > 1) == (y > 0) ? .infinity : 0
        }
        if x < 0 && !yIsInteger { return .nan }
        let magnitude = positivePower(x.magnitude, y)
        return isNegative ? -magnitude : magnitude
    }

    /// x^y; error below 0.501 ulp: Double's, rounded.
    package static func pow(_ x: Float, _ y: Float) -> Float { Float(pow(Double(x), Double(y))) }

    /// Finite x > 0, finite y.
    private static func positivePower(_ x: Double, _ y: Double) -> Double {
        let logarithm = preciseLogarithm(x)
        let estimate = logarithm.high * y
        // Beyond these it is ∞ or 0, and the low part could be ∞ − ∞.
        if estimate > 710 { return .infinity }
        if estimate < -746 { return 0 }
        let exponent = logarithm * y
        // e^(high + low) = e^high · (1 + low): put into the exponential before its scale, so that a denormal
        // result is rounded once.
        return exp(exponent.high, plus: exponent.low)
    }
}
