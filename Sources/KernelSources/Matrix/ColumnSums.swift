// Sums down the columns: bias gradients. Per column 16 partial sums by row index mod 16 and the fixed tree.

func columnSums(_ x: Input, _ rows: Int, _ columns: Int, _ result: Output) {
    forEachColumnVector(columns) { column, valid in
        let sums = rowLaneSum(rows) { sum, row in
            sum += loadVector(x + (row &* columns &+ column), valid: valid)
        }
        storeVector(sums, result + column, valid: valid)
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
