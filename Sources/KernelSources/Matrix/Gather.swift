// The rows of a batch, picked from the data.

/// destination[row, column] = source[numbers[row], column], for 16 networks each with its own rows.
func gatherRows(
    _ source: Input, _ numbers: UnsafePointer<Int32>, _ rows: Int, _ columns: Int, _ destination: Output,
    lanes: Int
) {
    if lanes == 1 {
        for row in 0..<rows {
            (destination + row &* columns).update(from: source + Int(numbers[row]) &* columns, count: columns)
        }
        return
    }
    for row in 0..<rows {
        for lane in 0..<lanes {
            let from = source + Int(numbers[row &* lanes &+ lane]) &* columns
            let to = destination + row &* columns &* lanes + lane
            for column in 0..<columns { to[column &* lanes] = from[column] }
        }
    }
}
