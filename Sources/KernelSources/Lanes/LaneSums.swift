// The order of every reduction: 16 partial sums and a fixed tree over them.

/// The tree over 16 partial sums: s[j] + s[j+8], then + s[j+4], + s[j+2], + s[j+1].
@inline(__always) func treeSum(_ s: WideVector) -> Double {
    let eight = s.lowHalf + s.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}

/// The lane sum over the row index for 16 columns at once. The body adds row r's terms to the partial sums.
@inline(__always)
func rowLaneSum(_ rows: Int, _ add: (_ sum: inout Vector, _ row: Int) -> Void) -> Vector {
    @inline(__always) func partial(_ lane: Int) -> Vector {
        var sum = Vector.zero
        var row = lane
        while row < rows {
            add(&sum, row)
            row &+= 16
        }
        return sum
    }
    @inline(__always) func quarter(_ lane: Int) -> Vector {
        let even = partial(lane) + partial(lane &+ 8)
        let odd = partial(lane &+ 4) + partial(lane &+ 12)
        return even + odd
    }
    let even = quarter(0) + quarter(2)
    let odd = quarter(1) + quarter(3)
    return even + odd
}

#if KERNELS_FLOAT
/// The tree over 16 partial sums: s[j] + s[j+8], then + s[j+4], + s[j+2], + s[j+1].
@inline(__always) func treeSum(_ s: Vector) -> Scalar {
    let eight = s.lowHalf + s.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}

/// The lane sum over the row index in Double, for 16 columns at once.
@inline(__always)
func rowLaneSum(_ rows: Int, _ add: (_ sum: inout WideVector, _ row: Int) -> Void) -> WideVector {
    @inline(__always) func partial(_ lane: Int) -> WideVector {
        var sum = WideVector.zero
        var row = lane
        while row < rows {
            add(&sum, row)
            row &+= 16
        }
        return sum
    }
    @inline(__always) func quarter(_ lane: Int) -> WideVector {
        let even = partial(lane) + partial(lane &+ 8)
        let odd = partial(lane &+ 4) + partial(lane &+ 12)
        return even + odd
    }
    let even = quarter(0) + quarter(2)
    let odd = quarter(1) + quarter(3)
    return even + odd
}
#endif
