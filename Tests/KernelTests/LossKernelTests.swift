// Softmax cross-entropy: bits against plain loops, the gradient against differences, and the overflow that
// must show. Not here: the other losses (ElementLossKernelTests, HingeKernelTests).

import Foundation
import KernelInterface
import ReproducibleMath
import Testing

/// What a loss kernel says of a batch.
struct LossResult<S: KernelScalar> {
    var meanLoss: Double
    /// NaN for losses that count nothing.
    var correctCount: Double
    var gradient: [S]
}

/// One network's loss in guarded memory, the same with and without a gradient and counts.
func computeLoss<S: KernelScalar>(
    _ table: KernelTable, _ loss: Loss, _ prediction: [S], rows: Int, classes: [Int32]? = nil,
    targets: [S]? = nil
) -> LossResult<S> {
    #expect(table.format == S.format)
    let memory = GuardedMemory()
    let gradient = memory.buffer(repeating: S(-7), count: prediction.count)
    let (mean, correct) = (memory.buffer([-7.0]), memory.buffer([Double.nan]))
    var pass = LossPass(
        loss: loss, rows: rows, outputs: rows == 0 ? 0 : prediction.count / rows,
        prediction: memory.buffer(prediction), classes: classes.map { UnsafePointer(memory.buffer($0)) },
        targets: targets.map { UnsafeRawPointer(memory.buffer($0)) }, targetsAreShared: true,
        gradient: gradient, meanLoss: mean, correctCount: correct,
        scratch: memory.buffer(
            repeating: S.nan, count: LossPass.scratchCount(outputs: rows == 0 ? 0 : prediction.count / rows)))
    table.training.loss(pass)
    let result = LossResult(
        meanLoss: mean[0], correctCount: correct[0], gradient: contents(gradient, prediction.count))
    pass.gradient = nil
    table.training.loss(pass)
    #expect(sameBits(mean[0], result.meanLoss) && sameBits(correct[0], result.correctCount))
    pass.correctCount = nil
    table.training.loss(pass)
    #expect(sameBits(mean[0], result.meanLoss))
    #expect(firstDifference(contents(gradient, prediction.count), result.gradient) == nil)
    #expect(memory.isIntact)
    return result
}

@Suite struct LossKernelTests {
    func softmax<S: KernelScalar>(
        _ table: KernelTable, _ logits: [S], _ labels: [Int32], smoothing: Double = 0
    ) -> LossResult<S> {
        computeLoss(
            table, .softmaxCrossEntropy(smoothing: smoothing), logits, rows: labels.count, classes: labels)
    }

    /// `Loss.softmaxCrossEntropy`'s formulas, a row at a time.
    func plainSoftmax<S: KernelScalar>(
        _ logits: [S], _ labels: [Int32], smoothing: Double, exp: (S) -> S
    ) -> LossResult<S> {
        let rows = labels.count
        let classes = logits.count / rows
        var losses: [Double] = []
        var gradient = logits
        var correct = 0
        let uniform = smoothing / Double(classes)
        for row in 0..<rows {
            let x = Array(logits[row * classes..<(row + 1) * classes])
            let label = Int(labels[row])
            let top = x.max() ?? 0
            let hasLabel = x.indices.contains(label)
            guard hasLabel, x.allSatisfy(\.isFinite) else {
                let isCertain =
                    hasLabel && smoothing == 0 && x[label] == -.infinity
                    && !x.contains { $0.isNaN || $0 == .infinity }
                losses.append(isCertain ? .infinity : .nan)
                for c in 0..<classes { gradient[row * classes + c] = .nan }
                if !x.contains(where: \.isNaN) && x.firstIndex(of: top) == label { correct += 1 }
                continue
            }
            let e = x.map { exp($0 - top) }
            let sum = laneSum(classes) { (s: inout Double, i) in s += Double(e[i]) }
            var own = Double(x[label] - top)
            if smoothing != 0 {
                let all = laneSum(classes) { (s: inout Double, i) in s += Double(x[i] - top) }
                own = ((1 - smoothing) * own) + all * uniform
            }
            losses.append(Reproducible.log(sum) - own)
            for c in 0..<classes {
                let target = S(c == label ? 1 - smoothing + uniform : uniform)
                gradient[row * classes + c] = (e[c] * S(1 / sum) - target) * S(1 / Double(rows))
            }
            if x.firstIndex(of: top) == label { correct += 1 }
        }
        let mean = laneSum(rows) { (s: inout Double, i) in s += losses[i] } / Double(rows)
        return LossResult(meanLoss: mean, correctCount: Double(correct), gradient: gradient)
    }

    func checkSoftmax<S: KernelScalar>(
        _ type: S.Type, _ rows: Int, _ classes: Int, smoothing: Double, exp: (S) -> S
    ) {
        var generator = TestGenerator(seed: UInt64(rows * 100 + classes))
        var logits = (0..<rows * classes).map { _ in S(Double.random(in: -6...6, using: &generator)) }
        var labels = (0..<rows).map { _ in Int32.random(in: 0..<Int32(classes), using: &generator) }
        // The second time with special logits and labels that are no class.
        for isSpecial in [false, true] {
            if isSpecial {
                for value in [S.nan, .infinity, -.infinity] {
                    logits[Int.random(in: 0..<logits.count, using: &generator)] = value
                }
                if rows > 4 { (labels[2], labels[4]) = (-1, Int32(classes)) }
            }
            let expected = plainSoftmax(logits, labels, smoothing: smoothing, exp: exp)
            for table in S.tables {
                let found = softmax(table, logits, labels, smoothing: smoothing)
                let note: Comment =
                    "\(table.instructionSet) \(S.self) \(rows)×\(classes) \(smoothing) \(isSpecial)"
                #expect(sameBits(found.meanLoss, expected.meanLoss), note)
                #expect(found.correctCount == expected.correctCount, note)
                #expect(firstDifference(found.gradient, expected.gradient) == nil, note)
            }
        }
    }

