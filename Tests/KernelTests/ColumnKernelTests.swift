// Kernels that go down the columns, against plain loops: sums, dot products, PReLU's slope gradient, and
// combinations with a factor per column.

import KernelInterface
import Testing

@Suite struct ColumnKernelTests {
    static let shapes = [
        (0, 3), (1, 1), (3, 0), (4, 4), (5, 7), (15, 2), (16, 16), (17, 33), (33, 15), (64, 10), (40, 31),
    ]

    func checkSums<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ columns: Int) {
        var generator = TestGenerator(seed: 7)
        let x: [S] = generator.specialNumbers(rows * columns)
        let y: [S] = generator.specialNumbers(rows * columns)
        let sums = (0..<columns).map { c in laneSum(rows) { (s: inout S, r) in s += x[r * columns + c] } }
        func dots(_ x: [S], _ y: [S]) -> [Double] {
            (0..<columns).map { c in
                laneSum(rows) { (s: inout Double, r) in
                    s.addProduct(Double(x[r * columns + c]), Double(y[r * columns + c]))
                }
            }
        }
        let slopes = (0..<columns).map { c in
            laneSum(rows) { (s: inout S, r) in
                let z = x[r * columns + c]
                s.addProduct(y[r * columns + c] * S(0.7), z > 0 ? 0 : z)
            }
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let px = memory.buffer(x)
            let py = memory.buffer(y)
            let result = memory.buffer(repeating: S(-7), count: columns)
            let figures = memory.buffer(repeating: -7.0, count: columns)
            let note: Comment = "\(table.instructionSet) \(S.self) \(rows)×\(columns)"
            table.matrices.columnSums(px, rows, columns, result)
            #expect(firstDifference(contents(result, columns), sums) == nil, note)
            table.matrices.columnDots(px, py, rows, columns, figures)
            #expect(firstDifference(contents(figures, columns), dots(x, y)) == nil, note)
            table.matrices.columnDots(px, px, rows, columns, figures)
            #expect(firstDifference(contents(figures, columns), dots(x, x)) == nil, note)
            table.elementwise.slopeGradient(rows, columns, px, py, 0.7, result)
            #expect(firstDifference(contents(result, columns), slopes) == nil, note)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: shapes)
    func `sums over rows are 16 partial sums by row and the fixed tree`(rows: Int, columns: Int) {
        checkSums(Float.self, rows, columns)
        checkSums(Double.self, rows, columns)
    }

    /// Where a combination's result goes.
    enum Place: CaseIterable { case apart, ofX, ofZ }

    func checkCombination<S: KernelScalar>(
        _ type: S.Type, _ rows: Int, _ columns: Int, hasZ: Bool, hasB: Bool, _ place: Place
    ) {
        var generator = TestGenerator(seed: 17)
        let x: [S] = generator.specialNumbers(rows * columns)
        let z: [S] = generator.specialNumbers(rows * columns)
        let a: [S] = generator.specialNumbers(columns)
        let b: [S] = generator.specialNumbers(columns)
        let expected = x.indices.map { i -> S in
            let column = i % columns
            guard hasB else { return x[i] * a[column] }
            return (hasZ ? b[column] * z[i] : b[column]).addingProduct(x[i], a[column])
        }
        for table in S.tables {
            let memory = GuardedMemory()
            let (px, pz) = (memory.buffer(x), memory.buffer(z))
            let result =
                switch place {
                case .apart: memory.buffer(repeating: S(-7), count: x.count)
                case .ofX: px
                case .ofZ: pz
                }
            table.matrices.combineColumns(
                rows, columns, px, memory.buffer(a), hasZ ? UnsafeRawPointer(pz) : nil,
                hasB ? UnsafeRawPointer(memory.buffer(b)) : nil, result)
            #expect(
                firstDifference(contents(result, x.count), expected) == nil,
                "\(table.instructionSet) \(S.self) \(rows)×\(columns) z \(hasZ) b \(hasB) \(place)")
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: shapes, Place.allCases)
    func `combinations with a factor per column equal plain loops, with and without z and b`(
        shape: (rows: Int, columns: Int), place: Place
    ) {
        for (hasZ, hasB) in [(false, false), (false, true), (true, false), (true, true)] {
            if place == .ofZ && !hasZ { continue }
            checkCombination(Float.self, shape.rows, shape.columns, hasZ: hasZ, hasB: hasB, place)
            checkCombination(Double.self, shape.rows, shape.columns, hasZ: hasZ, hasB: hasB, place)
        }
    }
}
