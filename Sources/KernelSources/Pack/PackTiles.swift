// The microkernels of 16 matrix products at once: a register tile of C, some rows by up to four columns,
// whose elements are vectors across networks; every lane is one chain of fused multiply-adds.
//
// A vector across 16 networks is as many of the instruction set's own vectors as it takes; the tiles run over
// one of these parts at a time.

/// Numbers from one element to the next.
@inline(__always) private var elementStride: Int { vectorWidth }

/// Where one tile's operands are; strides count numbers.
struct PackOperands {
    var depth: Int
    var a: Input
    var aRowStride: Int
    var aColumnStride: Int
    /// Whether A is one number for all networks.
    var aIsShared: Bool
    var b: Input
    var bRowStride: Int
    /// `elementStride`, or more where B is transposed.
    var bColumnStride: Int
    var initial: Input
    var initialRowStride: Int
    var c: Output
    var cRowStride: Int
}

/// Neighbouring elements of a row.
protocol PackColumns {
    static var count: Int { get }
    init(_ p: Input, _ stride: Int)
    mutating func add(_ a: TileVector, _ b: Self)
    func write(_ p: Output)
}

struct FourColumns: PackColumns {
    @inline(__always) static var count: Int { 4 }

    var c0, c1, c2, c3: TileVector

    @inline(__always) init(_ p: Input, _ stride: Int) {
        c0 = loadTile(p)
        c1 = loadTile(p + stride)
        c2 = loadTile(p + 2 &* stride)
        c3 = loadTile(p + 3 &* stride)
    }

    @inline(__always) mutating func add(_ a: TileVector, _ b: FourColumns) {
        c0.addProduct(a, b.c0)
        c1.addProduct(a, b.c1)
        c2.addProduct(a, b.c2)
        c3.addProduct(a, b.c3)
    }

    @inline(__always) func write(_ p: Output) {
        storeTile(c0, p)
        storeTile(c1, p + elementStride)
        storeTile(c2, p + 2 &* elementStride)
        storeTile(c3, p + 3 &* elementStride)
    }
}

struct TwoColumns: PackColumns {
    @inline(__always) static var count: Int { 2 }

    var c0, c1: TileVector

    @inline(__always) init(_ p: Input, _ stride: Int) {
        c0 = loadTile(p)
        c1 = loadTile(p + stride)
    }

    @inline(__always) mutating func add(_ a: TileVector, _ b: TwoColumns) {
        c0.addProduct(a, b.c0)
        c1.addProduct(a, b.c1)
    }

    @inline(__always) func write(_ p: Output) {
        storeTile(c0, p)
        storeTile(c1, p + elementStride)
    }
}

struct OneColumn: PackColumns {
    @inline(__always) static var count: Int { 1 }

    var c0: TileVector

    @inline(__always) init(_ p: Input, _ stride: Int) { c0 = loadTile(p) }

    @inline(__always) mutating func add(_ a: TileVector, _ b: OneColumn) { c0.addProduct(a, b.c0) }

    @inline(__always) func write(_ p: Output) { storeTile(c0, p) }
}

/// What A gives a tile: a vector across networks, or one number for all.
protocol PackFactor {
    static func load(_ p: Input) -> TileVector
}

enum NetworkFactor: PackFactor {
    @inline(__always) static func load(_ p: Input) -> TileVector { loadTile(p) }
}

enum SharedFactor: PackFactor {
    @inline(__always) static func load(_ p: Input) -> TileVector { TileVector(repeating: p[0]) }
}

/// One column has so few sums in a tile that they wait for each other: eight rows hide that.
@inline(__always) func packTileOf8<F: PackFactor>(_: F.Type, _ o: PackOperands) {
    let stride = o.aRowStride
    var r0 = loadTile(o.initial)
    var r1 = loadTile(o.initial + o.initialRowStride)
    var r2 = loadTile(o.initial + 2 &* o.initialRowStride)
    var r3 = loadTile(o.initial + 3 &* o.initialRowStride)
    var r4 = loadTile(o.initial + 4 &* o.initialRowStride)
    var r5 = loadTile(o.initial + 5 &* o.initialRowStride)
    var r6 = loadTile(o.initial + 6 &* o.initialRowStride)
    var r7 = loadTile(o.initial + 7 &* o.initialRowStride)
    // Two pointers: up to three strides from each are an address and need no register of their own.
    var upper = o.a
    var lower = o.a + 4 &* stride
    var b = o.b
    for _ in 0..<o.depth {
        let factor = loadTile(b)
        r0.addProduct(F.load(upper), factor)
        r1.addProduct(F.load(upper + stride), factor)
        r2.addProduct(F.load(upper + 2 &* stride), factor)
        r3.addProduct(F.load(upper + 3 &* stride), factor)
        r4.addProduct(F.load(lower), factor)
        r5.addProduct(F.load(lower + stride), factor)
        r6.addProduct(F.load(lower + 2 &* stride), factor)
        r7.addProduct(F.load(lower + 3 &* stride), factor)
        upper += o.aColumnStride
        lower += o.aColumnStride
        b += o.bRowStride
    }
    storeTile(r0, o.c)
    storeTile(r1, o.c + o.cRowStride)
    storeTile(r2, o.c + 2 &* o.cRowStride)
    storeTile(r3, o.c + 3 &* o.cRowStride)
    storeTile(r4, o.c + 4 &* o.cRowStride)
    storeTile(r5, o.c + 5 &* o.cRowStride)
    storeTile(r6, o.c + 6 &* o.cRowStride)
    storeTile(r7, o.c + 7 &* o.cRowStride)
}

#if KERNELS_AVX512
// 4 × 4 sums, 4 of B and 1 of A fit 32 registers.

@inline(__always)
func packTileOf4<C: PackColumns, F: PackFactor>(_: C.Type, _: F.Type, _ o: PackOperands) {
    var r0 = C(o.initial, elementStride)
    var r1 = C(o.initial + o.initialRowStride, elementStride)
    var r2 = C(o.initial + 2 &* o.initialRowStride, elementStride)
    var r3 = C(o.initial + 3 &* o.initialRowStride, elementStride)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let row = C(b, o.bColumnStride)
        r0.add(F.load(a), row)
        r1.add(F.load(a + o.aRowStride), row)
        r2.add(F.load(a + 2 &* o.aRowStride), row)
        r3.add(F.load(a + 3 &* o.aRowStride), row)
        a += o.aColumnStride
        b += o.bRowStride
    }
    r0.write(o.c)
    r1.write(o.c + o.cRowStride)
    r2.write(o.c + 2 &* o.cRowStride)
    r3.write(o.c + 3 &* o.cRowStride)
}
#endif

@inline(__always)
func packTileOf2<C: PackColumns, F: PackFactor>(_: C.Type, _: F.Type, _ o: PackOperands) {
    var r0 = C(o.initial, elementStride)
    var r1 = C(o.initial + o.initialRowStride, elementStride)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let row = C(b, o.bColumnStride)
        r0.add(F.load(a), row)
        r1.add(F.load(a + o.aRowStride), row)
        a += o.aColumnStride
        b += o.bRowStride
    }
    r0.write(o.c)
    r1.write(o.c + o.cRowStride)
}

@inline(__always)
func packTileOf1<C: PackColumns, F: PackFactor>(_: C.Type, _: F.Type, _ o: PackOperands) {
    var r0 = C(o.initial, elementStride)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        r0.add(F.load(a), C(b, o.bColumnStride))
        a += o.aColumnStride
        b += o.bRowStride
    }
    r0.write(o.c)
}
