// Arguments of the normalisation kernels. Batch norm works per column over the rows of a batch, layer and RMS
// norm per row over the features; all use the biased variance.

/// Forward pass of a norm layer over y [rows × columns].
///
/// A *group* is what one mean belongs to: a column for batch norm, a row for layer norm.
/// Statistics in Double and two passes: mean = Σy / n, variance = Σ(y − mean)² / n, each over 16 partial sums
/// (index within the group mod 16). Then, with m and r the mean and 1/√(variance + ε) rounded to the format:
/// x̂ = (y − m) · r, u = fma(γ, x̂, β); without γ u is x̂. Without centring (RMS norm, Zhang & Sennrich 2019)
/// the mean is 0.
package struct NormalizationForward {
    package var rows: Int
    package var columns: Int
    package var epsilon: Double
    /// False for RMS norm, in layer norm's kernels only.
    package var isCentred: Bool
    /// y [rows × columns]
    package var input: UnsafeRawPointer
    /// γ [columns], nil for 1.
    package var gamma: UnsafeRawPointer?
    /// β [columns], nil for 0; only with γ.
    package var beta: UnsafeRawPointer?
    /// x̂ [rows × columns]
    package var normalized: UnsafeMutableRawPointer
    /// u [rows × columns]; may be the same memory as `normalized` where γ is nil.
    package var output: UnsafeMutableRawPointer
    /// One per group, per lane.
    package var mean: UnsafeMutablePointer<Double>
    /// Biased, one per group, per lane.
    package var variance: UnsafeMutablePointer<Double>
    /// 1/√(variance + ε), one per group, per lane.
    package var inverseDeviation: UnsafeMutablePointer<Double>

    package init(
        rows: Int, columns: Int, epsilon: Double, isCentred: Bool = true, input: UnsafeRawPointer,
        gamma: UnsafeRawPointer?, beta: UnsafeRawPointer?, normalized: UnsafeMutableRawPointer,
        output: UnsafeMutableRawPointer, mean: UnsafeMutablePointer<Double>,
        variance: UnsafeMutablePointer<Double>, inverseDeviation: UnsafeMutablePointer<Double>
    ) {
        self.rows = rows
        self.columns = columns
        self.epsilon = epsilon
        self.isCentred = isCentred
        self.input = input
        self.gamma = gamma
        self.beta = beta
        self.normalized = normalized
        self.output = output
        self.mean = mean
        self.variance = variance
        self.inverseDeviation = inverseDeviation
    }
}

/// Backward pass of a norm layer: from ∂L/∂u to ∂L/∂y and, where there are γ and β, their gradients.
///
/// With g = ∂L/∂u, ĝ = γ g (g without γ), r as in ``NormalizationForward`` and means over the group of n
/// elements: ∂L/∂y = r · (ĝ − mean(ĝ) − x̂ · mean(ĝ x̂)); ∇γ = Σ_rows g x̂, ∇β = Σ_rows g per column.
/// Sums are 16 partial sums (row index mod 16 for sums over rows, column index mod 16 for sums over columns)
/// in the format, products with x̂ fused; `fma(-x̂, mean(ĝ x̂), ĝ − mean(ĝ))` then times r. For batch norm γ
/// is a constant of the group: the bracket is formed from g and the whole is multiplied by r·γ rounded once.
/// Without centring mean(ĝ) is 0.
package struct NormalizationBackward {
    package var rows: Int
    package var columns: Int
    package var isCentred: Bool
    /// ∂L/∂u [rows × columns]
    package var outputGradient: UnsafeRawPointer
    /// x̂ [rows × columns]
    package var normalized: UnsafeRawPointer
    /// One per group, per lane, from the forward pass.
    package var inverseDeviation: UnsafePointer<Double>
    /// γ [columns], nil for 1.
    package var gamma: UnsafeRawPointer?
    /// ∂L/∂y [rows × columns]; may be the same memory as `outputGradient`.
    package var inputGradient: UnsafeMutableRawPointer
    /// ∇γ [columns], always written: the kernel needs the space even where there is no γ.
    package var gammaGradient: UnsafeMutableRawPointer
    /// ∇β [columns], always written.
    package var betaGradient: UnsafeMutableRawPointer

    package init(
        rows: Int, columns: Int, isCentred: Bool = true, outputGradient: UnsafeRawPointer,
        normalized: UnsafeRawPointer, inverseDeviation: UnsafePointer<Double>, gamma: UnsafeRawPointer?,
        inputGradient: UnsafeMutableRawPointer, gammaGradient: UnsafeMutableRawPointer,
        betaGradient: UnsafeMutableRawPointer
    ) {
        self.rows = rows
        self.columns = columns
        self.isCentred = isCentred
        self.outputGradient = outputGradient
        self.normalized = normalized
        self.inverseDeviation = inverseDeviation
        self.gamma = gamma
        self.inputGradient = inputGradient
        self.gammaGradient = gammaGradient
        self.betaGradient = betaGradient
    }
}
