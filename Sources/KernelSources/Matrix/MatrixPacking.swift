// What a product copies before it computes: panels of B, one tile wide, where B is transposed or where they
// would alias in the caches or end inside a vector; and rows of a transposed A.

import KernelInterface

/// Columns of a wide tile.
var panelWidth: Int { 2 &* tileVectorWidth }

/// Panels that are copied together: 256 bytes of each row of B. With those of one panel the processor does
/// not see that it should fetch ahead.
private var panelGroup: Int { 256 / (panelWidth &* MemoryLayout<Scalar>.stride) }

/// Panels of B that there is room for.
private func panelPlaces(_ columns: Int) -> Int { min(panelGroup, (columns &+ panelWidth &- 1) / panelWidth) }

/// Scratch: a row of zeros, one tile of C, a group of panels of B, all rows of A where they may be packed.
func multiplyScratchCount(_ rows: Int, _ columns: Int, _ depth: Int) -> Int {
    let block = min(max(depth, 0), depthBlock)
    return panelWidth &* (1 &+ 2 &* tallestTile &+ panelPlaces(columns) &* block)
        &+ (mayPackRows(rows, columns) ? rows &* block : 0)
}

/// Where in the scratch things are.
struct ScratchPlaces {
    /// One tile of C.
    let tile: Output
    let panels: Output
    let rows: Output

    @inline(__always) init(_ product: MatrixProduct, depth: Int) {
        tile = scalars(product.scratch) + panelWidth
        panels = tile + 2 &* tallestTile &* panelWidth
        rows = panels + panelPlaces(product.columns) &* panelWidth &* depth
    }
}

// MARK: Panels of B

/// Neighbouring panels of B for some values of k, of the same width: as they lie, or copied.
struct PanelGroup {
    /// The first one's first column of C.
    let column: Int
    let count: Int
    /// Columns of each that are real.
    let width: Int
    /// Columns of each, with padding.
    let tileWidth: Int
    let start: Input
    /// From one panel to the next.
    let stride: Int
    /// From one k to the next.
    let rowStride: Int

    var isWide: Bool { tileWidth == panelWidth }

    /// The panels from `column` on, as many as go together.
    @inline(__always)
    init(of product: MatrixProduct, column: Int, from k: Int, depth: Int, into copies: Output) {
        let whole = (product.columns &- column) / panelWidth
        count = max(1, min(whole, panelGroup))
        width = whole > 0 ? panelWidth : product.columns &- column
        tileWidth = width > tileVectorWidth ? panelWidth : tileVectorWidth
        self.column = column
        if width == tileWidth, !needsPacking(product, depth: depth) {
            start = scalars(product.b) + (k &* product.bRowStride &+ column)
            stride = panelWidth
            rowStride = product.bRowStride
            return
        }
        start = Input(copies)
        stride = depth &* tileWidth
        rowStride = tileWidth
        if width < tileWidth { copies.update(repeating: 0, count: depth &* tileWidth) }
        if product.bIsTransposed {
            let source = scalars(product.b) + (k &+ column &* product.bRowStride)
            for number in 0..<count {
                transpose(
                    source + number &* panelWidth &* product.bRowStride, product.bRowStride, rows: width,
                    columns: depth, into: copies + number &* stride, tileWidth)
            }
        } else {
            pack(
                scalars(product.b) + (k &* product.bRowStride &+ column), product.bRowStride, depth: depth,
                into: copies)
        }
    }

    /// Copies the panels, a row of all of them at a time.
    private func pack(_ b: Input, _ bRowStride: Int, depth: Int, into copies: Output) {
        var source = b
        var destination = copies
        for _ in 0..<depth {
            if width == panelWidth {
                for number in 0..<count {
                    let from = source + number &* panelWidth
                    let to = destination + number &* stride
                    storeTile(loadTile(from), to)
                    storeTile(loadTile(from + tileVectorWidth), to + tileVectorWidth)
                }
            } else {
                copyShort(source, destination, width)
            }
            source += bRowStride
            destination += rowStride
        }
    }
}

/// Packing pays where the panel is read again for more rows and does not lie well in the first-level cache.
private func needsPacking(_ product: MatrixProduct, depth: Int) -> Bool {
    if product.bIsTransposed { return true }
    let bytes = product.bRowStride &* MemoryLayout<Scalar>.stride
    return product.rows > 4 &* tallestTile && depth &* bytes > 16_384
}

// MARK: Rows of A

/// The rows of A for some values of k: as they lie, or copied tile by tile.
struct BlockRows {
    let start: Input
    /// From one row to the next within a tile.
    let rowStride: Int
    /// From one k to the next; nil: as many as the tile has rows.
    let columnStride: Int?
    /// From one tile to the next, for each of the tile's rows.
    let advance: Int

    @inline(__always) func columnStride(ofTile height: Int) -> Int { columnStride ?? height }
}

extension BlockRows {
    @inline(__always) init(of product: MatrixProduct, from k: Int) {
        self.init(
            start: scalars(product.a) + k &* product.aColumnStride, rowStride: product.aRowStride,
            columnStride: product.aColumnStride, advance: product.aRowStride)
    }
}

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

/// A transposed A is read a few elements from each of its lines; where these lie 1 KB apart or more, they
/// meet in so few sets of the first-level cache that each is fetched anew for every tile.
func needsPackedRows(_ product: MatrixProduct) -> Bool {
    product.aRowStride == 1 && product.aColumnStride &* MemoryLayout<Scalar>.stride >= 1024
        && mayPackRows(product.rows, product.columns)
}

/// For each tile its rows' elements of one k after the other; they are read again for every panel of B.
func packRows(of product: MatrixProduct, from k: Int, depth: Int, into packed: Output) -> BlockRows {
    let a = scalars(product.a) + k &* product.aColumnStride
    for k in 0..<depth {
        let source = a + k &* product.aColumnStride
        var row = 0
        var pairs = product.rows / 2
        while pairs > 0 {
            let height = 2 &* tileHeight(pairs, isWide: true)
            let destination = packed + (row &* depth &+ k &* height)
            copyShort(source + row, destination, height)
            row &+= height
            pairs &-= height / 2
        }
        if row < product.rows { packed[row &* depth &+ k] = source[row] }
    }
    return BlockRows(start: Input(packed), rowStride: 1, columnStride: nil, advance: depth)
}
