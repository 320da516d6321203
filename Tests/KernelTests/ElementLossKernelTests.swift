// Squared error and Huber's loss against their formulas, plainly, with what overflows.

import KernelInterface
import Testing

@Suite struct ElementLossKernelTests {
    func check<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ outputs: Int) {
        let count = rows * outputs
        var generator = TestGenerator(seed: UInt64(count))
        let t: [S] = generator.numbers(count)
        for p in [generator.numbers(count), generator.specialNumbers(count)] as [[S]] {
            let r = (0..<count).map { p[$0] - t[$0] }
            let squares = laneSum(count) { (s: inout Double, i) in s.addProduct(Double(r[i]), Double(r[i])) }
            let delta = S(0.7)
            let huber = laneSum(count) { (s: inout Double, i) in
                let (size, wide) = (Double(abs(r[i])), Double(delta))
                s += size <= wide ? 0.5 * size * size : (size - 0.5 * wide) * wide
            }
            for table in S.tables {
                let note: Comment = "\(table.instructionSet) \(S.self) \(rows)×\(outputs)"
                let found = computeLoss(table, .meanSquaredError, p, rows: rows, targets: t)
                #expect(sameBits(found.meanLoss, squares / Double(count)), note)
                let slopes = r.map { $0 * S(2 / Double(count)) }
                #expect(firstDifference(found.gradient, slopes) == nil, note)
                let robust = computeLoss(table, .huber(delta: 0.7), p, rows: rows, targets: t)
                #expect(sameBits(robust.meanLoss, huber / Double(count)), note)
                let limited = r.map {
                    ($0 > delta ? delta : $0 < -delta ? -delta : $0) * S(1 / Double(count))
                }
                #expect(firstDifference(robust.gradient, limited) == nil, note)
                #expect(found.correctCount.isNaN && robust.correctCount.isNaN, "nothing to count")
            }
        }
    }

    @Test(arguments: [(1, 1), (3, 1), (1, 15), (4, 4), (17, 1), (20, 5)])
    func `squared error and Huber's loss equal plain loops on every instruction set`(
        rows: Int, outputs: Int
    ) {
        check(Float.self, rows, outputs)
        check(Double.self, rows, outputs)
    }

    @Test func `Huber's loss is the square near 0 and a line beyond δ`() {
        for table in Double.tables {
            let found = computeLoss(
                table, .huber(delta: 2), [1, -2, 5, -5], rows: 4, targets: [0, 0, 0, 0])
            #expect(found.meanLoss == 18.5 / 4)
            #expect(found.gradient == [0.25, -0.5, 0.5, -0.5])
        }
    }

    @Test func `an overflowing prediction makes the loss infinite, NaN makes it NaN`() {
        for table in Float.tables {
            for loss in [Loss.meanSquaredError, .huber(delta: 1)] {
                let overflow = computeLoss(table, loss, [.infinity, 1] as [Float], rows: 2, targets: [0, 0])
                #expect(overflow.meanLoss == .infinity)
                let bad = computeLoss(table, loss, [.nan, 1] as [Float], rows: 2, targets: [0, 0])
                #expect(bad.meanLoss.isNaN && bad.gradient[0].isNaN && bad.gradient[1].isFinite)
            }
        }
    }
}
