// One network in memory, or 16 side by side: the loops and reductions over a flat tensor, so that a kernel is
// written once for both.
//
// A vector holds either 16 consecutive elements of one network, each in the partial sum of its index mod 16,
// or one element of 16 networks. In the second case the partial sums are taken one after the other, four at a
// time so that they stay in registers; the tree over them is the same.

/// Partial sums and counts that one pass collects.
protocol PartialSums {
    init()
    /// The tree's node over two sets of partial sums.
    static func + (a: Self, b: Self) -> Self
    /// The tree over the 16 lanes, the total in every lane.
    func collapsed() -> Self
}

/// What one pass over a tensor adds up. A type with a method, not a closure: the compiler inlines methods
/// into generic loops for certain.
protocol ElementTerms {
    associatedtype Sums: PartialSums
    /// Takes in the vector that starts at `at`, whose first `valid` lanes are real; the others must add
    /// nothing.
    func add(_ sums: inout Sums, _ at: Int, _ valid: Int)
}

/// The same by rows.
protocol RowTerms {
    associatedtype Sums: PartialSums
    func add(_ sums: inout Sums, _ row: Int)
}

/// The terms of two vectors of columns, summed together.
struct PairTerms<A: RowTerms, B: RowTerms>: RowTerms {
    let first: A
    let second: B

    @inline(__always) func add(_ sums: inout Pair<A.Sums, B.Sums>, _ row: Int) {
        first.add(&sums.first, row)
        second.add(&sums.second, row)
    }
}

/// Elements of 16 networks are rows of 16 columns.
private struct ElementRows<T: ElementTerms>: RowTerms {
    let terms: T

    @inline(__always) func add(_ sums: inout T.Sums, _ row: Int) {
        terms.add(&sums, row &* vectorWidth, vectorWidth)
    }
}

/// Where the elements of a tensor lie.
protocol ElementLayout {
    static var lanes: Int { get }
    /// Calls the body for every vector: where it starts, and how many of its lanes are real.
    static func forEach(_ count: Int, _ body: (_ at: Int, _ valid: Int) -> Void)
    /// Lane sums over the tensor, one value per network in its lanes.
    static func sums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums
    /// The same for terms that do much: their code stands once, and its own work hides that every partial sum
    /// is a single chain.
    static func heavySums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums
    /// Writes one value per network as quantity number `index`.
    static func store(_ values: WideVector, _ figures: UnsafeMutablePointer<Double>, _ index: Int)
    /// Quantity number `index` per network.
    static func load(_ figures: UnsafePointer<Double>, _ index: Int) -> WideVector
    /// The element at `at` without lanes, or with.
    static func loadShared(_ p: Input, _ at: Int, valid: Int, isShared: Bool) -> Vector
    /// Element number `index` of a tensor, in its lanes.
    static func loadElement(_ p: Input, _ index: Int) -> Vector
}

/// One network.
enum Serial: ElementLayout {
    @inline(__always) static var lanes: Int { 1 }

    @inline(__always)
    static func forEach(_ count: Int, _ body: (_ at: Int, _ valid: Int) -> Void) {
        var i = 0
        while i &+ vectorWidth <= count {
            body(i, vectorWidth)
            i &+= vectorWidth
        }
        if i < count { body(i, count &- i) }
    }

    @inline(__always)
    static func sums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums {
        var sums = T.Sums()
        var i = 0
        while i &+ vectorWidth <= count {
            terms.add(&sums, i, vectorWidth)
            i &+= vectorWidth
        }
        if i < count { terms.add(&sums, i, count &- i) }
        return sums.collapsed()
    }

    @inline(__always)
    static func heavySums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums {
        var sums = T.Sums()
        var i = 0
        while i < count {
            terms.add(&sums, i, min(vectorWidth, count &- i))
            i &+= vectorWidth
        }
        return sums.collapsed()
    }

    @inline(__always)
    static func store(_ values: WideVector, _ figures: UnsafeMutablePointer<Double>, _ index: Int) {
        figures[index] = values[0]
    }

    @inline(__always)
    static func load(_ figures: UnsafePointer<Double>, _ index: Int) -> WideVector {
        WideVector(repeating: figures[index])
    }

    @inline(__always)
    static func loadShared(_ p: Input, _ at: Int, valid: Int, isShared: Bool) -> Vector {
        loadVector(p + at, valid: valid)
    }

    @inline(__always)
    static func loadElement(_ p: Input, _ index: Int) -> Vector { Vector(repeating: p[index]) }
}

