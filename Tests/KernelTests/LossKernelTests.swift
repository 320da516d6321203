// Losses: bits against plain loops, gradients against differences, and the overflow that must show.

import Foundation
import KernelInterface
import ReproducibleMath
import Testing

@Suite struct LossKernelTests {
    func softmax<S: KernelScalar>(
        _ table: KernelTable<S>, _ logits: [S], _ classes: Int, _ labels: [Int32]
    ) -> (loss: ClassificationLoss, gradient: [S]) {
        let memory = GuardedMemory()
        let gradient = memory.buffer(repeating: S(0), count: logits.count)
        let x = memory.buffer(logits)
        let l = memory.buffer(labels)
        let loss = table.softmaxCrossEntropy(x, labels.count, classes, l, gradient)
        let without = table.softmaxCrossEntropy(x, labels.count, classes, l, nil)
        #expect(sameBits(loss.meanLoss, without.meanLoss) && loss.correctCount == without.correctCount)
        #expect(memory.isIntact)
        return (loss, contents(gradient, logits.count))
    }

    func checkSoftmax<S: KernelScalar>(_ type: S.Type, _ rows: Int, _ classes: Int, exp: (S) -> S) {
        var generator = TestGenerator(seed: UInt64(rows * 100 + classes))
        let logits = (0..<rows * classes).map { _ in S(Double.random(in: -6...6, using: &generator)) }
        let labels = (0..<rows).map { _ in Int32.random(in: 0..<Int32(classes), using: &generator) }
        var losses: [Double] = []
        var gradient = logits
        var correct = 0
        for row in 0..<rows {
            let x = Array(logits[row * classes..<(row + 1) * classes])
            let label = Int(labels[row])
            let top = x.max() ?? 0
            let e = x.map { exp($0 - top) }
            let sum = laneSum(classes) { (s: inout Double, i) in s += Double(e[i]) }
            losses.append(Reproducible.log(sum) - Double(x[label] - top))
            for c in 0..<classes {
                let share = e[c] * S(1 / sum)
                gradient[row * classes + c] = (c == label ? share - 1 : share) * S(1 / Double(rows))
            }
            if x.firstIndex(of: top) == label { correct += 1 }
        }
        let mean = laneSum(rows) { (s: inout Double, i) in s += losses[i] } / Double(rows)
        for table in S.tables {
            let found = softmax(table, logits, classes, labels)
            #expect(sameBits(found.loss.meanLoss, mean), "\(table.instructionSet) \(rows)×\(classes)")
            #expect(found.loss.correctCount == correct)
            #expect(firstDifference(found.gradient, gradient) == nil)
        }
    }

    @Test(arguments: [(1, 1), (1, 2), (5, 3), (16, 10), (33, 16), (20, 17), (7, 100)])
    func `softmax cross-entropy equals plain loops on every instruction set`(rows: Int, classes: Int) {
        checkSoftmax(Float.self, rows, classes) { Reproducible.exp($0) }
        checkSoftmax(Double.self, rows, classes) { Reproducible.exp($0) }
    }

    @Test func `softmax cross-entropy is right, and its gradient is its derivative`() {
        let labels: [Int32] = [2, 0]
        var x: [Double] = [0.3, -1.2, 0.7, 2, 1.5, -0.4]
        let table = Double.tables[0]
        let found = softmax(table, x, 3, labels)
        let truths = (0..<2).map { row -> Double in
            let e = (0..<3).map { Foundation.exp(x[row * 3 + $0]) }
            return -Foundation.log(e[Int(labels[row])] / (e[0] + e[1] + e[2]))
        }
        let truth = (truths[0] + truths[1]) / 2
        #expect(abs(found.loss.meanLoss - truth) < 1e-14)
        #expect(found.loss.correctCount == 2)
        for i in x.indices {
            let before = x[i]
            x[i] = before + 1e-5
            let above = softmax(table, x, 3, labels).loss.meanLoss
            x[i] = before - 1e-5
            let below = softmax(table, x, 3, labels).loss.meanLoss
            x[i] = before
            #expect(abs((above - below) / 2e-5 - found.gradient[i]) < 1e-9)
        }
    }

    @Test func `large logits are no overflow, the first of equal logits wins`() {
        for table in Float.tables {
            let found = softmax(table, [1e4, 0, -1e4, 1e30, 1e30, 0], 3, [0, 1])
            #expect(abs(found.loss.meanLoss - Foundation.log(2) / 2) < 1e-7)
            #expect(found.loss.correctCount == 1)
            let wrong = softmax(table, [1e30, 0, 3e38, -3e38], 2, [1, 0])
            #expect(abs(wrong.loss.meanLoss - 5e29) < 1e23)
        }
    }

    @Test func `a NaN or infinite logit shows in the loss and in its row's gradient only`() {
        for table in Float.tables {
            for bad in [Float.nan, .infinity, -.infinity] {
                for place in 0..<3 {
                    for label in Int32(0)..<3 {
                        var x: [Float] = [1, 2, 3, 0.5, 0.25, 1]
                        x[place] = bad
                        let found = softmax(table, x, 3, [label, 1])
                        #expect(!found.loss.meanLoss.isFinite)
                        let certain = bad == -.infinity && place == label
                        #expect(certain == (found.loss.meanLoss == .infinity))
                        #expect(found.gradient[..<3].allSatisfy { $0.isNaN })
                        #expect(found.gradient[3...].allSatisfy { $0.isFinite })
                    }
                }
            }
            for label in [Int32(-1), 3] {
                #expect(softmax(table, [1, 2, 3], 3, [label]).loss.meanLoss.isNaN)
            }
        }
    }

    func checkSquares<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        var generator = TestGenerator(seed: UInt64(count))
        let p: [S] = generator.numbers(count)
        let t: [S] = generator.numbers(count)
        let loss =
            laneSum(count) { (s: inout Double, i) in s.addProduct(Double(p[i] - t[i]), Double(p[i] - t[i])) }
            / Double(count)
        for table in S.tables {
            let memory = GuardedMemory()
            let gradient = memory.buffer(repeating: S(0), count: count)
            let found = table.meanSquaredError(count, memory.buffer(p), memory.buffer(t), gradient)
            #expect(sameBits(found, loss))
            #expect(sameBits(table.meanSquaredError(count, memory.buffer(p), memory.buffer(t), nil), loss))
            let expected = (0..<count).map { (p[$0] - t[$0]) * S(2 / Double(count)) }
            #expect(firstDifference(contents(gradient, count), expected) == nil)
            #expect(memory.isIntact)
        }
    }

    @Test(arguments: [1, 3, 16, 17, 100])
    func `mean squared error equals plain loops on every instruction set`(count: Int) {
        checkSquares(Float.self, count)
        checkSquares(Double.self, count)
    }

    @Test func `an overflowing prediction makes the squared error infinite, NaN makes it NaN`() {
        for table in Float.tables {
            let memory = GuardedMemory()
            let t = memory.buffer([Float(0), 0])
            #expect(table.meanSquaredError(2, memory.buffer([.infinity, 1]), t, nil) == .infinity)
            #expect(table.meanSquaredError(2, memory.buffer([.nan, 1]), t, nil).isNaN)
            #expect(memory.isIntact)
        }
    }
}
