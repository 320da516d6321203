// ℓ_c: the loss of the best predictor that ignores its input, the verdicts' yardstick. In Double, in row
// order.

import ReproducibleMath

enum ConstantPredictor {
    /// The labels' entropy −Σ p ln p in nats: the cross-entropy of predicting each class by its frequency.
    static func entropy(_ classes: [Int32], count: Int) -> Double {
        frequencies(classes, count: count).reduce(0) { $1 == 0 ? $0 : $0 - $1 * Reproducible.log($1) }
    }

    /// The squared error of predicting each class's frequency for one-hot targets: the mean of p(1 − p).
    static func squaredError(_ classes: [Int32], count: Int) -> Double {
        frequencies(classes, count: count).reduce(0) { $0 + $1 * (1 - $1) } / Double(count)
    }

    /// The mean over the outputs of the targets' population variance; `values` is rows × outputs.
    static func squaredError(_ values: [Double], outputs: Int) -> Double {
        let rows = values.count / outputs
        var total = 0.0
        for output in 0..<outputs {
            // Differences to the first target: a constant target has variance 0 exactly.
            let origin = values[output]
            var sum = 0.0
            for row in 0..<rows { sum += values[row * outputs + output] - origin }
            let mean = sum / Double(rows)
            var squares = 0.0
            for row in 0..<rows {
                let difference = values[row * outputs + output] - origin - mean
                squares += difference * difference
            }
            total += squares / Double(rows)
        }
        return total / Double(outputs)
    }

    private static func frequencies(_ classes: [Int32], count: Int) -> [Double] {
        var counts = [Int](repeating: 0, count: count)
        for label in classes { counts[Int(label)] += 1 }
        return counts.map { Double($0) / Double(classes.count) }
    }
}
