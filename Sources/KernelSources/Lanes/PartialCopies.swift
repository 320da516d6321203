// Copies of fewer than 32 elements, for the ends of rows: two overlapping vector copies instead of a library
// call.

@inline(__always) private func copy16(_ from: Input, _ to: Output) {
    UnsafeMutableRawPointer(to).storeBytes(
        of: UnsafeRawPointer(from).loadUnaligned(as: SIMD16<Scalar>.self), as: SIMD16<Scalar>.self)
}

@inline(__always) private func copy8(_ from: Input, _ to: Output) {
    UnsafeMutableRawPointer(to).storeBytes(
        of: UnsafeRawPointer(from).loadUnaligned(as: SIMD8<Scalar>.self), as: SIMD8<Scalar>.self)
}

@inline(__always) private func copy4(_ from: Input, _ to: Output) {
    UnsafeMutableRawPointer(to).storeBytes(
        of: UnsafeRawPointer(from).loadUnaligned(as: SIMD4<Scalar>.self), as: SIMD4<Scalar>.self)
}

@inline(__always) private func copy2(_ from: Input, _ to: Output) {
    UnsafeMutableRawPointer(to).storeBytes(
        of: UnsafeRawPointer(from).loadUnaligned(as: SIMD2<Scalar>.self), as: SIMD2<Scalar>.self)
}

/// Copies 0 ... 32 elements between places that do not overlap, touching nothing else.
@inline(__always) func copyShort(_ from: Input, _ to: Output, _ count: Int) {
    if count >= 16 {
        let last = count &- 16
        copy16(from, to)
        copy16(from + last, to + last)
    } else if count >= 8 {
        let last = count &- 8
        copy8(from, to)
        copy8(from + last, to + last)
    } else if count >= 4 {
        let last = count &- 4
        copy4(from, to)
        copy4(from + last, to + last)
    } else if count >= 2 {
        let last = count &- 2
        copy2(from, to)
        copy2(from + last, to + last)
    } else if count == 1 {
        to[0] = from[0]
    }
}
