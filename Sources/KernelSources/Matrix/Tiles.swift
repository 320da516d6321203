// The microkernels of the matrix product: a register tile of C, two vectors wide or one, whose elements are
// each one chain of fused multiply-adds. Rows come in pairs, so that a few structs spell out every tile.
//
// Register budget: 12 × 2 vectors + 2 of B + 1 broadcast fit AVX-512's 32 registers, 6 × 2 + 2 + 1 fit 16.

#if KERNELS_AVX512 && KERNELS_FLOAT
typealias TileVector = SIMD16<Float>
#elseif KERNELS_AVX512
typealias TileVector = SIMD8<Double>
#elseif KERNELS_AVX2 && KERNELS_FLOAT
typealias TileVector = SIMD8<Float>
#elseif KERNELS_AVX2
typealias TileVector = SIMD4<Double>
#elseif KERNELS_FLOAT
typealias TileVector = SIMD4<Float>
#else
typealias TileVector = SIMD2<Double>
#endif

@inline(__always) var tileVectorWidth: Int { TileVector.scalarCount }

@inline(__always) func loadTile(_ p: Input) -> TileVector {
    UnsafeRawPointer(p).loadUnaligned(as: TileVector.self)
}

@inline(__always) func storeTile(_ v: TileVector, _ p: Output) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: TileVector.self)
}

/// Where one tile's operands are. `initial` holds what the chains begin with, row by row.
struct TileOperands {
    var depth: Int
    var a: Input
    var aRowStride: Int
    var aColumnStride: Int
    var b: Input
    var bRowStride: Int
    var initial: Input
    var initialRowStride: Int
    var c: Output
    var cRowStride: Int
}

/// Two rows, two vectors wide.
private struct WidePair {
    var upperLeft: TileVector
    var upperRight: TileVector
    var lowerLeft: TileVector
    var lowerRight: TileVector

    @inline(__always) init(_ o: TileOperands, pair: Int) {
        let upper = o.initial + 2 &* pair &* o.initialRowStride
        let lower = upper + o.initialRowStride
        upperLeft = loadTile(upper)
        upperRight = loadTile(upper + tileVectorWidth)
        lowerLeft = loadTile(lower)
        lowerRight = loadTile(lower + tileVectorWidth)
    }

    @inline(__always) mutating func add(_ a: Input, _ stride: Int, _ left: TileVector, _ right: TileVector) {
        add(a[0], a[stride], left, right)
    }

    @inline(__always)
    mutating func add(_ first: Scalar, _ second: Scalar, _ left: TileVector, _ right: TileVector) {
        let upper = TileVector(repeating: first)
        upperLeft.addProduct(upper, left)
        upperRight.addProduct(upper, right)
        let lower = TileVector(repeating: second)
        lowerLeft.addProduct(lower, left)
        lowerRight.addProduct(lower, right)
    }

    @inline(__always) func write(_ o: TileOperands, pair: Int) {
        let upper = o.c + 2 &* pair &* o.cRowStride
        let lower = upper + o.cRowStride
        storeTile(upperLeft, upper)
        storeTile(upperRight, upper + tileVectorWidth)
        storeTile(lowerLeft, lower)
        storeTile(lowerRight, lower + tileVectorWidth)
    }
}

/// Two rows, one vector wide.
private struct NarrowPair {
    var upper: TileVector
    var lower: TileVector

    @inline(__always) init(_ o: TileOperands, pair: Int) {
        let start = o.initial + 2 &* pair &* o.initialRowStride
        upper = loadTile(start)
        lower = loadTile(start + o.initialRowStride)
    }

    @inline(__always) mutating func add(_ a: Input, _ stride: Int, _ b: TileVector) {
        upper.addProduct(TileVector(repeating: a[0]), b)
        lower.addProduct(TileVector(repeating: a[stride]), b)
    }

    @inline(__always) func write(_ o: TileOperands, pair: Int) {
        let start = o.c + 2 &* pair &* o.cRowStride
        storeTile(upper, start)
        storeTile(lower, start + o.cRowStride)
    }
}

#if KERNELS_AVX512
/// Pairs of rows of the tallest tile.
let tallestTile = 6

@inline(__always) func wideTileOf6(_ o: TileOperands, _ stride: Int) {
    var p0 = WidePair(o, pair: 0)
    var p1 = WidePair(o, pair: 1)
    var p2 = WidePair(o, pair: 2)
    var p3 = WidePair(o, pair: 3)
    var p4 = WidePair(o, pair: 4)
    var p5 = WidePair(o, pair: 5)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a, stride, left, right)
        p1.add(a + 2 &* stride, stride, left, right)
        p2.add(a + 4 &* stride, stride, left, right)
        p3.add(a + 6 &* stride, stride, left, right)
        p4.add(a + 8 &* stride, stride, left, right)
        p5.add(a + 10 &* stride, stride, left, right)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
    p3.write(o, pair: 3)
    p4.write(o, pair: 4)
    p5.write(o, pair: 5)
}

@inline(__always) func narrowTileOf6(_ o: TileOperands, _ stride: Int) {
    var p0 = NarrowPair(o, pair: 0)
    var p1 = NarrowPair(o, pair: 1)
    var p2 = NarrowPair(o, pair: 2)
    var p3 = NarrowPair(o, pair: 3)
    var p4 = NarrowPair(o, pair: 4)
    var p5 = NarrowPair(o, pair: 5)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let vector = loadTile(b)
        p0.add(a, stride, vector)
        p1.add(a + 2 &* stride, stride, vector)
        p2.add(a + 4 &* stride, stride, vector)
        p3.add(a + 6 &* stride, stride, vector)
        p4.add(a + 8 &* stride, stride, vector)
        p5.add(a + 10 &* stride, stride, vector)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
    p3.write(o, pair: 3)
    p4.write(o, pair: 4)
    p5.write(o, pair: 5)
}

