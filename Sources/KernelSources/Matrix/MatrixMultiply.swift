// C = start + A · B: cuts C into register tiles. Panels of B (one tile wide) are copied to contiguous scratch
// where B is transposed, or where they would alias in the caches or end inside a vector; what every element
// computes stays the same chain.

import KernelInterface

/// Columns of a wide tile.
private var panelWidth: Int { 2 &* tileVectorWidth }

/// Longest stretch of k that one packed panel holds; a longer chain continues from C.
private var depthBlock: Int { 1024 }

/// Scratch: a row of zeros, one tile of C, one panel of B, and all rows of A where they may be packed.
func multiplyScratchCount(_ rows: Int, _ columns: Int, _ depth: Int) -> Int {
    let block = min(max(depth, 0), depthBlock)
    return panelWidth &* (1 &+ 2 &* tallestTile &+ block) &+ (mayPackRows(rows, columns) ? rows &* block : 0)
}

func multiply(_ product: MatrixProduct) {
    // What every chain of a `.zero` product begins with, and the padding of a last panel.
    scalars(product.scratch).update(repeating: 0, count: panelWidth)
    if needsPackedRows(product) { return multiplyPackingRows(product) }
    var column = 0
    while column < product.columns {
        let width = min(panelWidth, product.columns &- column)
        var k = 0
        repeat {
            let depth = min(depthBlock, product.depth &- k)
            multiplyPanel(product, column: column, width: width, from: k, depth: depth, packedRows: nil)
            k &+= depth
        } while k < product.depth
        column &+= panelWidth
    }
}

// MARK: Rows of a transposed A

/// Whether C is large enough for packed rows to be worth their while, and cut into wide tiles only.
private func mayPackRows(_ rows: Int, _ columns: Int) -> Bool {
    #if KERNELS_AVX512
    // A tile reads most of each cache line at once.
    return false
    #else
    let rest = columns % panelWidth
    return rows >= 4 &* tallestTile && columns >= 8 &* panelWidth && (rest == 0 || rest > tileVectorWidth)
    #endif
}

/// A transposed A is read a few elements from each of its lines; where these lie 2 KB apart or more, they
/// meet in so few sets of the first-level cache that each is fetched anew for every tile.
private func needsPackedRows(_ product: MatrixProduct) -> Bool {
    product.aRowStride == 1 && product.aColumnStride &* MemoryLayout<Scalar>.stride >= 2048
        && mayPackRows(product.rows, product.columns)
}

/// A block of k at a time: A's rows are copied tile by tile, and read again for every panel of B.
private func multiplyPackingRows(_ product: MatrixProduct) {
    let block = min(product.depth, depthBlock)
    let scratch: Output = scalars(product.scratch)
    let packed = scratch + panelWidth &* (1 &+ 2 &* tallestTile &+ block)
    var k = 0
    repeat {
        let depth = min(depthBlock, product.depth &- k)
        packRows(
            scalars(product.a) + k &* product.aColumnStride, product.aColumnStride, rows: product.rows,
            depth: depth, into: packed)
        var column = 0
        while column < product.columns {
            multiplyPanel(
                product, column: column, width: min(panelWidth, product.columns &- column), from: k,
                depth: depth, packedRows: Input(packed))
            column &+= panelWidth
        }
        k &+= depth
    } while k < product.depth
}

/// For each tile its rows' elements of one k after the other.
private func packRows(_ a: Input, _ stride: Int, rows: Int, depth: Int, into packed: Output) {
    for k in 0..<depth {
        let source = a + k &* stride
        var row = 0
        var pairs = rows / 2
        while pairs > 0 {
            let height = 2 &* tileHeight(pairs, isWide: true)
            let destination = packed + (row &* depth &+ k &* height)
            for offset in 0..<height { destination[offset] = source[row &+ offset] }
            row &+= height
            pairs &-= height / 2
        }
        if row < rows { packed[row &* depth &+ k] = source[row] }
    }
}

// MARK: Panels of B

/// All rows of C's columns `column ..< column + width`, for `depth` values of k.
private func multiplyPanel(
    _ product: MatrixProduct, column: Int, width: Int, from k: Int, depth: Int, packedRows: Input?
) {
    let zeros = scalars(product.scratch)
    let tile = zeros + panelWidth
    let isWide = width > tileVectorWidth
    let tileWidth = isWide ? panelWidth : tileVectorWidth
    let isWhole = width == tileWidth

    var operands = TileOperands(
        depth: depth, a: scalars(product.a) + k &* product.aColumnStride, aRowStride: product.aRowStride,
        aColumnStride: product.aColumnStride,
        b: scalars(product.b)
            + (product.bIsTransposed
                ? k &+ column &* product.bRowStride : k &* product.bRowStride &+ column),
        bRowStride: product.bRowStride, initial: Input(zeros), initialRowStride: 0,
        c: scalars(product.c) + column, cRowStride: product.cRowStride)
    if !isWhole || needsPacking(product, depth: depth) {
        let panel = tile + 2 &* tallestTile &* panelWidth
        if width < tileWidth { panel.update(repeating: 0, count: depth &* tileWidth) }
        if product.bIsTransposed {
            transpose(
                operands.b, product.bRowStride, rows: width, columns: depth, into: panel, tileWidth)
        } else {
            pack(operands, width: width, tileWidth: tileWidth, into: panel)
        }
        operands.b = Input(panel)
        operands.bRowStride = tileWidth
        if !isWhole { tile.update(repeating: 0, count: 2 &* tallestTile &* panelWidth) }
    }
    if k > 0 {
        operands.initial = Input(operands.c)
        operands.initialRowStride = operands.cRowStride
    } else {
        switch product.start {
        case .zero: break
        case .bias(let bias): operands.initial = scalars(bias) + column
        case .accumulate:
            operands.initial = Input(operands.c)
            operands.initialRowStride = operands.cRowStride
        }
    }

    if let packedRows { operands.a = packedRows }
    var pairs = product.rows / 2
    while pairs > 0 {
        let height = tileHeight(pairs, isWide: isWide)
        if packedRows != nil { operands.aColumnStride = 2 &* height }
        run(operands, pairs: height, rows: 2 &* height, isWide, isWhole, width, tile)
        operands.a += 2 &* height &* (packedRows == nil ? operands.aRowStride : depth)
        operands.initial += 2 &* height &* operands.initialRowStride
        operands.c += 2 &* height &* operands.cRowStride
        pairs &-= height
    }
    if product.rows % 2 == 1 {
        // The last row stands for both rows of a pair.
        if packedRows != nil { operands.aColumnStride = 1 }
        operands.aRowStride = 0
        operands.initialRowStride = 0
        operands.cRowStride = 0
        run(operands, pairs: 1, rows: 1, isWide, isWhole, width, tile)
    }
}

