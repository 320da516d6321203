// As many rows as a vector has elements, turned in registers: 16 × 16 where there are 32 registers of 16
// elements, else 8 × 8.
//
// Rounds of two-operand shuffles: elements, pairs, then lanes of four elements. The rounds look at their
// vectors as Float and as pairs (Double) in turn: written for one type, the compiler would see through all of
// them and spell out every element of the result.

#if (KERNELS_AVX512 || KERNELS_AVX2) && KERNELS_FLOAT

/// Four rows: vector c holds their elements of the columns 4q + c in its lanes q.
private struct FourRows {
    let c0, c1, c2, c3: Pairs

    @inline(__always) init(_ p: Input, _ stride: Int) {
        let (r0, r1) = (loadTile(p), loadTile(p + stride))
        let (r2, r3) = (loadTile(p + 2 &* stride), loadTile(p + 3 &* stride))
        let (upperLow, upperHigh) = (zipLow(r0, r1), zipHigh(r0, r1))
        let (lowerLow, lowerHigh) = (zipLow(r2, r3), zipHigh(r2, r3))
        c0 = zipLow(upperLow, lowerLow)
        c1 = zipHigh(upperLow, lowerLow)
        c2 = zipLow(upperHigh, lowerHigh)
        c3 = zipHigh(upperHigh, lowerHigh)
    }
}

@inline(__always) private func pairs(_ v: TileVector) -> Pairs { unsafeBitCast(v, to: Pairs.self) }

@inline(__always) private func elements(_ v: Pairs) -> TileVector { unsafeBitCast(v, to: TileVector.self) }

#endif

#if KERNELS_AVX512 && KERNELS_FLOAT

private typealias Pairs = SIMD8<Double>

/// In every lane of four: a₀ b₀ a₁ b₁.
@inline(__always) private func zipLow(_ a: TileVector, _ b: TileVector) -> Pairs {
    pairs(
        TileVector(
            a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5], a[8], b[8], a[9], b[9], a[12], b[12], a[13], b[13]
        ))
}

/// In every lane of four: a₂ b₂ a₃ b₃.
@inline(__always) private func zipHigh(_ a: TileVector, _ b: TileVector) -> Pairs {
    pairs(
        TileVector(
            a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7], a[10], b[10], a[11], b[11], a[14], b[14], a[15],
            b[15]))
}

/// Of every lane the first pairs.
@inline(__always) private func zipLow(_ a: Pairs, _ b: Pairs) -> Pairs {
    Pairs(a[0], b[0], a[2], b[2], a[4], b[4], a[6], b[6])
}

/// Of every lane the second pairs.
@inline(__always) private func zipHigh(_ a: Pairs, _ b: Pairs) -> Pairs {
    Pairs(a[1], b[1], a[3], b[3], a[5], b[5], a[7], b[7])
}

/// Lanes 0 and 2 of both.
@inline(__always) private func evenLanes(_ a: Pairs, _ b: Pairs) -> TileVector {
    let (a, b) = (elements(a), elements(b))
    return TileVector(
        a[0], a[1], a[2], a[3], a[8], a[9], a[10], a[11], b[0], b[1], b[2], b[3], b[8], b[9], b[10], b[11])
}

/// Lanes 1 and 3 of both.
@inline(__always) private func oddLanes(_ a: Pairs, _ b: Pairs) -> TileVector {
    let (a, b) = (elements(a), elements(b))
    return TileVector(
        a[4], a[5], a[6], a[7], a[12], a[13], a[14], a[15], b[4], b[5], b[6], b[7], b[12], b[13], b[14], b[15]
    )
}

/// Lanes 0 and 2 of both.
@inline(__always) private func evenLanes(_ a: TileVector, _ b: TileVector) -> TileVector {
    let (a, b) = (pairs(a), pairs(b))
    return elements(Pairs(a[0], a[1], a[4], a[5], b[0], b[1], b[4], b[5]))
}