@inline(__always) func wideTileOf4(_ o: TileOperands, _ stride: Int) {
    var p0 = WidePair(o, pair: 0)
    var p1 = WidePair(o, pair: 1)
    var p2 = WidePair(o, pair: 2)
    var p3 = WidePair(o, pair: 3)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a, stride, left, right)
        p1.add(a + 2 &* stride, stride, left, right)
        p2.add(a + 4 &* stride, stride, left, right)
        p3.add(a + 6 &* stride, stride, left, right)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
    p3.write(o, pair: 3)
}
#else
/// Pairs of rows of the tallest tile.
let tallestTile = 3

@inline(__always) func wideTileOf3(_ o: TileOperands, _ stride: Int) {
    var p0 = WidePair(o, pair: 0)
    var p1 = WidePair(o, pair: 1)
    var p2 = WidePair(o, pair: 2)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a, stride, left, right)
        p1.add(a + 2 &* stride, stride, left, right)
        p2.add(a + 4 &* stride, stride, left, right)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
}

/// Six rows that each lie in one piece, two vectors wide: six pointers and one index, four k at a time, so
/// that little but multiply-adds and loads is left to decode.
private struct RowTile {
    var p0: WidePair
    var p1: WidePair
    var p2: WidePair
    let a0, a1, a2, a3, a4, a5: Input

    @inline(__always) init(_ o: TileOperands) {
        p0 = WidePair(o, pair: 0)
        p1 = WidePair(o, pair: 1)
        p2 = WidePair(o, pair: 2)
        a0 = o.a
        a1 = a0 + o.aRowStride
        a2 = a1 + o.aRowStride
        a3 = a2 + o.aRowStride
        a4 = a3 + o.aRowStride
        a5 = a4 + o.aRowStride
    }

    @inline(__always) mutating func add(_ k: Int, _ b: Input) {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a0[k], a1[k], left, right)
        p1.add(a2[k], a3[k], left, right)
        p2.add(a4[k], a5[k], left, right)
    }
}

/// `wideTileOf3` of rows that each lie in one piece.
@inline(__always) func wideTileOf3Rows(_ o: TileOperands, _ bRowStride: Int) {
    var tile = RowTile(o)
    var b = o.b
    var k = 0
    while k &+ 4 <= o.depth {
        tile.add(k, b)
        tile.add(k &+ 1, b + bRowStride)
        tile.add(k &+ 2, b + 2 &* bRowStride)
        tile.add(k &+ 3, b + 3 &* bRowStride)
        k &+= 4
        b += 4 &* bRowStride
    }
    while k < o.depth {
        tile.add(k, b)
        k &+= 1
        b += bRowStride
    }
    tile.p0.write(o, pair: 0)
    tile.p1.write(o, pair: 1)
    tile.p2.write(o, pair: 2)
}

/// `wideTileOf3` of rows whose elements of one k are neighbours (a transposed A), two k at a time.
@inline(__always) func wideTileOf3Columns(_ o: TileOperands, _ aColumnStride: Int, _ bRowStride: Int) {
    var p0 = WidePair(o, pair: 0)
    var p1 = WidePair(o, pair: 1)
    var p2 = WidePair(o, pair: 2)
    @inline(__always) func add(_ a: Input, _ b: Input) {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a, 1, left, right)
        p1.add(a + 2, 1, left, right)
        p2.add(a + 4, 1, left, right)
    }
    var a = o.a
    var b = o.b
    var depth = o.depth
    while depth >= 2 {
        add(a, b)
        add(a + aColumnStride, b + bRowStride)
        a += 2 &* aColumnStride
        b += 2 &* bRowStride
        depth &-= 2
    }
    if depth > 0 { add(a, b) }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
}
#endif

@inline(__always) func narrowTileOf4(_ o: TileOperands, _ stride: Int) {
    var p0 = NarrowPair(o, pair: 0)
    var p1 = NarrowPair(o, pair: 1)
    var p2 = NarrowPair(o, pair: 2)
    var p3 = NarrowPair(o, pair: 3)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let vector = loadTile(b)
        p0.add(a, stride, vector)
        p1.add(a + 2 &* stride, stride, vector)
        p2.add(a + 4 &* stride, stride, vector)
        p3.add(a + 6 &* stride, stride, vector)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
    p2.write(o, pair: 2)
    p3.write(o, pair: 3)
}

@inline(__always) func wideTileOf2(_ o: TileOperands, _ stride: Int) {
    var p0 = WidePair(o, pair: 0)
    var p1 = WidePair(o, pair: 1)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let left = loadTile(b)
        let right = loadTile(b + tileVectorWidth)
        p0.add(a, stride, left, right)
        p1.add(a + 2 &* stride, stride, left, right)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
}

@inline(__always) func narrowTileOf2(_ o: TileOperands, _ stride: Int) {
    var p0 = NarrowPair(o, pair: 0)
    var p1 = NarrowPair(o, pair: 1)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let vector = loadTile(b)
        p0.add(a, stride, vector)
        p1.add(a + 2 &* stride, stride, vector)
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
    p1.write(o, pair: 1)
}

@inline(__always) func wideTileOf1(_ o: TileOperands, _ stride: Int) {
    var p0 = WidePair(o, pair: 0)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        p0.add(a, stride, loadTile(b), loadTile(b + tileVectorWidth))
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
}

@inline(__always) func narrowTileOf1(_ o: TileOperands, _ stride: Int) {
    var p0 = NarrowPair(o, pair: 0)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        p0.add(a, stride, loadTile(b))
        a += o.aColumnStride
        b += o.bRowStride
    }
    p0.write(o, pair: 0)
}
