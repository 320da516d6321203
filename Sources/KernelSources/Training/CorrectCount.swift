// Which rows are classified right, where somebody wants to know. Apart from the losses: training steps do not
// ask.

import KernelInterface

/// Per network of 16, the rows whose first largest output is the class; a row with a NaN is never correct.
func countCorrect(_ pass: LossPass, _ labels: UnsafePointer<Int32>) {
    guard let correctCount = pass.correctCount else { return }
    var found = Count()
    for row in 0..<pass.rows {
        found.add(
            where: areCorrect(
                scalars(pass.prediction) + row &* pass.outputs &* vectorWidth, pass.outputs,
                packLabels(labels, row, isShared: pass.targetsAreShared)))
    }
    Packed.store(found.wide, correctCount, 0)
}

/// Of 16 rows of outputs [outputs × 16], those whose first largest output is the label.
func areCorrect(_ x: Input, _ outputs: Int, _ label: VectorBits) -> SIMDMask<VectorBits> {
    var top = Vector(repeating: -.infinity)
    var leader = VectorBits.zero
    var notNumbers = VectorBits.zero
    for j in 0..<outputs {
        let output = loadVector(x + j &* vectorWidth)
        leader.replace(with: VectorBits(repeating: ScalarBits(j)), where: output .> top)
        top.replace(with: output, where: output .> top)
        notNumbers.replace(with: 1, where: output .!= output)
    }
    return (leader .== label) .& (notNumbers .== VectorBits.zero)
}
