// Losses and their gradients as values.

/// What a batch's outputs are compared with, and how.
package enum Loss: Sendable, Hashable {
    /// Mean over the rows of −Σ_c q_c ln softmax(x)_c with q = (1 − smoothing) · one-hot + smoothing/classes
    /// (Szegedy et al. 2016, eq. 3, as PyTorch).
    ///
    /// Per row, with m the largest logit: e_j = exp(x_j − m) in the format, s = Σ e_j over the class index in
    /// Double, loss = ln s − (x_class − m) in Double (x_class − m in the format); with smoothing λ and K
    /// classes (x_class − m) becomes (1 − λ)(x_class − m) + (λ/K) Σ (x_j − m). Gradient (e_j · (1/s) − λ/K) ·
    /// (1/rows), for the class (e_j · (1/s) − (1 − λ + λ/K)) · (1/rows), with 1/s, λ/K and 1/rows rounded to
    /// the format. A NaN or infinite logit makes its row's loss NaN (+∞ where the class's own logit is −∞ and
    /// there is no NaN or +∞ and no smoothing) and its whole gradient NaN. A class index outside the classes
    /// does the same.
    case softmaxCrossEntropy(smoothing: Double)
    /// Mean over all elements of (p − t)², p − t in the format, squares fused in Double; gradient =
    /// (p − t) · (2 / count), the factor rounded to the format.
    case meanSquaredError
    /// Mean over all elements of ½ r² where |r| ≤ δ, else δ (|r| − ½ δ), r = p − t (Huber 1964); gradient =
    /// r limited to [−δ, δ], times 1/count rounded to the format.
    case huber(delta: Double)
    /// Mean over the rows of Σ_{j ≠ class} max(0, 1 − x_class + x_j) / classes (Weston & Watkins 1999, as
    /// PyTorch's MultiMarginLoss sums it); gradient 1/(rows · classes) for every j within the margin, minus
    /// as much as their number for the class. A class index outside the classes makes its row's loss and
    /// gradient NaN.
    case hinge
}

/// Mean loss of a batch and ∂(mean loss)/∂outputs. Means are lane sums over the row index (over the flat
/// index for `meanSquaredError` and `huber`), divided by the number of rows (elements).
package struct LossPass {
    package var loss: Loss
    package var rows: Int
    package var outputs: Int
    /// [rows × outputs]
    package var prediction: UnsafeRawPointer
    /// Class indices [rows], for the classification losses.
    package var classes: UnsafePointer<Int32>?
    /// [rows × outputs], for the other losses.
    package var targets: UnsafeRawPointer?
    /// Whether classes and targets have no lanes: all networks see the same.
    package var targetsAreShared: Bool
    /// [rows × outputs]; nil where no gradient is wanted.
    package var gradient: UnsafeMutableRawPointer?
    /// Per lane.
    package var meanLoss: UnsafeMutablePointer<Double>
    /// Rows whose first largest output is the class, per lane; a row with a NaN is never correct. Only for
    /// `softmaxCrossEntropy` and `hinge`; nil where it is not wanted.
    package var correctCount: UnsafeMutablePointer<Double>?
    /// At least ``scratchCount(outputs:)`` numbers; contents are overwritten.
    package var scratch: UnsafeMutableRawPointer

    /// Numbers of scratch for a loss over so many outputs.
    package static func scratchCount(outputs: Int) -> Int { 32 * outputs }

    package init(
        loss: Loss, rows: Int, outputs: Int, prediction: UnsafeRawPointer, classes: UnsafePointer<Int32>?,
        targets: UnsafeRawPointer?, targetsAreShared: Bool, gradient: UnsafeMutableRawPointer?,
        meanLoss: UnsafeMutablePointer<Double>, correctCount: UnsafeMutablePointer<Double>?,
        scratch: UnsafeMutableRawPointer
    ) {
        self.loss = loss
        self.rows = rows
        self.outputs = outputs
        self.prediction = prediction
        self.classes = classes
        self.targets = targets
        self.targetsAreShared = targetsAreShared
        self.gradient = gradient
        self.meanLoss = meanLoss
        self.correctCount = correctCount
        self.scratch = scratch
    }
}
