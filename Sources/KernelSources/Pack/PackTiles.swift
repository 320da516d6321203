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
    var initial: Input
    var initialRowStride: Int
    var c: Output
    var cRowStride: Int
}

/// Neighbouring elements of a row.
protocol PackColumns {
    init(_ p: Input)
    mutating func add(_ a: TileVector, _ b: Self)
    func write(_ p: Output)
}

struct FourColumns: PackColumns {
    var c0, c1, c2, c3: TileVector

    @inline(__always) init(_ p: Input) {
        c0 = loadTile(p)
        c1 = loadTile(p + elementStride)
        c2 = loadTile(p + 2 &* elementStride)
        c3 = loadTile(p + 3 &* elementStride)
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
    var c0, c1: TileVector

    @inline(__always) init(_ p: Input) {
        c0 = loadTile(p)
        c1 = loadTile(p + elementStride)
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
    var c0: TileVector

    @inline(__always) init(_ p: Input) { c0 = loadTile(p) }

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

#if KERNELS_AVX512
// 4 × 4 sums, 4 of B and 1 of A fit 32 registers.

@inline(__always)
func packTileOf4<C: PackColumns, F: PackFactor>(_: C.Type, _: F.Type, _ o: PackOperands) {
    var r0 = C(o.initial)
    var r1 = C(o.initial + o.initialRowStride)
    var r2 = C(o.initial + 2 &* o.initialRowStride)
    var r3 = C(o.initial + 3 &* o.initialRowStride)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let row = C(b)
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
#else
#endif

@inline(__always)
func packTileOf2<C: PackColumns, F: PackFactor>(_: C.Type, _: F.Type, _ o: PackOperands) {
    var r0 = C(o.initial)
    var r1 = C(o.initial + o.initialRowStride)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        let row = C(b)
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
    var r0 = C(o.initial)
    var a = o.a
    var b = o.b
    for _ in 0..<o.depth {
        r0.add(F.load(a), C(b))
        a += o.aColumnStride
        b += o.bRowStride
    }
    r0.write(o.c)
}
