// How a network's initial parameters are drawn: which scheme, which factor, what starts at 0. Not here: names
// in sweep files (SweepModel), the schemes' formulas (WeightInitializer), random numbers (ReproducibleMath).

import ReproducibleMath

/// The scheme that gives a weight matrix its scale.
package enum WeightScheme: Hashable, Sendable {
    /// N(0, numerator/fan_in): 1 in LeCun 1998, eq. 16, and the mean-field family, 2 in He 2015, eq. 10.
    case normalByFanIn(numerator: Double)
    /// N(0, 2/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 12.
    case normalByFanSum
    /// N(0, 1/fan_in) in variance, cut at ±2 standard deviations before the cut.
    case truncatedNormalByFanIn
    /// U(−a, a), a = √(`numerator`/fan_in): 3 LeCun 1998, 6 He 2015.
    case uniformByFanIn(numerator: Double)
    /// U(−a, a), a = √(6/(fan_in + fan_out)), Glorot & Bengio 2010, eq. 16.
    case uniformByFanSum
    /// A random (semi-)orthogonal matrix, Saxe et al. 2014.
    case orthogonal
    /// Ones on the diagonal, Le et al. 2015.
    case identity
    /// Zhang et al. 2019.
    case fixup
    case zeros

    func initializer(at place: WeightPlace) -> any WeightInitializer {
        switch self {
        case .normalByFanIn(let numerator): ScaledNormal(numerator: numerator, base: .fanIn)
        case .normalByFanSum: ScaledNormal(numerator: 2, base: .fanSum)
        case .truncatedNormalByFanIn: TruncatedNormal()
        case .uniformByFanIn(let numerator): ScaledUniform(numerator: numerator, base: .fanIn)
        case .uniformByFanSum: ScaledUniform(numerator: 6, base: .fanSum)
        case .orthogonal: OrthogonalWeights()
        case .identity: IdentityWeights()
        case .fixup: FixupWeights(place: place)
        case .zeros: ZeroWeights()
        }
    }
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
    /// Whether every residual branch starts at 0: γ where there is one behind its last matrix, else the
    /// matrix (Goyal et al. 2017, section 5.1).
    package var zeroesLastOfBranches = false
    /// The biases of highway gates, all alike (Srivastava et al. 2015, section 2.2).
    package var gateBias = -1.0

    package init(scheme: WeightScheme) { self.scheme = scheme }

    /// Draws the parameters of weight layer `index` (0 ..< weightLayers). The same seed gives the same
    /// numbers whatever else is drawn, and element (input, unit) depends on its layer and place only.
    package func parameters(
        of architecture: NetworkArchitecture, layer index: Int, seed: UInt64
    ) -> LayerParameters {
        parameters(at: architecture.place(index), number: index, seed: seed)
    }

    /// Draws the parameters of the network's weight layer `number`, which names its random numbers.
    package func parameters(at place: WeightPlace, number: Int, seed: UInt64) -> LayerParameters {
        let weights = RandomStream(seed: seed, purpose: .parameters, substream: UInt32(2 * number))
        let biases = RandomStream(seed: seed, purpose: .parameters, substream: UInt32(2 * number + 1))
        let startsAtZero = zeroesLastOfBranches && place.role == .branchLast
        let factor = place.role == .readout ? readoutSigmaW : sigmaW
        let initializer: any WeightInitializer =
            startsAtZero && !place.hasGain ? ZeroWeights() : scheme.initializer(at: place)
        return LayerParameters(
            weight: initializer.weight(
                fanIn: place.fanIn, units: place.units, factor: factor, stream: weights),
            bias: (0..<place.units).map { unit in
                if place.role == .gate { return gateBias }
                return sigmaB == 0 ? 0 : sigmaB * biases.normal(at: UInt64(unit))
            },
            gamma: Array(repeating: startsAtZero && place.hasGain ? 0 : 1, count: place.activationWidth),
            beta: Array(repeating: 0, count: place.activationWidth))
    }
}

extension NetworkArchitecture {
    /// Weight layer `index` as initialisers see it.
    func place(_ index: Int) -> WeightPlace {
        let layers = layers
        let layer = layers[index]
        var place = WeightPlace(role: layer.role, fanIn: layer.fanIn, units: layer.units)
        place.activationWidth = layer.activationWidth
        let isBehind = layer.isActivated && layer.role != .gate && !isPreActivated(layer.block)
        place.hasGain =
            layer.role != .readout
            && (normalization == .weight || normalization.isLayer && normalizationAffine && isBehind)
        place.branches = (0..<depth).count(where: hasSkip)
        place.branchMatrices = blockMatrices
        return place
    }
}
