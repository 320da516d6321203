// The multi-class hinge loss against its formula, plainly, and against differences of itself.

import KernelInterface
import Testing

@Suite struct HingeKernelTests {
    /// `Loss.hinge`'s formulas, a row at a time.
    func plainHinge<S: KernelScalar>(_ x: [S], _ labels: [Int32]) -> LossResult<S> {
        let rows = labels.count
        let classes = x.count / rows
        let share = S(1 / (Double(rows) * Double(classes)))
        var gradient = x.map { _ in S(0) }
        var losses: [Double] = []
        var correct = 0
        for row in 0..<rows {
            let outputs = Array(x[row * classes..<(row + 1) * classes])
            let label = Int(labels[row])
            guard outputs.indices.contains(label) else {
                losses.append(.nan)
                for c in 0..<classes { gradient[row * classes + c] = .nan }
                continue
            }
            var (sum, violations) = (0.0, 0)
            for c in 0..<classes where c != label {
                let margin = 1 - outputs[label] + outputs[c]
                // What is not a number is not within the margin either.
                if margin <= 0 { continue }
                sum += Double(margin)
                violations += 1
                gradient[row * classes + c] = share
            }
            gradient[row * classes + label] = -S(violations) * share
            losses.append(sum / Double(classes))
            let hasNaN = outputs.contains(where: \.isNaN)
            if !hasNaN && outputs.firstIndex(of: outputs.max() ?? 0) == label { correct += 1 }
        }
        let mean = laneSum(rows) { (s: inout Double, i) in s += losses[i] } / Double(rows)
        return LossResult(meanLoss: mean, correctCount: Double(correct), gradient: gradient)
    }

    func check<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ classes: Int) {
        var generator = TestGenerator(seed: UInt64(rows * 100 + classes) + 7)
        var labels = (0..<rows).map { _ in Int32.random(in: 0..<Int32(classes), using: &generator) }
        for isSpecial in [false, true] {
            let x: [S] =
                isSpecial
                ? generator.specialNumbers(rows * classes)
                : (0..<rows * classes).map { _ in S(Double.random(in: -2...2, using: &generator)) }
            if isSpecial && rows > 4 { (labels[2], labels[4]) = (-1, Int32(classes)) }
            let expected = plainHinge(x, labels)
            for table in S.tables {
                let found = computeLoss(table, .hinge, x, rows: rows, classes: labels)
                let note: Comment = "\(table.instructionSet) \(S.self) \(rows)×\(classes) \(isSpecial)"
                #expect(sameBits(found.meanLoss, expected.meanLoss), note)
                #expect(found.correctCount == expected.correctCount, note)
                #expect(firstDifference(found.gradient, expected.gradient) == nil, note)
            }
        }
    }

    @Test(arguments: [(1, 1), (1, 2), (5, 3), (16, 10), (33, 16), (20, 17), (7, 100)])
    func `hinge losses equal plain loops on every instruction set`(rows: Int, classes: Int) {
        check(Float.self, rows, classes)
        check(Double.self, rows, classes)
    }

    @Test func `a margin of exactly 1 costs nothing, half of one half`() {
        for table in Double.tables {
            let met = computeLoss(table, .hinge, [2, 1, 0], rows: 1, classes: [0])
            #expect(met.meanLoss == 0 && met.gradient == [0, 0, 0])
            let half = computeLoss(table, .hinge, [2, 1.5, 0], rows: 1, classes: [0])
            #expect(half.meanLoss == 0.5 / 3 && half.gradient == [-1.0 / 3, 1.0 / 3, 0])
        }
    }

    @Test func `the gradient is the loss's derivative`() {
        let labels: [Int32] = [2, 0]
        var x: [Double] = [0.3, -1.2, 0.7, 2, 1.5, -0.4]
        let table = Double.tables[0]
        let gradient = computeLoss(table, .hinge, x, rows: 2, classes: labels).gradient
        for i in x.indices {
            let before = x[i]
            x[i] = before + 1e-5
            let above = computeLoss(table, .hinge, x, rows: 2, classes: labels).meanLoss
            x[i] = before - 1e-5
            let below = computeLoss(table, .hinge, x, rows: 2, classes: labels).meanLoss
            x[i] = before
            #expect(abs((above - below) / 2e-5 - gradient[i]) < 1e-9)
        }
    }
}
