// The best constant's loss against a search over constants, loss by loss, through the data that trials see.

import DataSets
import Foundation
import SweepModel
import Testing
import Training

struct ConstantPredictorTests {
    private func constantLoss(
        _ targets: DataTargets, _ edit: (inout TrainingConfiguration) -> Void
    ) throws -> Double? {
        let rows =
            switch targets {
            case .classes(let classes, _): classes.count
            case .values(let values, let outputs): values.count / outputs
            }
        let set = DataSet(rows: rows, features: 1, inputs: Array(repeating: 0, count: rows), targets: targets)
        var training = TrainingConfiguration()
        edit(&training)
        return try TrialData(PreparedData(training: set), precision: .float64).constantLoss(training)
    }

    /// Classes with these counts, shuffled enough that order cannot matter unseen.
    private func classes(_ counts: [Int]) -> DataTargets {
        let ordered = counts.enumerated().flatMap { Array(repeating: Int32($0.offset), count: $0.element) }
        return .classes(ordered.indices.map { ordered[$0 * 7 % ordered.count] }, count: counts.count)
    }

    // MARK: - Huber

    private func huber(_ error: Double, _ delta: Double) -> Double {
        abs(error) <= delta ? error * error / 2 : delta * (abs(error) - delta / 2)
    }

    /// The least loss among constants from −2 to 12, 1e-4 apart.
    private func leastHuber(_ targets: [(value: Double, weight: Double)], _ delta: Double) -> Double {
        var least = Double.infinity
        for place in -20_000...120_000 {
            let constant = Double(place) * 1e-4
            var loss = 0.0
            for target in targets { loss += target.weight * huber(target.value - constant, delta) }
            least = min(least, loss)
        }
        return least
    }

    @Test(arguments: [0.01, 0.3, 1, 50]) func huberOfRealTargets(_ delta: Double) throws {
        // Two outputs, the first with far outliers.
        let first: [Double] = [0, 0.1, 0.2, 0.25, 0.4, 9, 11]
        let second: [Double] = [1, 1.5, -1, -1.5, 0, 0.7, 0.9]
        let values = zip(first, second).flatMap { [$0, $1] }
        let found = try #require(
            try constantLoss(.values(values, outputs: 2)) {
                $0.loss = .huber
                $0.huberDelta = delta
            })
        let share = 1 / Double(first.count)
        let best = [first, second].map { targets in leastHuber(targets.map { ($0, share) }, delta) }
        let expected = (best[0] + best[1]) / 2
        // The search's step of 1e-4 costs at most half its square.
        #expect(found <= expected + 1e-15 && found > expected - 1e-8)
    }

    @Test func huberWithAGreatDeltaIsHalfTheSquaredError() throws {
        let targets = DataTargets.values([3, -1, 4, 1, -5, 9, 2, 6], outputs: 2)
        let squared = try #require(try constantLoss(targets) { $0.loss = .meanSquaredError })
        let huber = try #require(
            try constantLoss(targets) {
                $0.loss = .huber
                $0.huberDelta = 100
            })
        #expect(abs(2 * huber / squared - 1) < 1e-14)
    }

    @Test func huberOfAConstantTargetIsZero() throws {
        #expect(try constantLoss(.values([0.1, 0.1, 0.1], outputs: 1)) { $0.loss = .huber } == 0)
    }

    @Test(arguments: [0.2, 1]) func huberOfClassesComparesWithOneHotTargets(_ delta: Double) throws {
        let found = try #require(
            try constantLoss(classes([5, 3, 1])) {
                $0.loss = .huber
                $0.huberDelta = delta
            })
        let best = [5.0, 3, 1].map { count in leastHuber([(1, count / 9), (0, 1 - count / 9)], delta) }
        let total = best[0] + best[1] + best[2]
        #expect(found <= total / 3 + 1e-15 && found > total / 3 - 1e-8)
    }

    // MARK: - Hinge

    private func hinge(_ scores: [Double], _ counts: [Int]) -> Double {
        let total = Double(counts.reduce(0, +))
        return counts.indices.reduce(0.0) { sum, label in
            let margins = counts.indices.reduce(0.0) { margins, other in
                margins + (other == label ? 0 : max(0, 1 - scores[label] + scores[other]))
            }
            return sum + Double(counts[label]) / total * margins / Double(counts.count)
        }
    }

    /// Class counts: even, uneven, with absent classes, with one class only.
    static let counts: [[Int]] = [
        [1, 1], [1, 3], [4, 0], [1, 1, 1], [6, 3, 1], [1, 8, 2], [5, 0, 5], [9, 4, 2, 1], [3, 3, 2, 2],
        [16, 1, 1, 1], [20, 9, 4, 2, 1], [7],
    ]

    @Test(arguments: counts) func hingeOfTheBestScores(_ counts: [Int]) throws {
        let found = try #require(try constantLoss(classes(counts)) { $0.loss = .hinge })
        // Halves beside whole numbers show that scores between the whole ones are no better.
        let levels = counts.count <= 3 ? (-10...10).map { Double($0) / 2 } : (-4...4).map(Double.init)
        var best = Double.infinity
        var scores = Array(repeating: 0.0, count: counts.count)
        func search(_ place: Int) {
            guard place < counts.count else {
                best = min(best, hinge(scores, counts))
                return
            }
            for level in levels {
                scores[place] = level
                search(place + 1)
            }
        }
        // Only differences matter: the first score is 0.
        search(1)
        #expect(abs(found - best) < 1e-12)
    }

    // MARK: - Cross-entropy

    @Test(arguments: [0, 0.1, 0.5]) func smoothedEntropyIsTheLossOfTheSmoothedShares(_ smoothing: Double)
        throws
    {
        let counts = [5.0, 3, 2, 0]
        let found = try #require(
            try constantLoss(classes(counts.map { Int($0) })) { $0.labelSmoothing = smoothing })
        /// PyTorch's definition row by row: targets (1 − ε)·one-hot + ε/K.
        func loss(_ shares: [Double]) -> Double {
            var sum = 0.0
            for (label, count) in counts.enumerated() where count > 0 {
                for (other, share) in shares.enumerated() {
                    let target = (label == other ? 1 - smoothing : 0) + smoothing / 4
                    if target > 0 { sum -= count / 10 * target * log(share) }
                }
            }
            return sum
        }
        let shares = counts.map { (1 - smoothing) * $0 / 10 + smoothing / 4 }
        #expect(abs(found - loss(shares)) < 1e-14)
        // Moving probability between any two classes makes it no better.
        for from in 0..<4 where shares[from] > 1e-3 {
            for to in 0..<4 where to != from && shares[to] > 0 {
                var moved = shares
                moved[from] -= 1e-3
                moved[to] += 1e-3
                #expect(loss(moved) > found)
            }
        }
    }

    @Test func lossesOfClassesHaveNoneOnRealTargets() throws {
        for loss in LossFunction.allCases {
            let found = try constantLoss(.values([1, 2], outputs: 1)) { $0.loss = loss }
            #expect((found == nil) == loss.needsClasses, "\(loss)")
        }
    }
}
