// How initial parameters are drawn: the scheme's formulas. Not here: names in sweep files (SweepModel), the
// random numbers (ReproducibleMath), orthogonal matrices (OrthogonalMatrix).

import ReproducibleMath

/// The scheme that gives a weight matrix its scale.
package enum WeightScheme: Hashable, Sendable {
    /// N(0, numerator/fan_in): 1 in LeCun 1998, eq. 16, and the mean-field family, 2 in He 2015, eq. 10.
    case normalByFanIn(numerator: Double)
    /// N(0, 2/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 12.
    case normalByFanSum
    /// U(−a, a), a = √(`numerator`/fan_in): 3 LeCun 1998, 6 He 2015.
    case uniformByFanIn(numerator: Double)
    /// U(−a, a), a = √(6/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 16.
    case uniformByFanSum
    /// A random (semi-)orthogonal matrix, Saxe et al. 2014.
    case orthogonal
    case zeros
}

/// The distribution of a network's initial parameters.
package struct WeightDistribution: Hashable, Sendable {
    package var scheme: WeightScheme
    /// Factor on the scheme's standard deviation, hidden blocks.
    package var sigmaW = 1.0
    /// The read-out's factor.
    package var readoutSigmaW = 1.0
    /// Standard deviation of the biases, N(0, σ_b²).
    package var sigmaB = 0.0

    package init(scheme: WeightScheme) { self.scheme = scheme }

    /// Draws the parameters of weight layer `index` (0 ..< L + 1). The same seed gives the same numbers
    /// whatever else is drawn, and element (input, unit) depends on its layer and place only.
    package func parameters(
        of architecture: NetworkArchitecture, layer index: Int, seed: UInt64
    ) -> LayerParameters {
        let (fanIn, units) = (architecture.fanIn(index), architecture.units(index))
        let factor = index == architecture.depth ? readoutSigmaW : sigmaW
        let weights = RandomStream(seed: seed, purpose: .parameters, substream: UInt32(2 * index))
        let biases = RandomStream(seed: seed, purpose: .parameters, substream: UInt32(2 * index + 1))
        return LayerParameters(
            weight: weight(fanIn: fanIn, units: units, factor: factor, weights),
            bias: sigmaB == 0
                ? Array(repeating: 0, count: units)
                : (0..<units).map { sigmaB * biases.normal(at: UInt64($0)) },
            gamma: Array(repeating: 1, count: units), beta: Array(repeating: 0, count: units))
    }

    /// [fanIn × units], row-major.
    private func weight(fanIn: Int, units: Int, factor: Double, _ stream: RandomStream) -> [Double] {
        let count = fanIn * units
        switch scheme {
        case .normalByFanIn(let numerator):
            let deviation = factor * (numerator / Double(fanIn)).squareRoot()
            return (0..<count).map { deviation * stream.normal(at: UInt64($0)) }
        case .normalByFanSum:
            let deviation = factor * (2 / Double(fanIn + units)).squareRoot()
            return (0..<count).map { deviation * stream.normal(at: UInt64($0)) }
        case .uniformByFanIn(let numerator):
            let bound = factor * (numerator / Double(fanIn)).squareRoot()
            return (0..<count).map { bound * (2 * stream.uniform(at: UInt64($0)) - 1) }
        case .uniformByFanSum:
            let bound = factor * (6 / Double(fanIn + units)).squareRoot()
            return (0..<count).map { bound * (2 * stream.uniform(at: UInt64($0)) - 1) }
        case .orthogonal:
            return OrthogonalMatrix.drawn(rows: fanIn, columns: units, stream).map { factor * $0 }
        case .zeros:
            return Array(repeating: 0, count: count)
        }
    }
}
