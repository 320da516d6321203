// Arguments of the normalisation kernels. Batch norm works per column over the rows of a batch, layer norm
// per row over the features; both use the biased variance.

/// Forward pass of a norm layer over y [rows × columns].
///
/// A *group* is what one mean belongs to: a column for batch norm, a row for layer norm.
/// Statistics in Double and two passes: mean = Σy / n, variance = Σ(y − mean)² / n, each over 16 partial sums
/// (index within the group mod 16). Then, with m and r the mean and 1/√(variance + ε) rounded to Scalar:
/// x̂ = (y − m) · r, u = fma(γ, x̂, β); without γ and β u is x̂.
package struct NormalizationForward<Scalar> {
    package var rows: Int
    package var columns: Int
    package var epsilon: Double
    /// y [rows × columns]
    package var input: UnsafePointer<Scalar>
    /// γ [columns], nil for 1. γ and β are given both or neither.
    package var gamma: UnsafePointer<Scalar>?
    /// β [columns], nil for 0.
    package var beta: UnsafePointer<Scalar>?
    /// x̂ [rows × columns]
    package var normalized: UnsafeMutablePointer<Scalar>
    /// u [rows × columns]; may be the same memory as `normalized` where γ and β are nil.
    package var output: UnsafeMutablePointer<Scalar>
    /// One per group.
    package var mean: UnsafeMutablePointer<Double>
    /// Biased, one per group.
    package var variance: UnsafeMutablePointer<Double>
    /// 1/√(variance + ε), one per group.
    package var inverseDeviation: UnsafeMutablePointer<Double>

    package init(
        rows: Int, columns: Int, epsilon: Double, input: UnsafePointer<Scalar>,
        gamma: UnsafePointer<Scalar>?, beta: UnsafePointer<Scalar>?,
        normalized: UnsafeMutablePointer<Scalar>, output: UnsafeMutablePointer<Scalar>,
        mean: UnsafeMutablePointer<Double>, variance: UnsafeMutablePointer<Double>,
        inverseDeviation: UnsafeMutablePointer<Double>
    ) {
        self.rows = rows
        self.columns = columns
        self.epsilon = epsilon
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
/// in Scalar, products with x̂ fused; `fma(-x̂, mean(ĝ x̂), ĝ − mean(ĝ))` then times r. For batch norm γ is a
/// constant of the group: the bracket is formed from g and the whole is multiplied by r·γ rounded once.
package struct NormalizationBackward<Scalar> {
    package var rows: Int
    package var columns: Int
    /// ∂L/∂u [rows × columns]
    package var outputGradient: UnsafePointer<Scalar>
    /// x̂ [rows × columns]
    package var normalized: UnsafePointer<Scalar>
    /// One per group, from the forward pass.
    package var inverseDeviation: UnsafePointer<Double>
    /// γ [columns], nil for 1.
    package var gamma: UnsafePointer<Scalar>?
    /// ∂L/∂y [rows × columns]; may be the same memory as `outputGradient`.
    package var inputGradient: UnsafeMutablePointer<Scalar>
    /// ∇γ [columns], always written: the kernel needs the space even where there is no γ.
    package var gammaGradient: UnsafeMutablePointer<Scalar>
    /// ∇β [columns], always written.
    package var betaGradient: UnsafeMutablePointer<Scalar>

    package init(
        rows: Int, columns: Int, outputGradient: UnsafePointer<Scalar>, normalized: UnsafePointer<Scalar>,
        inverseDeviation: UnsafePointer<Double>, gamma: UnsafePointer<Scalar>?,
        inputGradient: UnsafeMutablePointer<Scalar>, gammaGradient: UnsafeMutablePointer<Scalar>,
        betaGradient: UnsafeMutablePointer<Scalar>
    ) {
        self.rows = rows
        self.columns = columns
        self.outputGradient = outputGradient
        self.normalized = normalized
        self.inverseDeviation = inverseDeviation
        self.gamma = gamma
        self.inputGradient = inputGradient
        self.gammaGradient = gammaGradient
        self.betaGradient = betaGradient
    }
}
