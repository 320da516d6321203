// The transposed copy, in 4 × 4 blocks that are turned in registers.

private typealias Quad = SIMD4<Scalar>

@inline(__always) private func load(_ p: Input) -> Quad { UnsafeRawPointer(p).loadUnaligned(as: Quad.self) }

@inline(__always) private func store(_ v: Quad, _ p: Output) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Quad.self)
}

func transpose(_ source: Input, _ rows: Int, _ columns: Int, _ destination: Output) {
    let wholeRows = rows &- rows % 4
    let wholeColumns = columns &- columns % 4
    var column = 0
    while column < wholeColumns {
        var row = 0
        while row < wholeRows {
            let from = source + row &* columns + column
            let to = destination + column &* rows + row
            let r0 = load(from)
            let r1 = load(from + columns)
            let r2 = load(from + 2 &* columns)
            let r3 = load(from + 3 &* columns)
            store(Quad(r0[0], r1[0], r2[0], r3[0]), to)
            store(Quad(r0[1], r1[1], r2[1], r3[1]), to + rows)
            store(Quad(r0[2], r1[2], r2[2], r3[2]), to + 2 &* rows)
            store(Quad(r0[3], r1[3], r2[3], r3[3]), to + 3 &* rows)
            row &+= 4
        }
        column &+= 4
    }
    for row in 0..<rows {
        for column in (row < wholeRows ? wholeColumns : 0)..<columns {
            destination[column &* rows &+ row] = source[row &* columns &+ column]
        }
    }
}
