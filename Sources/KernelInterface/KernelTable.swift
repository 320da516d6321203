// The boundary between networks and instruction sets: one table of functions per instruction set and
// precision. Not for choosing among them (NeuralNetwork does), and not a tensor library: memory belongs to
// the caller.

/// The kernels of one instruction set in one precision.
///
/// The arithmetic is part of the contract: every table gives the same bits (NaNs count as equal whatever
/// their payload).
/// - Tensors are row-major, contiguous, without padding. No kernel allocates. A count of 0 is allowed.
/// - `Double` arguments that take part in Scalar arithmetic are rounded once to Scalar on entry.
/// - A *lane sum* of terms t₀, t₁, … is 16 partial sums, s[i mod 16] += t_i in index order starting from +0,
///   then s[j] += s[j+8] (j < 8), s[j] += s[j+4] (j < 4), s[j] += s[j+2] (j < 2), s[0] + s[1]. "Fused" means
///   s = fma(x, y, s) for a term x·y. Sums in this table are lane sums unless they say otherwise, and
///   statistics are in Double: elements are converted first.
/// - Pointers of one call must not overlap except where a field says "in place": then an output is exactly an
///   input, never a shifted part of it.
package struct KernelTable<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    package typealias Input = UnsafePointer<Scalar>
    package typealias Output = UnsafeMutablePointer<Scalar>

    package let instructionSet: InstructionSet

    // MARK: Matrices

    /// C = start + A · B, see ``MatrixProduct``.
    package let multiply: @Sendable (MatrixProduct<Scalar>) -> Void
    /// (rows, columns, depth) → scalars of scratch that `multiply` needs for this shape (may be 0).
    package let multiplyScratchCount: @Sendable (Int, Int, Int) -> Int
    /// (source [rows × columns], rows, columns, destination [columns × rows])
    package let transpose: @Sendable (Input, Int, Int, Output) -> Void
    /// (x [rows × columns], rows, columns, result [columns]): result[c] = Σ_r x[r, c], a lane sum over the
    /// row index in Scalar.
    package let columnSums: @Sendable (Input, Int, Int, Output) -> Void

    // MARK: Activations

    /// (φ, count, z, h, d): h = φ(z) and d = φ′(z). h may be z in place.
    package let activate: @Sendable (Activation, Int, Input, Output, Output) -> Void

    // MARK: Elementwise

    /// (count, d, upstream, scale, result): result = (scale · upstream) · d. In place with either input.
    package let multiplyElements: @Sendable (Int, Input, Input, Double, Output) -> Void
    /// (count, s, x, y): y = fma(s, x, y)
    package let addScaled: @Sendable (Int, Double, Input, Output) -> Void
    /// (count, a, x, b, z, y): y = fma(a, x, b · z). In place with either input.
    package let combine: @Sendable (Int, Double, Input, Double, Input, Output) -> Void
    /// (count, s, x): x = s · x
    package let scale: @Sendable (Int, Double, Output) -> Void
    /// (count, limit ≥ 0, x): x clamped to [−limit, limit]; NaN stays NaN. Returns how many elements changed
    /// value (infinities included, NaN not).
    package let clamp: @Sendable (Int, Double, Output) -> Int
    /// (count, value, x): every element is value.
    package let fill: @Sendable (Int, Double, Output) -> Void
    /// (count, source, destination): rounded to nearest even.
    package let fromDouble: @Sendable (Int, UnsafePointer<Double>, Output) -> Void
    /// (count, source, destination): exact.
    package let toDouble: @Sendable (Int, Input, UnsafeMutablePointer<Double>) -> Void

    // MARK: Measurements

    /// (count, x). Σx² fused.
    package let statistics: @Sendable (Int, Input) -> TensorStatistics
    /// (count, x): the same Σx² as `statistics`, at less cost.
    package let norm: @Sendable (Int, Input) -> TensorNorm
    /// (h [rows × units], rows, units, lowerThreshold, upperThreshold, zeroCounts [units],
    /// saturatedCounts [units]): the layer's statistics, and per unit the number of rows where h is ±0 and
    /// where h < lowerThreshold or h > upperThreshold. Pass −∞ and +∞ for activations without bounds; for
    /// "within 1 % of the bounds" of a sigmoid 0.01 and 0.99. Thresholds are rounded to Scalar.
    /// Sums over the flat index; with c = h[0] (0 where that is not finite) and n elements: S = Σ(h − c),
    /// Q = Σ(h − c)² fused, mean = c + S/n, variance = max(0, (Q − S·(S/n))/n).
    package let activationStatistics:
        @Sendable (
            Input, Int, Int, Double, Double, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
        ) -> ActivationStatistics

    // MARK: Norm layers

    /// Groups are columns. Running statistics are the caller's.
    package let batchNormForward: @Sendable (NormalizationForward<Scalar>) -> Void
    package let batchNormBackward: @Sendable (NormalizationBackward<Scalar>) -> Void
    /// Groups are rows.
    package let layerNormForward: @Sendable (NormalizationForward<Scalar>) -> Void
    package let layerNormBackward: @Sendable (NormalizationBackward<Scalar>) -> Void

    // MARK: Losses

    /// (logits [rows × classes], rows, classes, class indices [rows] in 0 ..< classes, gradient
    /// [rows × classes] or nil): mean loss, accuracy, and ∂(mean loss)/∂logits = (softmax − one-hot) / rows.
    ///
    /// Per row, with m the largest logit: e_j = exp(x_j − m) in Scalar, s = Σ e_j over the class index in
    /// Double, loss = ln s − (x_class − m) in Double (x_class − m in Scalar); gradient = (e_j · (1/s)) ·
    /// (1/rows), for the class (e_j · (1/s) − 1) · (1/rows), with both reciprocals rounded to Scalar. The
    /// mean is the lane sum of the rows' losses over the row index, divided by rows.
    /// A NaN or infinite logit makes its row's loss NaN (+∞ where the class's own logit is −∞ and there is no
    /// NaN or +∞) and its whole gradient NaN. A class index outside 0 ..< classes does the same.
    package let softmaxCrossEntropy:
        @Sendable (Input, Int, Int, UnsafePointer<Int32>, Output?) -> ClassificationLoss
    /// (count, prediction, target, gradient or nil): mean over all elements of (p − t)², p − t in Scalar,
    /// squares fused in Double; gradient = (p − t) · (2 / count), the factor rounded to Scalar.
    package let meanSquaredError: @Sendable (Int, Input, Input, Output?) -> Double

    // MARK: Optimisation

    /// One optimiser step over one tensor, see ``OptimizerUpdate``. In Scalar, in this order:
    /// g′ = scale · g; w′ = decay · w; sgd: w = fma(−η, g′, w′); momentum: v = fma(μ, v, g′), w = fma(−η, v,
    /// w′); nesterov: v likewise, w = fma(−η, fma(μ, v, g′), w′); adam: m = fma(β₁, m, (1−β₁)·g′),
    /// v = fma(β₂, v, ((1−β₂)·g′)·g′), w = fma(−η/(1−β₁ᵗ), m / fma(√v, 1/√(1−β₂ᵗ), ε), w′). The constants
    /// (1−β₁), η/(1−β₁ᵗ), 1/√(1−β₂ᵗ) are computed in Double and rounded once.
    package let update: @Sendable (OptimizerUpdate<Scalar>) -> UpdateNorms
    /// (count, w, l2, l1, g): g = fma(l1, sign(w), fma(l2, w, g)) with sign(±0) = 0. Returns the sums over w
    /// that the penalty l2/2 Σw² + l1 Σ|w| is made of. A coefficient that is 0 contributes nothing, not even
    /// a NaN.
    package let addPenaltyGradient: @Sendable (Int, Input, Double, Double, Output) -> PenaltySums

    package init(
        instructionSet: InstructionSet,
        multiply: @escaping @Sendable (MatrixProduct<Scalar>) -> Void,
        multiplyScratchCount: @escaping @Sendable (Int, Int, Int) -> Int,
        transpose: @escaping @Sendable (Input, Int, Int, Output) -> Void,
        columnSums: @escaping @Sendable (Input, Int, Int, Output) -> Void,
        activate: @escaping @Sendable (Activation, Int, Input, Output, Output) -> Void,
        multiplyElements: @escaping @Sendable (Int, Input, Input, Double, Output) -> Void,
        addScaled: @escaping @Sendable (Int, Double, Input, Output) -> Void,
        combine: @escaping @Sendable (Int, Double, Input, Double, Input, Output) -> Void,
        scale: @escaping @Sendable (Int, Double, Output) -> Void,
        clamp: @escaping @Sendable (Int, Double, Output) -> Int,
        fill: @escaping @Sendable (Int, Double, Output) -> Void,
        fromDouble: @escaping @Sendable (Int, UnsafePointer<Double>, Output) -> Void,
        toDouble: @escaping @Sendable (Int, Input, UnsafeMutablePointer<Double>) -> Void,
        statistics: @escaping @Sendable (Int, Input) -> TensorStatistics,
        norm: @escaping @Sendable (Int, Input) -> TensorNorm,
        activationStatistics:
            @escaping @Sendable (
                Input, Int, Int, Double, Double, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>
            ) -> ActivationStatistics,
        batchNormForward: @escaping @Sendable (NormalizationForward<Scalar>) -> Void,
        batchNormBackward: @escaping @Sendable (NormalizationBackward<Scalar>) -> Void,
        layerNormForward: @escaping @Sendable (NormalizationForward<Scalar>) -> Void,
        layerNormBackward: @escaping @Sendable (NormalizationBackward<Scalar>) -> Void,
        softmaxCrossEntropy:
            @escaping @Sendable (Input, Int, Int, UnsafePointer<Int32>, Output?) -> ClassificationLoss,
        meanSquaredError: @escaping @Sendable (Int, Input, Input, Output?) -> Double,
        update: @escaping @Sendable (OptimizerUpdate<Scalar>) -> UpdateNorms,
        addPenaltyGradient: @escaping @Sendable (Int, Input, Double, Double, Output) -> PenaltySums
    ) {
        self.instructionSet = instructionSet
        self.multiply = multiply
        self.multiplyScratchCount = multiplyScratchCount
        self.transpose = transpose
        self.columnSums = columnSums
        self.activate = activate
        self.multiplyElements = multiplyElements
        self.addScaled = addScaled
        self.combine = combine
        self.scale = scale
        self.clamp = clamp
        self.fill = fill
        self.fromDouble = fromDouble
        self.toDouble = toDouble
        self.statistics = statistics
        self.norm = norm
        self.activationStatistics = activationStatistics
        self.batchNormForward = batchNormForward
        self.batchNormBackward = batchNormBackward
        self.layerNormForward = layerNormForward
        self.layerNormBackward = layerNormBackward
        self.softmaxCrossEntropy = softmaxCrossEntropy
        self.meanSquaredError = meanSquaredError
        self.update = update
        self.addPenaltyGradient = addPenaltyGradient
    }
}
