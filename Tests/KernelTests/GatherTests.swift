// Gathered rows: every element at its place.

import KernelInterface
import Testing

@Suite struct GatherTests {
    static let shapes = [(0, 3), (1, 1), (3, 0), (4, 4), (5, 7), (16, 16), (17, 33), (64, 10), (40, 31)]

    func checkGather<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        var generator = TestGenerator(seed: 16)
        let sourceRows = 9
        let source: [S] = generator.numbers(sourceRows * columns)
        let numbers = (0..<rows).map { _ in Int32.random(in: 0..<Int32(sourceRows), using: &generator) }
        for table in S.tables {
            let memory = GuardedMemory()
            let found = memory.buffer(repeating: S(-7), count: rows * columns)
            table.matrices.gatherRows(memory.buffer(source), memory.buffer(numbers), rows, columns, found)
            for i in 0..<rows {
                for j in 0..<columns {
                    #expect(sameBits(found[i * columns + j], source[Int(numbers[i]) * columns + j]))
                }
            }
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: shapes)
    func `gathered rows are the source's, in any order and repeated`(rows: Int, columns: Int) {
        checkGather(Float.self, rows, columns)
        checkGather(Double.self, rows, columns)
    }
}
