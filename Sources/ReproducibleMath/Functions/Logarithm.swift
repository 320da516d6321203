// ln x and ln(1 + x). The kernels' losses compute the same sequence of operations as `log`.

/// x = 2^k (1 + f) with 1 + f in [√½, √2).
private func decompose(_ x: Double) -> (k: Double, f: Double) {
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let shifted = x.bitPattern &- rootHalf
    return (
        Double(Int64(bitPattern: shifted) >> 52),
        Double(bitPattern: (shifted & 0x000F_FFFF_FFFF_FFFF) &+ rootHalf) - 1
    )
}

/// k ln 2 + ln(1 + f) + correction, with s = f / (2 + f) and ln(1 + f) = f − (f²/2 − s (f²/2 + R(s²))), the
/// form that fdlibm uses.
private func assemble(_ k: Double, _ f: Double, _ correction: Double) -> Double {
    let s = f / (2 + f)
    let z = s * s
    let halfSquare = 0.5 * f * f
    // ln 2 in two parts, the first with so few bits that k times it is exact.
    let part = s * (halfSquare + z * DoubleCoefficients.logarithm(z)) + correction
    let low = fma(k, 0x1.a39ef35793c76p-33, part)
    return fma(k, 0x1.62e42fee00000p-1, f - (halfSquare - low))
}

extension Reproducible {
    /// ln x; error below 1 ulp. ±0 gives −∞, negative numbers NaN.
    package static func log(_ x: Double) -> Double {
        if !(x > 0) { return x == 0 ? -.infinity : .nan }
        if x == .infinity { return x }
        if x < Double.leastNormalMagnitude {
            let (k, f) = decompose(x * 0x1p54)
            return assemble(k - 54, f, 0)
        }
        let (k, f) = decompose(x)
        return assemble(k, f, 0)
    }

    /// ln x; error below 0.501 ulp: Double's, rounded.
    package static func log(_ x: Float) -> Float { Float(log(Double(x))) }

    /// ln(1 + x), accurate near 0; error below 2 ulp. −0 gives −0, −1 gives −∞, less NaN.
    package static func log1p(_ x: Double) -> Double {
        if !(x > -1) { return x == -1 ? -.infinity : .nan }
        if x == .infinity || x.magnitude < 0x1p-54 { return x }
        let u = 1 + x
        let (k, f) = decompose(u)
        if k == 0 && x.magnitude < 0.5 { return assemble(0, x, 0) }
        // What rounding 1 + x lost, relative to u.
        let lost = k > 0 ? 1 - (u - x) : x - (u - 1)
        return assemble(k, f, lost / u)
    }

    /// ln(1 + x), accurate near 0; error below 0.501 ulp: Double's, rounded. −0 gives −0, −1 gives −∞, less
    /// NaN.
    package static func log1p(_ x: Float) -> Float { Float(log1p(Double(x))) }
}
