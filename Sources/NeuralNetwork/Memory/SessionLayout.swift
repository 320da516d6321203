// Which tensors a session has and where they lie. Not here: what happens to them.

import KernelInterface

/// One weight layer: a hidden block, or the read-out. Matrices are row-major.
///
/// A class, although it never changes: a step looks at it a dozen times, and a copy of so many regions would
/// cost a small network more than its arithmetic.
final class LayerLayout {
    let fanIn: Int
    let units: Int
    let hasSkip: Bool

    /// W [fanIn × units].
    let weight: Region
    /// Wᵀ [units × fanIn]; kept up to date where the backward pass needs it.
    let transposedWeight: Region?
    let weightGradient: Region
    /// b, ∇b [units].
    let bias: Region?
    let biasGradient: Region
    /// γ, β [units]; ∇γ and ∇β exist with every norm layer, since its kernel writes them.
    let gamma: Region?
    let beta: Region?
    let gammaGradient: Region?
    let betaGradient: Region?
    /// First and second moments of W, b, γ, β, as far as the rule keeps them.
    let moments: [ParameterMoments]

    /// h [rows × units]; the read-out's outputs.
    let activation: Region
    /// a [rows × units]; the same memory as `activation` without a skip connection.
    let blockOutput: Region
    /// φ′(u) after the forward pass, δ after the backward pass (then ∂L/∂y where there is a norm layer).
    let delta: Region
    /// x̂ [rows × units], with a norm layer.
    let normalized: Region?
    /// Mean, biased variance and 1/√(variance + ε) of each group, with a norm layer.
    let groupStatistics: (mean: Region, variance: Region, inverseDeviation: Region)?
    /// Running mean and unbiased variance of each unit, with batch norm.
    let runningStatistics: (mean: Region, variance: Region)?
    /// Per unit, the rows of the batch where h is ±0, and where it is saturated.
    let zeroCounts: Region
    let saturatedCounts: Region

    var hasNormalization: Bool { normalized != nil }

    fileprivate init<Scalar>(
        _ index: Int, of architecture: NetworkArchitecture, options: TrainingOptions, rows: Int,
        scalar: Scalar.Type, plan: inout ArenaPlan
    ) {
        let isHidden = index < architecture.depth
        fanIn = architecture.fanIn(index)
        units = architecture.units(index)
        hasSkip = architecture.hasSkip(index)
        let (weights, units) = (fanIn * units, units)
        let isNormalized = isHidden && architecture.normalization != .none
        let isAffine = isNormalized && architecture.normalizationAffine

        weight = plan.reserve(scalar, weights)
        transposedWeight = index > 0 || options.inputGradient ? plan.reserve(scalar, weights) : nil
        weightGradient = plan.reserve(scalar, weights)
        bias = architecture.bias ? plan.reserve(scalar, units) : nil
        biasGradient = plan.reserve(scalar, units)
        gamma = isAffine ? plan.reserve(scalar, units) : nil
        beta = isAffine ? plan.reserve(scalar, units) : nil
        gammaGradient = isNormalized ? plan.reserve(scalar, units) : nil
        betaGradient = isNormalized ? plan.reserve(scalar, units) : nil
        let momentCount = options.rule.momentCount
        moments = [weights, units, units, units].map { count in
            ParameterMoments(
                first: momentCount > 0 ? plan.reserve(scalar, count) : nil,
                second: momentCount > 1 ? plan.reserve(scalar, count) : nil)
        }

        activation = plan.reserve(scalar, rows * units)
        blockOutput = hasSkip ? plan.reserve(scalar, rows * units) : activation
        delta = plan.reserve(scalar, rows * units)
        normalized = isNormalized ? plan.reserve(scalar, rows * units) : nil
        if isNormalized {
            let groups = architecture.normalization == .batch ? units : rows
            groupStatistics = (
                plan.reserve(Double.self, groups), plan.reserve(Double.self, groups),
                plan.reserve(Double.self, groups)
            )
        } else {
            groupStatistics = nil
        }
        if isNormalized, architecture.normalization == .batch {
            runningStatistics = (plan.reserve(Double.self, units), plan.reserve(Double.self, units))
        } else {
            runningStatistics = nil
        }
        zeroCounts = plan.reserve(Int32.self, units)
        saturatedCounts = plan.reserve(Int32.self, units)
    }
}

/// State of the update rule for one parameter tensor.
struct ParameterMoments {
    let first: Region?
    let second: Region?
}

/// All tensors of one session.
struct SessionLayout {
    private(set) var plan = ArenaPlan()
    let layers: [LayerLayout]
    /// The gathered batch [rows × inputs], its targets [rows × outputs] and classes [rows]; and the rows'
    /// numbers.
    let input: Region
    let targets: Region
    let classes: Region
    let rowNumbers: Region
    /// ∂L/∂a of the block at hand [rows × widest]; y during the forward pass of a norm layer.
    let upstream: Region
    /// The product kernel's scratch.
    let scratch: Region

    /// - Parameter rows: the most rows that are computed at once.
    init<Scalar>(
        architecture: NetworkArchitecture, options: TrainingOptions, rows: Int, kernels: KernelTable<Scalar>
    ) {
        var plan = ArenaPlan()
        layers = (0..<architecture.weightLayers).map { index in
            LayerLayout(
                index, of: architecture, options: options, rows: rows, scalar: Scalar.self, plan: &plan)
        }
        let widest = max(architecture.inputs, layers.map(\.units).max() ?? 1)
        input = plan.reserve(Scalar.self, rows * architecture.inputs)
        targets = plan.reserve(Scalar.self, rows * architecture.outputs)
        classes = plan.reserve(Int32.self, rows)
        rowNumbers = plan.reserve(Int32.self, rows)
        upstream = plan.reserve(Scalar.self, rows * widest)
        let scratchCount = layers.map { layer in
            max(
                kernels.multiplyScratchCount(rows, layer.units, layer.fanIn),
                kernels.multiplyScratchCount(layer.fanIn, layer.units, rows),
                kernels.multiplyScratchCount(rows, layer.fanIn, layer.units))
        }
        scratch = plan.reserve(Scalar.self, scratchCount.max() ?? 0)
        self.plan = plan
    }
}
