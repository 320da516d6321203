// Scaling of input features, with figures from the training part only. Not here: the divisor (files).

import SweepModel

/// What one feature is shifted and divided by: (x − shift) / divisor; divisor 0 makes it 0.
private struct FeatureScale {
    var shift: Double
    var divisor: Double
}

extension PreparedData {
    /// Both parts scaled by the training part's figures, every number finite.
    ///
    /// Sums run down the rows in order, in Double, so the bits are the same everywhere. `standardize` takes
    /// the population variance around the mean (two passes).
    func scaled(_ scaling: FeatureScaling) throws(DataError) -> PreparedData {
        let scales: [FeatureScale]
        switch scaling {
        case .none:
            try requireFinite(after: "")
            return self
        case .standardize: scales = training.standardScales()
        case .minMax: scales = training.rangeScales()
        }
        let result = PreparedData(training: training.scaled(by: scales), test: test?.scaled(by: scales))
        try result.requireFinite(after: " after scaling (\(scaling.rawValue))")
        return result
    }

    private func requireFinite(after step: String) throws(DataError) {
        for (part, set) in [("training", training)] + (test.map { [("test", $0)] } ?? []) {
            guard let entry = set.firstNonFinite else { continue }
            let (place, column) =
                switch entry.column {
                case .input(let feature): ("input feature \(feature)", feature)
                case .target(let output): ("target \(output)", set.features + output)
                }
            throw DataError(
                .nonFinite(row: entry.row, column: column),
                message: "row \(entry.row) of the \(part) part: \(place) is "
                    + "\(CanonicalNumber.text(entry.value))\(step): all numbers must be finite")
        }
    }
}

extension DataSet {
    fileprivate func standardScales() -> [FeatureScale] {
        let count = Double(rows)
        var means = [Double](repeating: 0, count: features)
        forEachInput { feature, value in means[feature] += value }
        for feature in means.indices { means[feature] /= count }
        var squares = [Double](repeating: 0, count: features)
        forEachInput { feature, value in
            let deviation = value - means[feature]
            squares[feature] += deviation * deviation
        }
        let constant = rangeScales().map { $0.divisor == 0 }
        return means.indices.map { feature in
            FeatureScale(
                shift: means[feature],
                divisor: constant[feature] ? 0 : (squares[feature] / count).squareRoot())
        }
    }

    fileprivate func rangeScales() -> [FeatureScale] {
        var lowest = [Double](repeating: .infinity, count: features)
        var highest = [Double](repeating: -.infinity, count: features)
        forEachInput { feature, value in
            lowest[feature] = min(lowest[feature], value)
            highest[feature] = max(highest[feature], value)
        }
        return lowest.indices.map {
            FeatureScale(shift: lowest[$0], divisor: highest[$0] - lowest[$0])
        }
    }

    fileprivate func scaled(by scales: [FeatureScale]) -> DataSet {
        var scaled = inputs
        for row in 0..<rows {
            let start = row * features
            for feature in 0..<features {
                let scale = scales[feature]
                scaled[start + feature] =
                    scale.divisor == 0 ? 0 : (scaled[start + feature] - scale.shift) / scale.divisor
            }
        }
        return DataSet(rows: rows, features: features, inputs: scaled, targets: targets)
    }

    private func forEachInput(_ body: (_ feature: Int, _ value: Double) -> Void) {
        for row in 0..<rows {
            let start = row * features
            for feature in 0..<features { body(feature, inputs[start + feature]) }
        }
    }
}