/// Packing pays where the panel is read again for more rows and does not lie well in the first-level cache.
private func needsPacking(_ product: MatrixProduct, depth: Int) -> Bool {
    if product.bIsTransposed { return true }
    let bytes = product.bRowStride &* MemoryLayout<Scalar>.stride
    return product.rows > 4 &* tallestTile && depth &* bytes > 16_384
}

/// Copies a panel of B.
private func pack(_ o: TileOperands, width: Int, tileWidth: Int, into panel: Output) {
    var source = o.b
    var destination = panel
    for _ in 0..<o.depth {
        copyShort(source, destination, width)
        source += o.bRowStride
        destination += tileWidth
    }
}

/// Pairs of rows of the next tile when `pairs` are left.
@inline(__always) private func tileHeight(_ pairs: Int, isWide: Bool) -> Int {
    #if KERNELS_AVX512
    if pairs >= 6 { return 6 }
    if pairs >= 4 { return 4 }
    #else
    if !isWide && pairs >= 4 { return 4 }
    if isWide && pairs >= 3 { return pairs == 4 ? 2 : 3 }
    #endif
    return pairs >= 2 ? 2 : 1
}

/// One tile; through a buffer where the tile is wider than what is left of C. What becomes of the buffer's
/// padding columns is dropped.
@inline(__always)
private func run(
    _ operands: TileOperands, pairs: Int, rows: Int, _ isWide: Bool, _ isWhole: Bool, _ width: Int,
    _ buffer: Output
) {
    if isWhole {
        runTile(operands, pairs, isWide)
        return
    }
    var buffered = operands
    let stride = isWide ? panelWidth : tileVectorWidth
    for row in 0..<rows {
        copyShort(operands.initial + row &* operands.initialRowStride, buffer + row &* stride, width)
    }
    buffered.initial = Input(buffer)
    buffered.c = buffer
    buffered.initialRowStride = rows == 1 ? 0 : stride
    buffered.cRowStride = buffered.initialRowStride
    runTile(buffered, pairs, isWide)
    for row in 0..<rows {
        copyShort(Input(buffer) + row &* stride, operands.c + row &* operands.cRowStride, width)
    }
}

#if !KERNELS_AVX512
/// The tile that most of a product consists of. Strides that are known give the compiler constant offsets.
@inline(__always) private func runTallTile(_ o: TileOperands) {
    let isPanel = o.bRowStride == panelWidth
    switch (o.aColumnStride, isPanel) {
    case (1, true): wideTileOf3Rows(o, panelWidth)
    case (1, false): wideTileOf3Rows(o, o.bRowStride)
    case (2 &* tallestTile, true): wideTileOf3Columns(o, 2 &* tallestTile, panelWidth)
    case (_, true): wideTileOf3Columns(o, o.aColumnStride, panelWidth)
    case (_, false): wideTileOf3Columns(o, o.aColumnStride, o.bRowStride)
    }
}
#endif

@inline(never) private func runTile(_ o: TileOperands, _ pairs: Int, _ isWide: Bool) {
    #if !KERNELS_AVX512
    if pairs == 3, isWide, o.aRowStride == 1 || o.aColumnStride == 1 { return runTallTile(o) }
    #endif
    // A stride known to be 1 gives the transposed A constant offsets.
    if o.aRowStride == 1 {
        runTile(o, pairs, isWide, rowStride: 1)
    } else {
        runTile(o, pairs, isWide, rowStride: o.aRowStride)
    }
}

@inline(__always)
private func runTile(_ o: TileOperands, _ pairs: Int, _ isWide: Bool, rowStride: Int) {
    switch (pairs, isWide) {
    #if KERNELS_AVX512
    case (6, true): wideTileOf6(o, rowStride)
    case (6, false): narrowTileOf6(o, rowStride)
    case (4, true): wideTileOf4(o, rowStride)
    #else
    case (3, true): wideTileOf3(o, rowStride)
    #endif
    case (4, false): narrowTileOf4(o, rowStride)
    case (2, true): wideTileOf2(o, rowStride)
    case (2, false): narrowTileOf2(o, rowStride)
    case (_, true): wideTileOf1(o, rowStride)
    case (_, false): narrowTileOf1(o, rowStride)
    }
}
