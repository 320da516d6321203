// Vector arithmetic that the standard library spells longer, or slower.

#if KERNELS_PORTABLE && !arch(arm64)
// A library call per lane: written out once instead of everywhere.
/// a · b + c, rounded once.
@inline(never) func fma(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector { c.addingProduct(a, b) }
#else
/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector { c.addingProduct(a, b) }
#endif

#if KERNELS_FLOAT && KERNELS_PORTABLE && !arch(arm64)
/// a · b + c, rounded once.
@inline(never) func fma(_ a: WideVector, _ b: WideVector, _ c: WideVector) -> WideVector {
    c.addingProduct(a, b)
}
#elseif KERNELS_FLOAT
/// a · b + c, rounded once.
@inline(__always) func fma(_ a: WideVector, _ b: WideVector, _ c: WideVector) -> WideVector {
    c.addingProduct(a, b)
}
#endif

/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Vector, _ b: Scalar, _ c: Vector) -> Vector {
    fma(a, Vector(repeating: b), c)
}

/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Vector, _ b: Scalar, _ c: Scalar) -> Vector {
    fma(a, Vector(repeating: b), Vector(repeating: c))
}

/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Vector, _ b: Vector, _ c: Scalar) -> Vector {
    fma(a, b, Vector(repeating: c))
}

/// sum + a · b, rounded once.
@inline(__always) func accumulate(_ sum: inout Vector, _ a: Vector, _ b: Vector) { sum = fma(a, b, sum) }

#if KERNELS_FLOAT
/// sum + a · b, rounded once.
@inline(__always) func accumulate(_ sum: inout WideVector, _ a: WideVector, _ b: WideVector) {
    sum = fma(a, b, sum)
}
#endif

/// −x. The standard library's is 0 − x, which makes +0 of both zeros and is an instruction of its own, where
/// this becomes part of a fused multiply-add.
@inline(__always) prefix func - (x: Vector) -> Vector { Vector(repeating: -0.0) - x }

/// |x|, of NaN too.
@inline(__always) func absolute(_ x: Vector) -> Vector {
    unsafeBitCast(
        unsafeBitCast(x, to: VectorBits.self) & VectorBits(repeating: ScalarBits.max), to: Vector.self)
}

/// x limited to [−limit, limit]; NaN stays. (The standard library's `clamped` is a call per lane.)
@inline(__always) func limited(_ x: Vector, to limit: Scalar) -> Vector {
    var result = x
    result.replace(with: limit, where: x .> limit)
    result.replace(with: -limit, where: x .< -limit)
    return result
}

@inline(__always) func widened(_ x: Vector) -> WideVector {
    #if KERNELS_FLOAT
    // Lane by lane, which becomes one instruction: the standard library's conversion is a generic function
    // that the instruction sets' compilations would share.
    WideVector(
        Double(x[0]), Double(x[1]), Double(x[2]), Double(x[3]), Double(x[4]), Double(x[5]), Double(x[6]),
        Double(x[7]), Double(x[8]), Double(x[9]), Double(x[10]), Double(x[11]), Double(x[12]), Double(x[13]),
        Double(x[14]), Double(x[15]))
    #else
    x
    #endif
}

@inline(__always) func narrowed(_ x: WideVector) -> Vector {
    #if KERNELS_FLOAT
    Vector(
        Float(x[0]), Float(x[1]), Float(x[2]), Float(x[3]), Float(x[4]), Float(x[5]), Float(x[6]),
        Float(x[7]),
        Float(x[8]), Float(x[9]), Float(x[10]), Float(x[11]), Float(x[12]), Float(x[13]), Float(x[14]),
        Float(x[15]))
    #else
    x
    #endif
}

/// The largest lane; a NaN lane is passed over unless it is the first.
@inline(__always) func largestLane(_ x: Vector) -> Scalar {
    var eight = x.lowHalf
    eight.replace(with: x.highHalf, where: x.highHalf .> eight)
    var four = eight.lowHalf
    four.replace(with: eight.highHalf, where: eight.highHalf .> four)
    var two = four.lowHalf
    two.replace(with: four.highHalf, where: four.highHalf .> two)
    return two[1] > two[0] ? two[1] : two[0]
}

/// True in the first `count` lanes.
@inline(__always) func isReal(_ count: Int) -> SIMDMask<VectorBits> {
    let indices = VectorBits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return indices .< VectorBits(repeating: ScalarBits(truncatingIfNeeded: count))
}

/// x with every lane from `count` on set to `value`.
@inline(__always) func replacingRest(_ count: Int, _ x: Vector, by value: Scalar) -> Vector {
    var result = x
    let indices = VectorBits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    result.replace(
        with: value, where: indices .>= VectorBits(repeating: ScalarBits(truncatingIfNeeded: count)))
    return result
}

/// x with every lane from `count` on set to zero, whatever it held.
@inline(__always) func keepingFirst(_ count: Int, _ x: Vector) -> Vector { replacingRest(count, x, by: 0) }

#if KERNELS_FLOAT
/// x with every lane from `count` on set to zero, whatever it held.
@inline(__always) func keepingFirst(_ count: Int, _ x: WideVector) -> WideVector {
    var result = x
    let indices = SIMD16<Int64>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    result.replace(with: 0, where: indices .>= SIMD16<Int64>(repeating: Int64(count)))
    return result
}
#endif
