// Random orthogonal matrices through Householder's QR decomposition, in Double and in a fixed order of
// operations. Golub & Van Loan, Matrix Computations, algorithms 5.1.1 and 5.2.1; the signs after Mezzadri
// 2007, so that the distribution is Haar's.

import ReproducibleMath

enum OrthogonalMatrix {
    /// A rows × columns matrix, row-major, with orthonormal columns where rows ≥ columns and orthonormal rows
    /// otherwise.
    static func drawn(rows: Int, columns: Int, _ stream: RandomStream) -> [Double] {
        if rows >= columns {
            return orthonormalColumns(
                of: (0..<rows * columns).map { stream.normal(at: UInt64($0)) }, rows, columns)
        }
        // The tall matrix's element (c, r) is the wide one's (r, c), so that numbers stay with their places.
        let tall = (0..<rows * columns).map { stream.normal(at: UInt64($0 % rows * columns + $0 / rows)) }
        return transposed(orthonormalColumns(of: tall, columns, rows), columns, rows)
    }

    private static func transposed(_ matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        (0..<rows * columns).map { matrix[$0 % rows * columns + $0 / rows] }
    }

    /// Q of A = QR with R's diagonal positive, A rows × columns, rows ≥ columns.
    static func orthonormalColumns(of matrix: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        var reduced = matrix
        // Householder vectors, one a column, normalised to length √2: H = I − v vᵀ.
        var reflectors = [Double](repeating: 0, count: rows * columns)
        var signs = [Double](repeating: 1, count: columns)
        var sums = [Double](repeating: 0, count: columns)
        for pivot in 0..<columns {
            var squares = LaneSum()
            for row in pivot..<rows {
                squares.add(reduced[row * columns + pivot] * reduced[row * columns + pivot])
            }
            let norm = squares.total.squareRoot()
            let head = reduced[pivot * columns + pivot]
            // R's diagonal element is −sign(head)·norm.
            signs[pivot] = head < 0 ? 1 : -1
            let shifted = head - signs[pivot] * norm
            // ‖v‖² before scaling is 2·norm·(norm + |head|).
            let scale = norm == 0 ? 0 : 1 / (norm * (norm + abs(head))).squareRoot()
            for row in pivot..<rows {
                let element = row == pivot ? shifted : reduced[row * columns + pivot]
                reflectors[row * columns + pivot] = element * scale
            }
            reflect(&reduced, reflectors, pivot, rows, columns, from: pivot, sums: &sums)
        }
        var result = [Double](repeating: 0, count: rows * columns)
        for column in 0..<columns { result[column * columns + column] = signs[column] }
        for pivot in (0..<columns).reversed() {
            reflect(&result, reflectors, pivot, rows, columns, from: pivot, sums: &sums)
        }
        return result
    }

    /// M ← (I − v vᵀ) M on the columns from `first` on, v being column `pivot` of `reflectors`.
    private static func reflect(
        _ matrix: inout [Double], _ reflectors: [Double], _ pivot: Int, _ rows: Int, _ columns: Int,
        from first: Int, sums: inout [Double]
    ) {
        for column in first..<columns { sums[column] = 0 }
        for row in pivot..<rows {
            let weight = reflectors[row * columns + pivot]
            for column in first..<columns { sums[column] += weight * matrix[row * columns + column] }
        }
        for row in pivot..<rows {
            let weight = reflectors[row * columns + pivot]
            for column in first..<columns { matrix[row * columns + column] -= weight * sums[column] }
        }
    }
}
