// Losses that compare outputs with targets element by element: squared error and Huber's.

import KernelInterface

func elementLoss<L: ElementLayout>(_: L.Type, _ pass: LossPass) {
    guard let targets = pass.targets else {
        L.store(WideVector(repeating: .nan), pass.meanLoss, 0)
        return
    }
    switch pass.loss {
    case .huber(let delta): elementLoss(L.self, Huber(delta: Scalar(delta)), pass, scalars(targets))
    default: elementLoss(L.self, SquaredError(), pass, scalars(targets))
    }
}

/// Loss and slope of one residual r = prediction − target.
private protocol ResidualLoss {
    /// What the mean's gradient is multiplied by, besides 1/count.
    var gradientFactor: Double { get }
    /// Adds the residual's terms, in Double.
    func add(_ r: Vector, to sum: inout WideVector)
    func slope(_ r: Vector) -> Vector
}

private struct SquaredError: ResidualLoss {
    @inline(__always) var gradientFactor: Double { 2 }

    @inline(__always) func add(_ r: Vector, to sum: inout WideVector) {
        let wide = widened(r)
        accumulate(&sum, wide, wide)
    }

    @inline(__always) func slope(_ r: Vector) -> Vector { r }
}

private struct Huber: ResidualLoss {
    let delta: Scalar

    @inline(__always) var gradientFactor: Double { 1 }

    @inline(__always) func add(_ r: Vector, to sum: inout WideVector) {
        let size = widened(absolute(r))
        let wideDelta = Double(delta)
        var result = (size - 0.5 * wideDelta) * wideDelta
        result.replace(with: 0.5 * size * size, where: size .<= wideDelta)
        sum += result
    }

    @inline(__always) func slope(_ r: Vector) -> Vector { limited(r, to: delta) }
}

@inline(__always)
private func elementLoss<L: ElementLayout, R: ResidualLoss>(
    _: L.Type, _ loss: R, _ pass: LossPass, _ targets: Input
) {
    let count = pass.rows &* pass.outputs
    let terms = ResidualTerms<L, R>(
        loss: loss, prediction: scalars(pass.prediction), targets: targets,
        targetsAreShared: pass.targetsAreShared, gradient: pass.gradient.map { scalars($0) },
        factor: Scalar(loss.gradientFactor / Double(count)))
    L.store(L.heavySums(count, terms).value / WideVector(repeating: Double(count)), pass.meanLoss, 0)
}

private struct ResidualTerms<L: ElementLayout, R: ResidualLoss>: ElementTerms {
    let loss: R
    let prediction: Input
    let targets: Input
    let targetsAreShared: Bool
    let gradient: Output?
    let factor: Scalar

    @inline(__always) func add(_ sum: inout WideSum, _ at: Int, _ valid: Int) {
        let target = L.loadShared(targets, at, valid: valid, isShared: targetsAreShared)
        let residual = loadVector(prediction + at, valid: valid) - target
        loss.add(residual, to: &sum.value)
        if let gradient { storeVector(loss.slope(residual) * factor, gradient + at, valid: valid) }
    }
}
