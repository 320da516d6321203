// Sums down the columns: bias gradients, and dot products of columns. Per column 16 partial sums by row index
// mod 16 and the fixed tree. 16 networks side by side are 16 times as many columns.

/// A vector of columns of x [rows × columns].
private struct ColumnTerms: RowTerms {
    let x: Input
    let columns: Int
    let valid: Int

    @inline(__always) func add(_ sum: inout ScalarSum, _ row: Int) {
        sum.value += loadVector(x + row &* columns, valid: valid)
    }
}

func columnSums(_ x: Input, _ rows: Int, _ columns: Int, _ result: Output) {
    @inline(__always) func terms(_ column: Int, _ valid: Int) -> ColumnTerms {
        ColumnTerms(x: x + column, columns: columns, valid: valid)
    }
    @inline(__always) func visitPair(_ column: Int) {
        let next = column &+ vectorWidth
        let sums = rowLaneSum(
            rows, PairTerms(first: terms(column, vectorWidth), second: terms(next, vectorWidth)))
        storeVector(sums.first.value, result + column)
        storeVector(sums.second.value, result + next)
    }
    @inline(__always) func visit(_ column: Int, _ valid: Int) {
        storeVector(rowLaneSum(rows, terms(column, valid)).value, result + column, valid: valid)
    }
    forEachColumnPair(columns, visitPair, visit)
}

/// A vector of columns of x ⊙ y.
private struct DotTerms: RowTerms {
    let x: Input
    let y: Input
    let columns: Int
    let valid: Int

    @inline(__always) func add(_ sum: inout WideSum, _ row: Int) {
        accumulate(
            &sum.value, widened(loadVector(x + row &* columns, valid: valid)),
            widened(loadVector(y + row &* columns, valid: valid)))
    }
}

func columnDots(
    _ x: Input, _ y: Input, _ rows: Int, _ columns: Int, _ result: UnsafeMutablePointer<Double>
) {
    @inline(__always) func visit(_ column: Int, _ valid: Int) {
        let terms = DotTerms(x: x + column, y: y + column, columns: columns, valid: valid)
        storeWide(rowLaneSum(rows, terms).value, result + column, valid: valid)
    }
    forEachColumnVector(columns, visit)
}

/// result = fma(x, a_c, b_c · z), b_c alone where z is nil, x · a_c where b is.
func combineColumns(
    _ rows: Int, _ columns: Int, _ x: Input, _ a: Input, _ z: Input?, _ b: Input?, _ result: Output
) {
    @inline(__always) func visit(_ column: Int, _ valid: Int) {
        let scale = loadVector(a + column, valid: valid)
        for row in 0..<rows {
            let at = row &* columns &+ column
            var value = loadVector(x + at, valid: valid)
            if let b {
                let shift = loadVector(b + column, valid: valid)
                value = fma(value, scale, z.map { shift * loadVector($0 + at, valid: valid) } ?? shift)
            } else {
                value *= scale
            }
            storeVector(value, result + at, valid: valid)
        }
    }
    forEachColumnVector(columns, visit)
}

/// A vector of columns of (scale · upstream) ⊙ min(z, 0).
private struct SlopeTerms: RowTerms {
    let z: Input
    let upstream: Input
    let scale: Scalar
    let columns: Int
    let valid: Int

    @inline(__always) func add(_ sum: inout ScalarSum, _ row: Int) {
        var negative = loadVector(z + row &* columns, valid: valid)
        negative.replace(with: 0, where: negative .> 0)
        accumulate(&sum.value, loadVector(upstream + row &* columns, valid: valid) * scale, negative)
    }
}

/// PReLU's ∇α = Σ_r (scale · upstream) · min(z, 0).
func slopeGradient(
    _ rows: Int, _ columns: Int, _ z: Input, _ upstream: Input, _ scale: Double, _ result: Output
) {
    let s = Scalar(scale)
    @inline(__always) func visit(_ column: Int, _ valid: Int) {
        let terms = SlopeTerms(
            z: z + column, upstream: upstream + column, scale: s, columns: columns, valid: valid)
        storeVector(rowLaneSum(rows, terms).value, result + column, valid: valid)
    }
    forEachColumnVector(columns, visit)
}

/// Two vectors of columns at a time as long as there are two, `pair` gets the first column; then the rest one
/// at a time.
@inline(__always)
func forEachColumnPair(
    _ columns: Int, _ pair: (_ column: Int) -> Void, _ body: (_ column: Int, _ valid: Int) -> Void
) {
    var column = 0
    while column &+ 2 &* vectorWidth <= columns {
        pair(column)
        column &+= 2 &* vectorWidth
    }
    while column < columns {
        body(column, min(vectorWidth, columns &- column))
        column &+= vectorWidth
    }
}

/// A vector of columns at a time: the body gets the first column and how many are real.
@inline(__always)
func forEachColumnVector(_ columns: Int, _ body: (_ column: Int, _ valid: Int) -> Void) {
    var column = 0
    while column &+ vectorWidth <= columns {
        body(column, vectorWidth)
        column &+= vectorWidth
    }
    if column < columns { body(column, columns &- column) }
}
