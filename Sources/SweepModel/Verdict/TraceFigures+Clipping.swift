// Which steps were clipped, and how hard. Not here: the limit of what is too hard.

extension TraceFigures {
    /// Norm before clipping over the limit (clip by norm) or over the norm after clipping (every other kind:
    /// their limits are on elements, tensors or units, not on the global norm); nil where the trace does not
    /// say that anything was clipped at any step.
    ///
    /// Clip by norm is judged by its limit, so that a foreign trace that knows only the limit and a trace
    /// of ours get the same answer. Clipping that spares the read-out can hide an explosion only where the
    /// clipped part outweighs what is left, which is just when this ratio is great.
    package func clippingRatio(step: Int) -> Double? {
        let before = trace.globalGradientNorm[step]
        if case .norm(let limit) = trace.clipping { return before / limit }
        guard !trace.clippedGradientNorm.isEmpty else { return nil }
        let after = trace.clippedGradientNorm[step]
        // Two sums of the same numbers may differ by rounding, which is no clipping.
        return after >= before * (1 - 1e-9) ? 1 : before / after
    }

    /// Whether the step's gradient was made smaller by clipping.
    package func isClipped(step: Int) -> Bool {
        guard let ratio = clippingRatio(step: step) else { return false }
        return ratio > 1
    }
}