/// 16 networks side by side.
enum Packed: ElementLayout {
    @inline(__always) static var lanes: Int { vectorWidth }

    @inline(__always)
    static func forEach(_ count: Int, _ body: (_ at: Int, _ valid: Int) -> Void) {
        for i in 0..<count { body(i &* vectorWidth, vectorWidth) }
    }

    @inline(__always)
    static func sums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums {
        rowLaneSum(count, ElementRows(terms: terms))
    }

    @inline(__always)
    static func heavySums<T: ElementTerms>(_ count: Int, _ terms: T) -> T.Sums {
        heavyRowLaneSum(count, ElementRows(terms: terms))
    }

    @inline(__always)
    static func store(_ values: WideVector, _ figures: UnsafeMutablePointer<Double>, _ index: Int) {
        UnsafeMutableRawPointer(figures + index &* vectorWidth).storeBytes(of: values, as: WideVector.self)
    }

    @inline(__always)
    static func load(_ figures: UnsafePointer<Double>, _ index: Int) -> WideVector {
        UnsafeRawPointer(figures + index &* vectorWidth).loadUnaligned(as: WideVector.self)
    }

    @inline(__always)
    static func loadShared(_ p: Input, _ at: Int, valid: Int, isShared: Bool) -> Vector {
        isShared ? Vector(repeating: p[at / vectorWidth]) : loadVector(p + at)
    }

    @inline(__always)
    static func loadElement(_ p: Input, _ index: Int) -> Vector { loadVector(p + index &* vectorWidth) }
}

/// The lane sum over the row index for 16 columns (or 16 networks) at once.
@inline(__always)
func rowLaneSum<T: RowTerms>(_ rows: Int, _ terms: T) -> T.Sums {
    // One loop, so that the terms' code stands there four times and not 16.
    var (even, odd) = (T.Sums(), T.Sums())
    for turn in 0..<4 {
        // 0, 2, 1, 3
        let first = turn &* 2 &- (turn >= 2 ? 3 : 0)
        // Partial sums j, j + 4, j + 8 and j + 12 together: four chains hide the latency of one.
        var (s0, s4, s8, s12) = (T.Sums(), T.Sums(), T.Sums(), T.Sums())
        var row = first
        while row &+ 12 < rows {
            terms.add(&s0, row)
            terms.add(&s4, row &+ 4)
            terms.add(&s8, row &+ 8)
            terms.add(&s12, row &+ 12)
            row &+= 16
        }
        if row < rows {
            terms.add(&s0, row)
            if row &+ 4 < rows { terms.add(&s4, row &+ 4) }
            if row &+ 8 < rows { terms.add(&s8, row &+ 8) }
        }
        let sum = (s0 + s8) + (s4 + s12)
        switch turn {
        case 0: even = sum
        case 1: even = even + sum
        case 2: odd = sum
        default: odd = odd + sum
        }
    }
    return even + odd
}

/// The same with the terms' code only once: partial sums one after the other, in the order in which the tree
/// takes them. Those that no row adds to are 0 and left out.
@inline(__always)
func heavyRowLaneSum<T: RowTerms>(_ rows: Int, _ terms: T) -> T.Sums {
    // Left operands of the tree's nodes that wait for their right ones, by level.
    var (pairs, quads, halves, whole) = (T.Sums(), T.Sums(), T.Sums(), T.Sums())
    var sum = T.Sums()
    let levels = rows > 8 ? 4 : rows > 4 ? 3 : rows > 2 ? 2 : rows > 1 ? 1 : 0
    for turn in 0..<1 &<< levels {
        // The bits of `turn` in reverse: 0, 8, 4, 12, 2 … for 4 levels, 0, 2, 1, 3 for 2.
        var row =
            ((turn & 1) &* 8 &+ (turn & 2) &* 2 &+ (turn & 4) / 2 &+ turn / 8) &>> (4 &- levels)
        sum = T.Sums()
        while row < rows {
            terms.add(&sum, row)
            row &+= 16
        }
        guard turn & 1 == 1 else {
            pairs = sum
            continue
        }
        sum = pairs + sum
        guard turn & 2 == 2 else {
            quads = sum
            continue
        }
        sum = quads + sum
        guard turn & 4 == 4 else {
            halves = sum
            continue
        }
        sum = halves + sum
        guard turn & 8 == 8 else {
            whole = sum
            continue
        }
        sum = whole + sum
    }
    return sum
}
