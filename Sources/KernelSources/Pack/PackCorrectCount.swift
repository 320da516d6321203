// Which rows of 16 networks are classified right, where somebody wants to know. Apart from the losses:
// training steps do not ask.

import KernelInterface

/// Per network, the rows whose first largest output is the class; a row with a NaN is never correct.
func countCorrect(_ pass: LossPass, _ labels: UnsafePointer<Int32>) {
    guard let correctCount = pass.correctCount else { return }
    var found = Count()
    for row in 0..<pass.rows {
        let x = scalars(pass.prediction) + row &* pass.outputs &* vectorWidth
        var top = Vector(repeating: -.infinity)
        var leader = VectorBits.zero
        var notNumbers = VectorBits.zero
        for j in 0..<pass.outputs {
            let output = loadVector(x + j &* vectorWidth)
            leader.replace(with: VectorBits(repeating: ScalarBits(j)), where: output .> top)
            top.replace(with: output, where: output .> top)
            notNumbers.replace(with: 1, where: output .!= output)
        }
        let label = packLabels(labels, row, isShared: pass.targetsAreShared)
        found.add(where: (leader .== label) .& (notNumbers .== VectorBits.zero))
    }
    Packed.store(found.wide, correctCount, 0)
}
