// The transposed copy: squares of vectors where registers hold them, then blocks of 4 × 4, then single
// elements.

/// [rows × columns] to [columns × rows]; strides count elements from row to row.
func transpose(
    _ source: Input, _ sourceStride: Int, rows: Int, columns: Int, into destination: Output,
    _ destinationStride: Int
) {
    #if (KERNELS_AVX512 || KERNELS_AVX2) && KERNELS_FLOAT
    let squareRows = rows &- rows % tileVectorWidth
    let squareColumns = columns &- columns % tileVectorWidth
    var row = 0
    while row < squareRows {
        var column = 0
        while column < squareColumns {
            transposeSquare(
                source + row &* sourceStride + column, sourceStride,
                destination + column &* destinationStride + row, destinationStride)
            column &+= tileVectorWidth
        }
        row &+= tileVectorWidth
    }
    transposeBlocks(
        source + squareColumns, sourceStride, rows: squareRows, columns: columns &- squareColumns,
        into: destination + squareColumns &* destinationStride, destinationStride)
    transposeBlocks(
        source + squareRows &* sourceStride, sourceStride, rows: rows &- squareRows, columns: columns,
        into: destination + squareRows, destinationStride)
    #else
    transposeBlocks(
        source, sourceStride, rows: rows, columns: columns, into: destination, destinationStride)
    #endif
}

private typealias Quad = SIMD4<Scalar>

@inline(__always) private func load(_ p: Input) -> Quad { UnsafeRawPointer(p).loadUnaligned(as: Quad.self) }

@inline(__always) private func store(_ v: Quad, _ p: Output) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Quad.self)
}

private func transposeBlocks(
    _ source: Input, _ sourceStride: Int, rows: Int, columns: Int, into destination: Output,
    _ destinationStride: Int
) {
    let wholeRows = rows &- rows % 4
    let wholeColumns = columns &- columns % 4
    var column = 0
    while column < wholeColumns {
        var row = 0
        while row < wholeRows {
            let from = source + row &* sourceStride + column
            let to = destination + column &* destinationStride + row
            let r0 = load(from)
            let r1 = load(from + sourceStride)
            let r2 = load(from + 2 &* sourceStride)
            let r3 = load(from + 3 &* sourceStride)
            store(Quad(r0[0], r1[0], r2[0], r3[0]), to)
            store(Quad(r0[1], r1[1], r2[1], r3[1]), to + destinationStride)
            store(Quad(r0[2], r1[2], r2[2], r3[2]), to + 2 &* destinationStride)
            store(Quad(r0[3], r1[3], r2[3], r3[3]), to + 3 &* destinationStride)
            row &+= 4
        }
        column &+= 4
    }
    for row in 0..<rows {
        for column in (row < wholeRows ? wholeColumns : 0)..<columns {
            destination[column &* destinationStride &+ row] = source[row &* sourceStride &+ column]
        }
    }
}
