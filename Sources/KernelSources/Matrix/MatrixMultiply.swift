// C = start + A · B: cuts C into register tiles. Panels of B (one tile wide) are copied to contiguous scratch
// where B is transposed, or where they would alias in the caches or end inside a vector; what every element
// computes stays the same chain.

import KernelInterface

/// Columns of a wide tile.
private var panelWidth: Int { 2 &* tileVectorWidth }

/// Longest stretch of k that one packed panel holds; a longer chain continues from C.
private var depthBlock: Int { 1024 }

/// Scratch: a row of zeros, one tile of C, one panel of B.
func multiplyScratchCount(_ rows: Int, _ columns: Int, _ depth: Int) -> Int {
    panelWidth &* (1 &+ 2 &* tallestTile &+ min(max(depth, 0), depthBlock))
}

func multiply(_ product: MatrixProduct) {
    // What every chain of a `.zero` product begins with, and the padding of a last panel.
    scalars(product.scratch).update(repeating: 0, count: panelWidth)
    var column = 0
    while column < product.columns {
        let width = min(panelWidth, product.columns &- column)
        var k = 0
        repeat {
            let depth = min(depthBlock, product.depth &- k)
            multiplyPanel(product, column: column, width: width, from: k, depth: depth)
            k &+= depth
        } while k < product.depth
        column &+= panelWidth
    }
}

/// All rows of C's columns `column ..< column + width`, for `depth` values of k.
private func multiplyPanel(
    _ product: MatrixProduct, column: Int, width: Int, from k: Int, depth: Int
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

    var pairs = product.rows / 2
    while pairs > 0 {
        let height = tileHeight(pairs, isWide: isWide)
        run(operands, pairs: height, rows: 2 &* height, isWide, isWhole, width, tile)
        operands.a += 2 &* height &* operands.aRowStride
        operands.initial += 2 &* height &* operands.initialRowStride
        operands.c += 2 &* height &* operands.cRowStride
        pairs &-= height
    }
    if product.rows % 2 == 1 {
        // The last row stands for both rows of a pair.
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

@inline(never) private func runTile(_ o: TileOperands, _ pairs: Int, _ isWide: Bool) {
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
