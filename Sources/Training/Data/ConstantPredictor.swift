// ℓ_c: the loss of the best predictor that ignores its input, the verdicts' yardstick. In Double, in row
// order. Not here: hinge loss, whose best constant takes a search (ConstantPredictor+Hinge).

import ReproducibleMath

enum ConstantPredictor {
    /// The entropy −Σ q ln q in nats of q = (1 − ε)·frequencies + ε/classes, ε = `smoothing`: the
    /// cross-entropy of predicting each class by its share in the (smoothed) targets.
    static func entropy(_ classes: [Int32], count: Int, smoothing: Double = 0) -> Double {
        frequencies(classes, count: count).reduce(0) { sum, frequency in
            let share = smoothing == 0 ? frequency : (1 - smoothing) * frequency + smoothing / Double(count)
            return share == 0 ? sum : sum - share * Reproducible.log(share)
        }
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

    // MARK: - Huber

    /// The Huber loss of the best constant for one-hot targets, mean over the classes.
    static func huber(_ classes: [Int32], count: Int, delta: Double) -> Double {
        let total = frequencies(classes, count: count).reduce(0.0) { sum, frequency in
            sum + huber([(0, 1 - frequency), (1, frequency)], delta: delta)
        }
        return total / Double(count)
    }

    /// The mean over the outputs of the Huber loss of each one's best constant; `values` is rows × outputs.
    static func huber(_ values: [Double], outputs: Int, delta: Double) -> Double {
        let rows = values.count / outputs
        let total = (0..<outputs).reduce(0.0) { sum, output in
            let targets = (0..<rows).map { (values[$0 * outputs + output], 1 / Double(rows)) }
            return sum + huber(targets, delta: delta)
        }
        return total / Double(outputs)
    }

    /// min over c of Σ weight · H(target − c), H(e) = e²/2 for |e| ≤ δ, else δ(|e| − δ/2).
    ///
    /// H is convex, so the derivative's change of sign is halved in until no number lies between.
    private static func huber(_ targets: [(value: Double, weight: Double)], delta: Double) -> Double {
        let present = targets.filter { $0.weight > 0 }
        guard var low = present.map(\.value).min(), var high = present.map(\.value).max() else { return 0 }
        while true {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            let slope = present.reduce(0.0) { sum, target in
                sum + target.weight * min(max(middle - target.value, -delta), delta)
            }
            if slope < 0 { low = middle } else { high = middle }
        }
        let losses = [low, high].map { constant in
            present.reduce(0.0) { sum, target in
                let error = abs(target.value - constant)
                return sum + target.weight
                    * (error <= delta ? error * error / 2 : delta * (error - delta / 2))
            }
        }
        return min(losses[0], losses[1])
    }

    static func frequencies(_ classes: [Int32], count: Int) -> [Double] {
        var counts = [Int](repeating: 0, count: count)
        for label in classes { counts[Int(label)] += 1 }
        return counts.map { Double($0) / Double(classes.count) }
    }
}
