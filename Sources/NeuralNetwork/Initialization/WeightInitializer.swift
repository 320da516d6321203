// The schemes that draw one weight matrix, each a small type behind one protocol: a further scheme is a
// further type and a case of WeightScheme. Not here: which matrix gets which scheme (WeightDistribution).

import ReproducibleMath

/// Draws weight matrices.
protocol WeightInitializer {
    /// A matrix [fanIn × units], row-major, its standard deviation multiplied by `factor`. An element depends
    /// on its place and on `stream` only.
    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double]
}

/// The number of units by which a scheme divides its variance.
enum VarianceBase {
    /// LeCun et al. 1998, eq. 16; He et al. 2015, eq. 10.
    case fanIn
    /// fan_in + fan_out, Glorot & Bengio 2010, eq. 12.
    case fanSum

    func count(fanIn: Int, units: Int) -> Double {
        switch self {
        case .fanIn: Double(fanIn)
        case .fanSum: Double(fanIn + units)
        }
    }
}

/// N(0, numerator/base).
struct ScaledNormal: WeightInitializer {
    var numerator: Double
    var base: VarianceBase

    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        let deviation = factor * (numerator / base.count(fanIn: fanIn, units: units)).squareRoot()
        return (0..<fanIn * units).map { deviation * stream.normal(at: UInt64($0)) }
    }
}

/// U(−a, a), a = √(numerator/base).
struct ScaledUniform: WeightInitializer {
    var numerator: Double
    var base: VarianceBase

    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        let bound = factor * (numerator / base.count(fanIn: fanIn, units: units)).squareRoot()
        return (0..<fanIn * units).map { bound * (2 * stream.uniform(at: UInt64($0)) - 1) }
    }
}

/// A normal distribution cut at ±2 of its standard deviations, which is widened so that the variance of what
/// remains is 1/fan_in.
struct TruncatedNormal: WeightInitializer {
    /// Where it is cut, in standard deviations before the cut.
    static let cut = 2.0

    /// Standard deviation of N(0, 1) cut at ±c: √(1 − 2cφ(c)/(2Φ(c) − 1)) (Johnson, Kotz & Balakrishnan 1994,
    /// eq. 13.134), about 0.88 for c = 2.
    static var remainingDeviation: Double {
        let density = Reproducible.exp(-cut * cut / 2) / (2 * Double.pi).squareRoot()
        return (1 - 2 * cut * density / coveredShare).squareRoot()
    }

    /// 2Φ(c) − 1.
    private static var coveredShare: Double { Reproducible.erf(cut / 2.0.squareRoot()) }

    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        let deviation = factor / (Double(fanIn).squareRoot() * Self.remainingDeviation)
        let share = Self.coveredShare
        let lowest = (1 - share) / 2
        return (0..<fanIn * units).map { index in
            let normal = Reproducible.normalQuantile(lowest + share * stream.uniform(at: UInt64(index)))
            return deviation * min(max(normal, -Self.cut), Self.cut)
        }
    }
}

/// A random (semi-)orthogonal matrix, Saxe et al. 2014.
struct OrthogonalWeights: WeightInitializer {
    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        OrthogonalMatrix.drawn(rows: fanIn, columns: units, stream).map { factor * $0 }
    }
}

/// `factor` on the diagonal, 0 elsewhere; units beyond the inputs get nothing, inputs beyond the units go
/// nowhere (Le, Jaitly & Hinton 2015).
struct IdentityWeights: WeightInitializer {
    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        (0..<fanIn * units).map { $0 / units == $0 % units ? factor : 0 }
    }
}

struct ZeroWeights: WeightInitializer {
    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        Array(repeating: 0, count: fanIn * units)
    }
}

/// He's matrices (He et al. 2015, eq. 10) times L^(−1/(2m − 2)) inside residual branches, L branches of m
/// matrices; 0 at the end of each and in the read-out (Zhang et al. 2019, section 3, without the scalar
/// multipliers).
struct FixupWeights: WeightInitializer {
    var place: WeightPlace

    func weight(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        switch place.role {
        case .branchLast, .readout:
            return ZeroWeights().weight(fanIn: fanIn, units: units, factor: factor, stream: stream)
        case .block, .gate: return he(fanIn: fanIn, units: units, factor: factor, stream: stream)
        case .branchInner:
            precondition(
                place.branches >= 1 && place.branchMatrices >= 2,
                "an inner matrix of \(place.branches) branches with \(place.branchMatrices) matrices each")
            let exponent = -1 / Double(2 * place.branchMatrices - 2)
            let scale = Reproducible.pow(Double(place.branches), exponent)
            return he(fanIn: fanIn, units: units, factor: factor * scale, stream: stream)
        }
    }

    private func he(fanIn: Int, units: Int, factor: Double, stream: RandomStream) -> [Double] {
        ScaledNormal(numerator: 2, base: .fanIn)
            .weight(fanIn: fanIn, units: units, factor: factor, stream: stream)
    }
}
