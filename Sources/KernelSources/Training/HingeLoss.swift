// The multi-class hinge loss (Weston & Watkins 1999, as PyTorch's MultiMarginLoss), a row at a
// time. Classes are few, so the sum over them is a chain in index order.

import KernelInterface

/// One network: the scalar twin of what 16 do at once.
func hingeLoss(_ pass: LossPass) {
    guard let labels = pass.classes else {
        pass.meanLoss[0] = .nan
        return
    }
    let (rows, classes) = (pass.rows, pass.outputs)
    let share = Scalar(1 / (Double(rows) * Double(classes)))
    var losses = WideVector.zero
    var correct = 0
    for row in 0..<rows {
        let x = scalars(pass.prediction) + row &* classes
        let gradient = pass.gradient.map { scalars($0) + row &* classes }
        let label = Int(labels[row])
        guard label >= 0, label < classes else {
            losses[row % vectorWidth] += .nan
            gradient?.update(repeating: .nan, count: classes)
            continue
        }
        var sum = 0.0
        var violations: Scalar = 0
        var leader = 0
        var hasNaN = false
        for j in 0..<classes {
            hasNaN = hasNaN || x[j].isNaN
            if x[j] > x[leader] { leader = j }
            let margin = 1 - x[label] + x[j]
            let counts = j != label && !(margin <= 0)
            if counts {
                sum += Double(margin)
                violations += 1
            }
            gradient?[j] = counts ? share : 0
        }
        gradient?[label] = -violations * share
        losses[row % vectorWidth] += sum / Double(classes)
        if !hasNaN && leader == label { correct &+= 1 }
    }
    pass.meanLoss[0] = treeSum(losses) / Double(rows)
    pass.correctCount?[0] = Double(correct)
}

func packHingeLoss(_ pass: LossPass) {
    guard let labels = pass.classes else {
        Packed.store(WideVector(repeating: .nan), pass.meanLoss, 0)
        return
    }
    let (rows, classes) = (pass.rows, pass.outputs)
    let found = heavyRowLaneSum(
        rows,
        HingeRows(
            pass: pass, labels: labels, classes: classes,
            share: Vector(repeating: Scalar(1 / (Double(rows) * Double(classes))))))
    Packed.store(found.value / WideVector(repeating: Double(rows)), pass.meanLoss, 0)
    countCorrect(pass, labels)
}

private struct HingeRows: RowTerms {
    let pass: LossPass
    let labels: UnsafePointer<Int32>
    let classes: Int
    /// 1/(rows · classes)
    let share: Vector

    @inline(__always) func add(_ loss: inout WideSum, _ row: Int) {
        let at = row &* classes &* vectorWidth
        let x = scalars(pass.prediction) + at
        let gradient = pass.gradient.map { scalars($0) + at }
        let label = packLabels(labels, row, isShared: pass.targetsAreShared)
        var own = Vector(repeating: .nan)
        var share = share
        share.replace(
            with: .nan,
            where: (label .< VectorBits.zero) .| (label .>= VectorBits(repeating: ScalarBits(classes))))
        for j in 0..<classes { own.replace(with: loadVector(x + j &* vectorWidth), where: isClass(label, j)) }
        var sum = WideVector.zero
        var violations = Vector.zero
        for j in 0..<classes {
            let margin = 1 - own + loadVector(x + j &* vectorWidth)
            // A NaN counts as a violation, and makes the sum NaN.
            let counts = .!(margin .<= 0) .& .!isClass(label, j)
            var (term, step) = (margin, Vector(repeating: 1))
            term.replace(with: 0, where: .!counts)
            step.replace(with: 0, where: .!counts)
            sum += widened(term)
            violations += step
            if let gradient { storeVector(step * share, gradient + j &* vectorWidth) }
        }
        if let gradient {
            for j in 0..<classes {
                var value = loadVector(Input(gradient) + j &* vectorWidth)
                value.replace(with: -violations * share, where: isClass(label, j))
                storeVector(value, gradient + j &* vectorWidth)
            }
        }
        loss.value += sum / WideVector(repeating: Double(classes))
    }
}

/// Where class `j` is the row's.
@inline(__always) func isClass(_ label: VectorBits, _ j: Int) -> SIMDMask<VectorBits> {
    label .== VectorBits(repeating: ScalarBits(j))
}

/// The classes of a row, per network.
@inline(__always)
func packLabels(_ labels: UnsafePointer<Int32>, _ row: Int, isShared: Bool) -> VectorBits {
    if isShared { return VectorBits(repeating: ScalarBits(labels[row])) }
    var result = VectorBits.zero
    for lane in 0..<vectorWidth { result[lane] = ScalarBits(labels[row &* vectorWidth &+ lane]) }
    return result
}
