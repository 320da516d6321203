// What the measuring kernels return. All sums are in Double, over 16 partial sums by flat element index mod
// 16 and the tree described at `KernelTable`.

/// Statistics of a flat tensor.
package struct TensorStatistics: Sendable, Equatable {
    /// Number of elements.
    package var count: Int
    /// Σ x
    package var sum: Double
    /// Σ x²; NaN or infinite where an element is.
    package var sumOfSquares: Double
    /// Σ |x|
    package var sumOfMagnitudes: Double
    /// max |x| over the finite elements, 0 where there is none.
    package var largestFiniteMagnitude: Double
    /// Elements equal to ±0.
    package var zeroCount: Int
    package var nanCount: Int
    /// Elements equal to ±∞.
    package var infinityCount: Int

    package init(
        count: Int, sum: Double, sumOfSquares: Double, sumOfMagnitudes: Double,
        largestFiniteMagnitude: Double,
        zeroCount: Int, nanCount: Int, infinityCount: Int
    ) {
        self.count = count
        self.sum = sum
        self.sumOfSquares = sumOfSquares
        self.sumOfMagnitudes = sumOfMagnitudes
        self.largestFiniteMagnitude = largestFiniteMagnitude
        self.zeroCount = zeroCount
        self.nanCount = nanCount
        self.infinityCount = infinityCount
    }
}

/// The cheap subset of ``TensorStatistics`` for steps that need no more.
package struct TensorNorm: Sendable, Equatable {
    /// Σ x²
    package var sumOfSquares: Double
    /// False where any element is NaN or infinite.
    package var isFinite: Bool

    package init(sumOfSquares: Double, isFinite: Bool) {
        self.sumOfSquares = sumOfSquares
        self.isFinite = isFinite
    }
}

/// Statistics of one layer's activations h [rows × units].
package struct ActivationStatistics: Sendable, Equatable {
    /// Mean over all elements (0 for an empty tensor).
    package var mean: Double
    /// Population variance over all elements. Computed from sums shifted by element 0 (where that is finite),
    /// so that a nearly constant tensor does not cancel.
    package var variance: Double
    /// Elements equal to ±0.
    package var zeroCount: Int
    /// Elements < `lowerThreshold` or > `upperThreshold`.
    package var saturatedCount: Int

    package init(mean: Double, variance: Double, zeroCount: Int, saturatedCount: Int) {
        self.mean = mean
        self.variance = variance
        self.zeroCount = zeroCount
        self.saturatedCount = saturatedCount
    }
}

/// What an optimiser's update did to one tensor.
package struct UpdateNorms: Sendable, Equatable {
    /// Σ (w_after − w_before)², the differences taken exactly, in Double.
    package var changeSumOfSquares: Double
    /// Σ w_before² (before weight decay and update).
    package var parameterSumOfSquares: Double

    package init(changeSumOfSquares: Double, parameterSumOfSquares: Double) {
        self.changeSumOfSquares = changeSumOfSquares
        self.parameterSumOfSquares = parameterSumOfSquares
    }
}

/// Sums that a weight penalty is made of.
package struct PenaltySums: Sendable, Equatable {
    /// Σ w²
    package var sumOfSquares: Double
    /// Σ |w|
    package var sumOfMagnitudes: Double

    package init(sumOfSquares: Double, sumOfMagnitudes: Double) {
        self.sumOfSquares = sumOfSquares
        self.sumOfMagnitudes = sumOfMagnitudes
    }
}

/// A classification loss over one batch.
package struct ClassificationLoss: Sendable, Equatable {
    /// Mean over the rows of −ln softmax(logits)[class], natural logarithm.
    package var meanLoss: Double
    /// Rows whose first largest logit is the class; a row with a NaN logit is never correct.
    package var correctCount: Int

    package init(meanLoss: Double, correctCount: Int) {
        self.meanLoss = meanLoss
        self.correctCount = correctCount
    }
}
