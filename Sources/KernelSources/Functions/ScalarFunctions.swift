// The natural logarithm of one Double, for losses. ReproducibleMath's `logarithm` is the same sequence of operations.

/// ln x for finite, normal x > 0.
///
/// x = 2^k (1 + f) with 1 + f in [√½, √2), s = f / (2 + f), and ln(1 + f) = f − (f²/2 − s (f²/2 + R(s²))), the form
/// that fdlibm uses.
func logarithm(_ x: Double) -> Double {
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let shifted = x.bitPattern &- rootHalf
    let k = Double(Int64(bitPattern: shifted) >> 52)
    let f = Double(bitPattern: (shifted & 0x000F_FFFF_FFFF_FFFF) &+ rootHalf) - 1
    let s = f / (2 + f)
    let z = s * s
    var p = 0x1.0fbcf412982a6p-3.addingProduct(z, 0x1.0c147ef4c6133p-3)
    p = 0x1.3b1c4524cf6e4p-3.addingProduct(p, z)
    p = 0x1.745cf8b93057ep-3.addingProduct(p, z)
    p = 0x1.c71c720210a0bp-3.addingProduct(p, z)
    p = 0x1.2492492476631p-2.addingProduct(p, z)
    p = 0x1.9999999999a3ap-2.addingProduct(p, z)
    p = 0x1.5555555555555p-1.addingProduct(p, z)
    let halfSquare = 0.5 * f * f
    // ln 2 in two parts, the first with so few bits that k times it is exact.
    let low = (s * (halfSquare + z * p)).addingProduct(k, 0x1.a39ef35793c76p-33)
    return (f - (halfSquare - low)).addingProduct(k, 0x1.62e42fee00000p-1)
}
