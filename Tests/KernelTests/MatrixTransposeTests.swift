// Transposition and column sums against plain loops.

import KernelInterface
import Testing

@Suite struct MatrixTransposeTests {
    static let shapes = [(0, 3), (1, 1), (3, 0), (4, 4), (5, 7), (16, 16), (17, 33), (64, 10), (40, 31)]

    func checkTranspose<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        var generator = TestGenerator(seed: 6)
        let x: [S] = generator.numbers(rows * columns)
        for table in S.tables {
            let memory = GuardedMemory()
            let y = memory.buffer(repeating: S(0), count: rows * columns)
            table.transpose(memory.buffer(x), rows, columns, y)
            for i in 0..<rows {
                for j in 0..<columns { #expect(sameBits(y[j * rows + i], x[i * columns + j])) }
            }
            #expect(memory.isIntact)
        }
    }

    func checkColumnSums<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        var generator = TestGenerator(seed: 7)
        let x: [S] = generator.numbers(rows * columns)
        let expected = (0..<columns).map { c in laneSum(rows) { (s: inout S, r) in s += x[r * columns + c] } }
        for table in S.tables {
            let memory = GuardedMemory()
            let sums = memory.buffer(repeating: S(0), count: columns)
            table.columnSums(memory.buffer(x), rows, columns, sums)
            #expect(firstDifference(contents(sums, columns), expected) == nil)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: shapes)
    func `the transposed copy holds every element at its place`(rows: Int, columns: Int) {
        checkTranspose(Float.self, rows, columns)
        checkTranspose(Double.self, rows, columns)
    }

    @Test(arguments: shapes)
    func `column sums are 16 partial sums by row and the fixed tree`(rows: Int, columns: Int) {
        checkColumnSums(Float.self, rows, columns)
        checkColumnSums(Double.self, rows, columns)
    }
}
