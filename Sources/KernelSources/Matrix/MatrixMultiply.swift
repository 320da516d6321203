// C = start + A · B: cuts C into register tiles. What every element computes is one chain over k, whatever is
// copied on the way (MatrixPacking).

import KernelInterface

/// Longest stretch of k that is worked through at once; a longer chain continues from C.
var depthBlock: Int { 1024 }

func multiply(_ product: MatrixProduct) {
    // What every chain of a `.zero` product begins with.
    scalars(product.scratch).update(repeating: 0, count: panelWidth)
    var k = 0
    repeat {
        let depth = min(depthBlock, product.depth &- k)
        multiplyBlock(product, from: k, depth: depth)
        k &+= depth
    } while k < product.depth
}

/// All of C, for `depth` values of k.
private func multiplyBlock(_ product: MatrixProduct, from k: Int, depth: Int) {
    let places = ScratchPlaces(product, depth: depth)
    let rows =
        needsPackedRows(product)
        ? packRows(of: product, from: k, depth: depth, into: places.rows)
        : BlockRows(of: product, from: k)
    var column = 0
    while column < product.columns {
        let panels = PanelGroup(of: product, column: column, from: k, depth: depth, into: places.panels)
        for number in 0..<panels.count {
            multiplyPanel(product, rows, panels, number, from: k, depth: depth, through: places.tile)
        }
        column &+= panels.count &* panels.width
    }
}

/// All rows of one panel's columns.
private func multiplyPanel(
    _ product: MatrixProduct, _ rows: BlockRows, _ panels: PanelGroup, _ number: Int, from k: Int, depth: Int,
    through tile: Output
) {
    let width = panels.width
    let isWide = panels.isWide
    let isWhole = width == panels.tileWidth
    let column = panels.column &+ number &* width
    var operands = TileOperands(
        depth: depth, a: rows.start, aRowStride: rows.rowStride, aColumnStride: 0,
        b: panels.start + number &* panels.stride, bRowStride: panels.rowStride,
        initial: scalars(product.scratch), initialRowStride: 0, c: scalars(product.c) + column,
        cRowStride: product.cRowStride)
    if !isWhole { tile.update(repeating: 0, count: 2 &* tallestTile &* panelWidth) }
    switch product.start {
    case .zero where k == 0: break
    case .bias(let bias) where k == 0: operands.initial = scalars(bias) + column
    case .zero, .bias, .accumulate:
        operands.initial = Input(operands.c)
        operands.initialRowStride = operands.cRowStride
    }

    var pairs = product.rows / 2
    while pairs > 0 {
        let height = tileHeight(pairs, isWide: isWide)
        operands.aColumnStride = rows.columnStride(ofTile: 2 &* height)
        run(operands, pairs: height, rows: 2 &* height, isWide, isWhole, width, tile)
        operands.a += 2 &* height &* rows.advance
        operands.initial += 2 &* height &* operands.initialRowStride
        operands.c += 2 &* height &* operands.cRowStride
        pairs &-= height
    }
    if product.rows % 2 == 1 {
        // The last row stands for both rows of a pair.
        operands.aColumnStride = rows.columnStride(ofTile: 1)
        operands.aRowStride = 0
        operands.initialRowStride = 0
        operands.cRowStride = 0
        run(operands, pairs: 1, rows: 1, isWide, isWhole, width, tile)
    }
}

/// Pairs of rows of the next tile when `pairs` are left.
@inline(__always) func tileHeight(_ pairs: Int, isWide: Bool) -> Int {
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
