// The vector types all kernels are written in, and unaligned access to them. One source folder, compiled once
// per instruction set and precision: KERNELS_FLOAT or KERNELS_DOUBLE, and KERNELS_AVX512, _AVX2 or _PORTABLE,
// are set by the manifest. Only concrete types here: a specialised generic would be a weak symbol that the
// linker may share between instruction sets.

#if KERNELS_FLOAT
typealias Scalar = Float
typealias VectorBits = SIMD16<Int32>
#else
typealias Scalar = Double
typealias VectorBits = SIMD16<Int64>
#endif

/// 16 consecutive elements, one for each partial sum of a lane sum; as many registers as the processor needs.
typealias Vector = SIMD16<Scalar>
/// 16 partial sums in Double.
typealias WideVector = SIMD16<Double>
typealias ScalarBits = VectorBits.Scalar

typealias Input = UnsafePointer<Scalar>
typealias Output = UnsafeMutablePointer<Scalar>

/// A tensor of the table's format.
@inline(__always) func scalars(_ p: UnsafeRawPointer) -> Input { p.assumingMemoryBound(to: Scalar.self) }

@inline(__always) func scalars(_ p: UnsafeMutableRawPointer) -> Output {
    p.assumingMemoryBound(to: Scalar.self)
}

/// Elements of a ``Vector``, the 16 of "index mod 16".
@inline(__always) var vectorWidth: Int { 16 }

@inline(__always) func loadVector(_ p: Input) -> Vector {
    UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(__always) func storeVector(_ v: Vector, _ p: Output) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Vector.self)
}

/// The first `count` elements, then zeros.
@inline(__always) func loadVector(_ p: Input, first count: Int) -> Vector {
    var v = Vector.zero
    withUnsafeMutablePointer(to: &v) { v in
        v.withMemoryRebound(to: Scalar.self, capacity: vectorWidth) { copyShort(p, $0, count) }
    }
    return v
}

@inline(__always) func storeVector(_ v: Vector, _ p: Output, first count: Int) {
    withUnsafePointer(to: v) { v in
        v.withMemoryRebound(to: Scalar.self, capacity: vectorWidth) { copyShort($0, p, count) }
    }
}

/// A whole vector where `valid` is its width, else its first lanes and zeros.
@inline(__always) func loadVector(_ p: Input, valid: Int) -> Vector {
    valid == vectorWidth ? loadVector(p) : loadVector(p, first: valid)
}

@inline(__always) func storeVector(_ v: Vector, _ p: Output, valid: Int) {
    if valid == vectorWidth { storeVector(v, p) } else { storeVector(v, p, first: valid) }
}

@inline(__always) func loadWide(_ p: UnsafePointer<Double>, valid: Int) -> WideVector {
    if valid == vectorWidth { return UnsafeRawPointer(p).loadUnaligned(as: WideVector.self) }
    var v = WideVector.zero
    for lane in 0..<valid { v[lane] = p[lane] }
    return v
}

@inline(__always) func storeWide(_ v: WideVector, _ p: UnsafeMutablePointer<Double>, valid: Int) {
    if valid == vectorWidth {
        UnsafeMutableRawPointer(p).storeBytes(of: v, as: WideVector.self)
    } else {
        for lane in 0..<valid { p[lane] = v[lane] }
    }
}