    @Test(arguments: [(1, 1), (1, 2), (5, 3), (16, 10), (33, 16), (20, 17), (7, 100)], [0, 0.1])
    func `softmax cross-entropy equals plain loops on every instruction set`(
        shape: (rows: Int, classes: Int), smoothing: Double
    ) {
        checkSoftmax(Float.self, shape.rows, shape.classes, smoothing: smoothing) { Reproducible.exp($0) }
        checkSoftmax(Double.self, shape.rows, shape.classes, smoothing: smoothing) { Reproducible.exp($0) }
    }

    @Test(arguments: [0, 0.2])
    func `softmax cross-entropy is right, and its gradient is its derivative`(smoothing: Double) {
        let labels: [Int32] = [2, 0]
        var x: [Double] = [0.3, -1.2, 0.7, 2, 1.5, -0.4]
        let table = Double.tables[0]
        let found = softmax(table, x, labels, smoothing: smoothing)
        // −Σ q ln softmax with q = (1 − λ) · one-hot + λ/K.
        let truths = (0..<2).map { row -> Double in
            let e = (0..<3).map { Foundation.exp(x[row * 3 + $0]) }
            return (0..<3).map { c in
                let target = (c == Int(labels[row]) ? 1 - smoothing : 0) + smoothing / 3
                return -target * Foundation.log(e[c] / (e[0] + e[1] + e[2]))
            }.reduce(0, +)
        }
        #expect(abs(found.meanLoss - (truths[0] + truths[1]) / 2) < 1e-14)
        #expect(found.correctCount == 2)
        for i in x.indices {
            let before = x[i]
            x[i] = before + 1e-5
            let above = softmax(table, x, labels, smoothing: smoothing).meanLoss
            x[i] = before - 1e-5
            let below = softmax(table, x, labels, smoothing: smoothing).meanLoss
            x[i] = before
            #expect(abs((above - below) / 2e-5 - found.gradient[i]) < 1e-9)
        }
    }

    @Test func `large logits are no overflow, the first of equal logits wins`() {
        for table in Float.tables {
            let found = softmax(table, [1e4, 0, -1e4, 1e30, 1e30, 0] as [Float], [0, 1])
            #expect(abs(found.meanLoss - Foundation.log(2) / 2) < 1e-7)
            #expect(found.correctCount == 1)
            let wrong = softmax(table, [1e30, 0, 3e38, -3e38] as [Float], [1, 0])
            #expect(abs(wrong.meanLoss - 5e29) < 1e23)
        }
    }

    @Test func `a NaN or infinite logit shows in the loss and in its row's gradient only`() {
        for table in Float.tables {
            for bad in [Float.nan, .infinity, -.infinity] {
                for place in 0..<3 {
                    for label in Int32(0)..<3 {
                        var x: [Float] = [1, 2, 3, 0.5, 0.25, 1]
                        x[place] = bad
                        let found = softmax(table, x, [label, 1])
                        #expect(!found.meanLoss.isFinite)
                        let certain = bad == -.infinity && place == label
                        #expect(certain == (found.meanLoss == .infinity))
                        #expect(found.gradient[..<3].allSatisfy { $0.isNaN })
                        #expect(found.gradient[3...].allSatisfy { $0.isFinite })
                        #expect(softmax(table, x, [label, 1], smoothing: 0.1).meanLoss.isNaN)
                    }
                }
            }
            for label in [Int32(-1), 3] {
                let found = softmax(table, [1, 2, 3] as [Float], [label])
                #expect(found.meanLoss.isNaN && found.correctCount == 0)
                #expect(found.gradient.allSatisfy { $0.isNaN })
            }
        }
    }

    @Test func `a loss without what it compares with is NaN`() {
        for tables in Float.allTables {
            for table in [tables.one, tables.sixteen] {
                for loss in [.softmaxCrossEntropy(smoothing: 0), .meanSquaredError, .hinge] as [Loss] {
                    let memory = GuardedMemory()
                    let mean = memory.buffer(repeating: 0.0, count: table.lanes)
                    let gradient = memory.buffer(repeating: Float(3), count: 2 * table.lanes)
                    table.training.loss(
                        LossPass(
                            loss: loss, rows: 1, outputs: 2,
                            prediction: memory.buffer(repeating: Float(1), count: 2 * table.lanes),
                            classes: nil, targets: nil, targetsAreShared: true, gradient: gradient,
                            meanLoss: mean, correctCount: nil,
                            scratch: memory.buffer(
                                repeating: Float(0), count: LossPass.scratchCount(outputs: 2))))
                    #expect(contents(mean, table.lanes).allSatisfy { $0.isNaN })
                    #expect(contents(gradient, 2 * table.lanes).allSatisfy { $0 == 3 })
                    #expect(memory.isIntact)
                }
            }
        }
    }
}
