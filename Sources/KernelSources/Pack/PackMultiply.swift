// C = start + A · B of 16 networks at once: cuts C into register tiles. Not here: the tiles.

import KernelInterface

/// Scratch: one element of zeros for each column of a tile.
var packScratchCount: Int { 4 &* vectorWidth }

func packMultiply(_ product: MatrixProduct) {
    let zeros = scalars(product.scratch)
    zeros.update(repeating: 0, count: packScratchCount)
    let aStride = product.aIsShared ? 1 : vectorWidth
    var operands = PackOperands(
        depth: product.depth, a: scalars(product.a), aRowStride: product.aRowStride &* aStride,
        aColumnStride: product.aColumnStride &* aStride, aIsShared: product.aIsShared,
        b: scalars(product.b),
        bRowStride: product.bIsTransposed ? vectorWidth : product.bRowStride &* vectorWidth,
        bColumnStride: product.bIsTransposed ? product.bRowStride &* vectorWidth : vectorWidth,
        initial: Input(zeros), initialRowStride: 0, c: scalars(product.c),
        cRowStride: product.cRowStride &* vectorWidth)
    var initialColumnStride = vectorWidth
    switch product.start {
    case .zero: initialColumnStride = 0
    case .bias(let bias): operands.initial = scalars(bias)
    case .accumulate:
        operands.initial = Input(operands.c)
        operands.initialRowStride = operands.cRowStride
    }
    var part = 0
    while part < vectorWidth {
        var o = operands
        if !o.aIsShared { o.a += part }
        o.b += part
        o.initial += part
        o.c += part
        var columns = product.columns
        while columns > 0 {
            let width = columns >= 4 ? 4 : columns >= 2 ? 2 : 1
            packPanel(o, rows: product.rows, width: width)
            o.b += width &* o.bColumnStride
            o.c += width &* vectorWidth
            o.initial += width &* initialColumnStride
            columns &-= width
        }
        part &+= tileVectorWidth
    }
}

/// All rows of a few of C's columns.
private func packPanel(_ panel: PackOperands, rows: Int, width: Int) {
    switch (width, panel.aIsShared) {
    case (4, false): packPanel(FourColumns.self, NetworkFactor.self, panel, rows)
    case (4, true): packPanel(FourColumns.self, SharedFactor.self, panel, rows)
    case (2, false): packPanel(TwoColumns.self, NetworkFactor.self, panel, rows)
    case (2, true): packPanel(TwoColumns.self, SharedFactor.self, panel, rows)
    case (_, false): packPanel(OneColumn.self, NetworkFactor.self, panel, rows)
    case (_, true): packPanel(OneColumn.self, SharedFactor.self, panel, rows)
    }
}

@inline(__always)
private func packPanel<C: PackColumns, F: PackFactor>(
    _: C.Type, _: F.Type, _ panel: PackOperands, _ rows: Int
) {
    var o = panel
    var left = rows
    while left > 0 {
        let height = packTileHeight(left, columns: C.count)
        switch height {
        case 8: packTileOf8(F.self, o)
        #if KERNELS_AVX512
        case 4: packTileOf4(C.self, F.self, o)
        #endif
        case 2: packTileOf2(C.self, F.self, o)
        default: packTileOf1(C.self, F.self, o)
        }
        o.a += height &* o.aRowStride
        o.c += height &* o.cRowStride
        o.initial += height &* o.initialRowStride
        left &-= height
    }
}

/// Rows of the next tile when `left` are left.
@inline(__always) private func packTileHeight(_ left: Int, columns: Int) -> Int {
    if columns == 1 && left >= 8 { return 8 }
    #if KERNELS_AVX512
    if left >= 4 { return 4 }
    #endif
    return left >= 2 ? 2 : 1
}
