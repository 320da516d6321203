// The order of every reduction: 16 partial sums and a fixed tree over them.

/// The tree over 16 partial sums: s[j] + s[j+8], then + s[j+4], + s[j+2], + s[j+1].
@inline(__always) func treeSum(_ s: WideVector) -> Double {
    let eight = s.lowHalf + s.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}

#if KERNELS_FLOAT
/// The tree over 16 partial sums: s[j] + s[j+8], then + s[j+4], + s[j+2], + s[j+1].
@inline(__always) func treeSum(_ s: Vector) -> Scalar {
    let eight = s.lowHalf + s.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}
#endif

/// One sum in Double.
struct WideSum: PartialSums {
    var value = WideVector.zero

    @inline(__always) init() {}

    @inline(__always) init(_ value: WideVector) { self.value = value }

    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }

    @inline(__always) func collapsed() -> Self { Self(WideVector(repeating: treeSum(value))) }
}

/// One sum in the format.
struct ScalarSum: PartialSums {
    var value = Vector.zero

    @inline(__always) init() {}

    @inline(__always) init(_ value: Vector) { self.value = value }

    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }

    @inline(__always) func collapsed() -> Self { Self(Vector(repeating: treeSum(value))) }
}

/// Two kinds of sums that one pass collects.
struct Pair<A: PartialSums, B: PartialSums>: PartialSums {
    var first = A()
    var second = B()

    @inline(__always) init() {}

    @inline(__always) init(_ first: A, _ second: B) {
        self.first = first
        self.second = second
    }

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        Self(a.first + b.first, a.second + b.second)
    }

    @inline(__always) func collapsed() -> Self { Self(first.collapsed(), second.collapsed()) }
}

/// A number of elements; its order does not matter.
struct Count: PartialSums {
    var value = VectorBits.zero

    @inline(__always) init() {}

    @inline(__always) init(_ value: VectorBits) { self.value = value }

    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.value &+ b.value) }

    @inline(__always) func collapsed() -> Self {
        let eight = value.lowHalf &+ value.highHalf
        let four = eight.lowHalf &+ eight.highHalf
        let two = four.lowHalf &+ four.highHalf
        return Self(VectorBits(repeating: two[0] &+ two[1]))
    }

    @inline(__always) mutating func add(where mask: SIMDMask<VectorBits>) {
        value.replace(with: value &+ 1, where: mask)
    }

    /// Per lane, in Double.
    @inline(__always) var wide: WideVector {
        WideVector(
            Double(value[0]), Double(value[1]), Double(value[2]), Double(value[3]), Double(value[4]),
            Double(value[5]), Double(value[6]), Double(value[7]), Double(value[8]), Double(value[9]),
            Double(value[10]), Double(value[11]), Double(value[12]), Double(value[13]), Double(value[14]),
            Double(value[15]))
    }
}

/// The largest of some numbers that are not NaN; its order does not matter.
struct Largest: PartialSums {
    var value = Vector.zero

    @inline(__always) init() {}

    @inline(__always) init(_ value: Vector) { self.value = value }

    @inline(__always) static func + (a: Self, b: Self) -> Self {
        var result = a
        result.take(b.value)
        return result
    }

    @inline(__always) func collapsed() -> Self { Self(Vector(repeating: largestLane(value))) }

    @inline(__always) mutating func take(_ x: Vector) { value.replace(with: x, where: x .> value) }
}
