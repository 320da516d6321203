// The matrix product against a naive chain of fused multiply-adds, bit for bit, on every instruction set.

import KernelInterface
import Testing

@Suite struct MatrixMultiplyTests {
    enum Start: CaseIterable { case zero, bias, accumulate }

    /// One random product, with strides larger than the shape, compared with the naive chain.
    func check<S: KernelScalar>(
        _ type: S.Type, rows: Int, columns: Int, depth: Int, transposed: Bool, start: Start,
        _ generator: inout TestGenerator
    ) {
        let bIsTransposed = Bool.random(using: &generator)
        let bRowStride = (bIsTransposed ? depth : columns) + Int.random(in: 0...3, using: &generator)
        let cRowStride = columns + Int.random(in: 0...3, using: &generator)
        let padded = Int.random(in: 0...3, using: &generator)
        let aRowStride = transposed ? 1 : depth + padded
        let aColumnStride = transposed ? rows + padded : 1
        let a: [S] = generator.numbers((rows + 4) * (depth + 4))
        let b: [S] = generator.numbers(((bIsTransposed ? columns : depth) + 1) * (bRowStride + 1))
        let bias: [S] = generator.numbers(columns + 1)
        let before: [S] = generator.numbers((rows + 1) * (cRowStride + 1))

        var expected = before
        for i in 0..<rows {
            for j in 0..<columns {
                var sum: S
                switch start {
                case .zero: sum = 0
                case .bias: sum = bias[j]
                case .accumulate: sum = before[i * cRowStride + j]
                }
                for k in 0..<depth {
                    let place = bIsTransposed ? j * bRowStride + k : k * bRowStride + j
                    sum.addProduct(a[i * aRowStride + k * aColumnStride], b[place])
                }
                expected[i * cRowStride + j] = sum
            }
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let c = memory.buffer(before)
            let bias = memory.buffer(bias)
            let first: MatrixProduct.Start =
                switch start {
                case .zero: .zero
                case .bias: .bias(bias)
                case .accumulate: .accumulate
                }
            table.matrices.multiply(
                MatrixProduct(
                    rows: rows, columns: columns, depth: depth, a: memory.buffer(a), aRowStride: aRowStride,
                    aColumnStride: aColumnStride, b: memory.buffer(b), bRowStride: bRowStride,
                    bIsTransposed: bIsTransposed, c: c, cRowStride: cRowStride, start: first,
                    scratch: memory.buffer(
                        repeating: S.nan, count: table.matrices.multiplyScratchCount(rows, columns, depth))))
            let shape =
                "\(rows)×\(columns)×\(depth) transposed \(transposed) \(bIsTransposed) \(start)"
            #expect(
                firstDifference(contents(c, before.count), expected) == nil,
                "\(table.instructionSet) \(S.self) \(shape)")
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [1, 2, 3])
    func `random shapes equal the naive chain on every instruction set`(seed: UInt64) {
        var generator = TestGenerator(seed: seed)
        for _ in 0..<60 {
            let rows = Int.random(in: 1...40, using: &generator)
            let columns = Int.random(in: 1...70, using: &generator)
            let depth = Int.random(in: 1...50, using: &generator)
            let transposed = Bool.random(using: &generator)
            for start in Start.allCases {
                check(
                    Float.self, rows: rows, columns: columns, depth: depth, transposed: transposed,
                    start: start, &generator)
                check(
                    Double.self, rows: rows, columns: columns, depth: depth, transposed: transposed,
                    start: start, &generator)
            }
        }
    }

    @Test(arguments: Start.allCases)
    func `smallest shapes and empty ones`(start: Start) {
        var generator = TestGenerator(seed: 4)
        for rows in 0...3 {
            for columns in 0...3 {
                for depth in 0...2 {
                    for transposed in [false, true] {
                        check(
                            Float.self, rows: rows, columns: columns, depth: depth, transposed: transposed,
                            start: start, &generator)
                        check(
                            Double.self, rows: rows, columns: columns, depth: depth, transposed: transposed,
                            start: start, &generator)
                    }
                }
            }
        }
    }

    @Test(arguments: Start.allCases)
    func `panels that are packed, and chains longer than a block of the depth, change no bit`(start: Start) {
        var generator = TestGenerator(seed: 5)
        for (rows, columns, depth) in [(60, 256, 128), (30, 33, 1030), (26, 40, 2049), (64, 64, 64)] {
            // Twice, so that B is drawn as it is and transposed.
            for _ in 0..<2 {
                check(
                    Float.self, rows: rows, columns: columns, depth: depth, transposed: false, start: start,
                    &generator)
                check(
                    Double.self, rows: rows, columns: columns, depth: depth, transposed: true, start: start,
                    &generator)
            }
        }
    }

    /// A's rows are packed where the elements of one k lie 1 KB or more from the next.
    @Test(arguments: Start.allCases)
    func `rows of a transposed matrix that are packed change no bit`(start: Start) {
        var generator = TestGenerator(seed: 6)
        for (rows, columns, depth) in [
            (512, 128, 3), (519, 141, 20), (515, 139, 1), (513, 128, 1027), (257, 160, 9),
        ] {
            check(
                Float.self, rows: rows, columns: columns, depth: depth, transposed: true, start: start,
                &generator)
            check(
                Double.self, rows: rows / 2, columns: columns / 2, depth: depth, transposed: true,
                start: start, &generator)
        }
    }

    @Test func `NaN and infinities reach exactly the elements that they belong to`() {
        for table in Float.tables {
            let memory = GuardedMemory()
            let c = memory.buffer(repeating: Float(0), count: 6)
            table.matrices.multiply(
                MatrixProduct(
                    rows: 3, columns: 2, depth: 2,
                    a: memory.buffer([1, .nan, 2, 3, .infinity, 1] as [Float]), aRowStride: 2,
                    aColumnStride: 1, b: memory.buffer([1, 2, 0, 1] as [Float]), bRowStride: 2, c: c,
                    cRowStride: 2, start: .zero,
                    scratch: memory.buffer(
                        repeating: Float(0), count: table.matrices.multiplyScratchCount(3, 2, 2))))
            #expect(c[0].isNaN && c[1].isNaN)
            #expect(c[2] == 2 && c[3] == 7)
            #expect(c[4] == .infinity && c[5] == .infinity)
            #expect(memory.isIntact)
        }
    }
}
