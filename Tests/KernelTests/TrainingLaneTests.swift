// Losses, updates and penalties of 16 networks: every lane holds the bits of its network alone.

import KernelInterface
import Testing

@Suite struct TrainingLaneTests {
    static let rowCounts = [0, 1, 5, 15, 16, 17, 33, 100]
    static let losses: [Loss] = [
        .softmaxCrossEntropy(smoothing: 0), .softmaxCrossEntropy(smoothing: 0.1), .hinge, .meanSquaredError,
        .huber(delta: 0.4),
    ]

    func checkLoss<S: KernelScalar>(_ type: S.Type, _ loss: Loss, _ rows: Int, _ outputs: Int) {
        let count = rows * outputs
        let prediction: [[S]] = randomNetworks(count, seed: 31)
        let targets: [[S]] = randomNetworks(count, seed: 32)
        let classes = (0..<laneCount).map { lane -> [Int32] in
            var generator = TestGenerator(seed: UInt64(lane) + 33)
            var labels = (0..<rows).map { _ in Int32.random(in: 0..<Int32(outputs), using: &generator) }
            // Labels that are no class, in some of the networks.
            if lane == 3 && rows > 0 { labels[rows / 2] = -1 }
            if lane == 9 && rows > 0 { labels[rows - 1] = Int32(outputs) }
            return labels
        }
        for (isShared, hasGradient, counts) in [
            (false, true, true), (true, true, false), (true, false, true),
        ] {
            // Of what is shared, network 3's has a label that is no class.
            for source in isShared ? [0, 3] : [0] {
                expectSameLanes(S.self, "\(loss) \(rows)×\(outputs) shared \(isShared)") { table, call in
                    table.training.loss(
                        LossPass(
                            loss: loss, rows: rows, outputs: outputs, prediction: call.input(prediction),
                            classes: isShared ? call.shared(classes[source]) : call.input(classes),
                            targets: isShared ? call.shared(targets[source]) : call.input(targets),
                            targetsAreShared: isShared,
                            gradient: hasGradient
                                ? UnsafeMutableRawPointer(call.output(S.self, count: count)) : nil,
                            meanLoss: call.figures(1), correctCount: counts ? call.figures(1) : nil,
                            scratch: call.scratch(S.self, count: LossPass.scratchCount(outputs: outputs))))
                }
            }
        }
    }

    @Test(arguments: losses, rowCounts)
    func `losses, gradients and correct rows, with targets shared or not`(loss: Loss, rows: Int) {
        for outputs in [1, 2, 3, 10, 17] {
            checkLoss(Float.self, loss, rows, outputs)
            checkLoss(Double.self, loss, rows, outputs)
        }
    }

    func checkUpdate<S: KernelScalar>(_ type: S.Type, _ rule: OptimizerRule, _ count: Int) {
        let w: [[S]] = randomNetworks(count, seed: 34)
        let g: [[S]] = randomNetworks(count, seed: 35)
        let moments: [[S]] = randomNetworks(count * rule.momentCount, seed: 36)
        // A learning rate and everything else of its own for every network.
        let numbers = (0..<laneCount).map { StepNumbers.typical(rule, variant: $0).values }
        expectSameLanes(S.self, "\(rule) \(count)") { table, call in
            table.training.update(
                OptimizerUpdate(
                    rule: rule, coefficients: call.input(numbers), count: count,
                    parameters: call.output(w), gradient: call.input(g),
                    moments: rule.momentCount == 0 ? nil : UnsafeMutableRawPointer(call.output(moments)),
                    momentStride: count * call.lanes * MemoryLayout<S>.stride,
                    figures: call.figures(UpdateFigure.allCases.count)))
        }
    }

    @Test(arguments: OptimizerRule.allCases, ElementwiseLaneTests.counts)
    func `updates, each network with its own numbers`(rule: OptimizerRule, count: Int) {
        checkUpdate(Float.self, rule, count)
        checkUpdate(Double.self, rule, count)
    }

    func checkPenalty<S: KernelScalar>(_ type: S.Type, _ count: Int) {
        let w: [[S]] = randomNetworks(count, seed: 37)
        let g: [[S]] = randomNetworks(count, seed: 38)
        let (l2, l1) = (
            (0..<laneCount).map { [0.1 * Double($0)] }, (0..<laneCount).map { [0.2 * Double($0 % 5)] }
        )
        for (hasL2, hasL1) in [(false, false), (false, true), (true, false), (true, true)] {
            expectSameLanes(S.self, "penalty \(count) \(hasL2) \(hasL1)") { table, call in
                table.training.addPenaltyGradient(
                    count, call.input(w), hasL2 ? UnsafePointer(call.input(l2)) : nil,
                    hasL1 ? UnsafePointer(call.input(l1)) : nil, call.output(g), call.figures(2))
            }
        }
    }

    @Test(arguments: ElementwiseLaneTests.counts)
    func `penalties, each network with its own coefficients`(count: Int) {
        checkPenalty(Float.self, count)
        checkPenalty(Double.self, count)
    }
}
