// What the measuring kernels write, in which order. All sums are in Double, over 16 partial sums by flat
// element index mod 16 and the tree described at `KernelTable`.

/// Statistics of a flat tensor, in the order in which `MeasurementKernels.statistics` writes them.
package enum TensorFigure: Int, CaseIterable {
    /// Σ x²; NaN or infinite where an element is.
    case sumOfSquares
    /// Σ |x|
    case sumOfMagnitudes
    /// max |x| over the finite elements, 0 where there is none.
    case largestFiniteMagnitude
    /// Elements equal to ±0.
    case zeroCount
    case nanCount
    /// Elements equal to ±∞.
    case infinityCount
}

/// Statistics of a layer's activations, in the order in which the kernels write them.
package enum ActivationFigure: Int, CaseIterable {
    /// Mean over all elements (0 for an empty tensor).
    case mean
    /// Population variance over all elements. Computed from sums shifted by element 0 (where that is finite),
    /// so that a nearly constant tensor does not cancel: with c = h[0] (0 where that is not finite) and n
    /// elements, S = Σ(h − c), Q = Σ(h − c)² fused, mean = c + S/n, variance = max(0, (Q − S·(S/n))/n).
    case variance
    /// Elements equal to ±0.
    case zeroCount
    /// Elements < `lowerThreshold` or > `upperThreshold`.
    case saturatedCount
    /// 0 where every z is finite, else NaN.
    case poison
}

/// What an optimiser's update did to one tensor, in the order in which `TrainingKernels.update` writes it.
package enum UpdateFigure: Int, CaseIterable {
    /// Σ w_before² (before weight decay and update).
    case parameterSquares
    /// Σ (w_after − w_before)², the differences taken exactly, in Double.
    case changeSquares
}