/// Lanes 1 and 3 of both.
@inline(__always) private func oddLanes(_ a: TileVector, _ b: TileVector) -> TileVector {
    let (a, b) = (pairs(a), pairs(b))
    return elements(Pairs(a[2], a[3], a[6], a[7], b[2], b[3], b[6], b[7]))
}

/// The columns c, 4 + c, 8 + c and 12 + c of 16 rows, from four times four rows.
@inline(__always)
private func writeColumns(
    _ a: Pairs, _ b: Pairs, _ c: Pairs, _ d: Pairs, _ p: Output, _ stride: Int
) {
    let (even, evenRest) = (evenLanes(a, b), evenLanes(c, d))
    storeTile(evenLanes(even, evenRest), p)
    storeTile(oddLanes(even, evenRest), p + 8 &* stride)
    let (odd, oddRest) = (oddLanes(a, b), oddLanes(c, d))
    storeTile(evenLanes(odd, oddRest), p + 4 &* stride)
    storeTile(oddLanes(odd, oddRest), p + 12 &* stride)
}

/// The transposed copy of 16 × 16 elements.
@inline(__always)
func transposeSquare(_ source: Input, _ sourceStride: Int, _ p: Output, _ stride: Int) {
    let a = FourRows(source, sourceStride)
    let b = FourRows(source + 4 &* sourceStride, sourceStride)
    let c = FourRows(source + 8 &* sourceStride, sourceStride)
    let d = FourRows(source + 12 &* sourceStride, sourceStride)
    writeColumns(a.c0, b.c0, c.c0, d.c0, p, stride)
    writeColumns(a.c1, b.c1, c.c1, d.c1, p + stride, stride)
    writeColumns(a.c2, b.c2, c.c2, d.c2, p + 2 &* stride, stride)
    writeColumns(a.c3, b.c3, c.c3, d.c3, p + 3 &* stride, stride)
}

#elseif KERNELS_AVX2 && KERNELS_FLOAT

private typealias Pairs = SIMD4<Double>

/// In every lane of four: a₀ b₀ a₁ b₁.
@inline(__always) private func zipLow(_ a: TileVector, _ b: TileVector) -> Pairs {
    pairs(TileVector(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]))
}

/// In every lane of four: a₂ b₂ a₃ b₃.
@inline(__always) private func zipHigh(_ a: TileVector, _ b: TileVector) -> Pairs {
    pairs(TileVector(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7]))
}

/// Of every lane the first pairs.
@inline(__always) private func zipLow(_ a: Pairs, _ b: Pairs) -> Pairs { Pairs(a[0], b[0], a[2], b[2]) }

/// Of every lane the second pairs.
@inline(__always) private func zipHigh(_ a: Pairs, _ b: Pairs) -> Pairs { Pairs(a[1], b[1], a[3], b[3]) }

/// The columns c and 4 + c of eight rows, from two times four rows.
@inline(__always) private func writeColumns(_ a: Pairs, _ b: Pairs, _ p: Output, _ stride: Int) {
    let (a, b) = (elements(a), elements(b))
    storeTile(TileVector(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3]), p)
    storeTile(TileVector(a[4], a[5], a[6], a[7], b[4], b[5], b[6], b[7]), p + 4 &* stride)
}

/// The transposed copy of 8 × 8 elements.
@inline(__always)
func transposeSquare(_ source: Input, _ sourceStride: Int, _ p: Output, _ stride: Int) {
    let a = FourRows(source, sourceStride)
    let b = FourRows(source + 4 &* sourceStride, sourceStride)
    writeColumns(a.c0, b.c0, p, stride)
    writeColumns(a.c1, b.c1, p + stride, stride)
    writeColumns(a.c2, b.c2, p + 2 &* stride, stride)
    writeColumns(a.c3, b.c3, p + 3 &* stride, stride)
}

#endif
