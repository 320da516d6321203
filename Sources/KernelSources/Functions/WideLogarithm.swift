// The natural logarithm of 16 Doubles, for losses. ReproducibleMath's `log` is the same sequence of
// operations.

/// ln x for finite x ≥ 1.
///
/// x = 2^k (1 + f) with 1 + f in [√½, √2), s = f / (2 + f), and ln(1 + f) = f − (f²/2 − s (f²/2 + R(s²))),
/// the form that fdlibm uses.
@inline(__always) func logarithm(_ x: WideVector) -> WideVector {
    let rootHalf = SIMD16<UInt64>(repeating: 0x3FE6_A09E_667F_3BCD)
    let shifted = unsafeBitCast(x, to: SIMD16<UInt64>.self) &- rootHalf
    // k ≥ 0 goes into the low bits of 2⁵²: conversion of integers is no single instruction everywhere.
    let kBits = (shifted &>> 52) | SIMD16<UInt64>(repeating: (0x1p52).bitPattern)
    let k = unsafeBitCast(kBits, to: WideVector.self) - 0x1p52
    let significand = (shifted & SIMD16<UInt64>(repeating: 0x000F_FFFF_FFFF_FFFF)) &+ rootHalf
    let f = unsafeBitCast(significand, to: WideVector.self) - 1
    let s = f / (2 + f)
    let z = s * s
    var p = step(WideVector(repeating: 0x1.0c147ef4c6133p-3), z, 0x1.0fbcf412982a6p-3)
    p = step(p, z, 0x1.3b1c4524cf6e4p-3)
    p = step(p, z, 0x1.745cf8b93057ep-3)
    p = step(p, z, 0x1.c71c720210a0bp-3)
    p = step(p, z, 0x1.2492492476631p-2)
    p = step(p, z, 0x1.9999999999a3ap-2)
    p = step(p, z, 0x1.5555555555555p-1)
    let halfSquare = 0.5 * f * f
    // ln 2 in two parts, the first with so few bits that k times it is exact.
    let low = fma(
        k, WideVector(repeating: 0x1.a39ef35793c76p-33), s * (halfSquare + z * p))
    return fma(k, WideVector(repeating: 0x1.62e42fee00000p-1), f - (halfSquare - low))
}

/// One step of Horner's scheme: c + p · z.
@inline(__always) private func step(_ p: WideVector, _ z: WideVector, _ c: Double) -> WideVector {
    fma(p, z, WideVector(repeating: c))
}
