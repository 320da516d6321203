// One optimiser step over one flat tensor, and what it did, in one pass.

import KernelInterface

func update(_ u: OptimizerUpdate<Scalar>) -> UpdateNorms {
    switch u.rule {
    case .sgd: return sgd(u)
    case .momentum(let momentum):
        guard let velocity = u.firstMoment else { return missingState }
        return heavyBall(u, Scalar(momentum), velocity)
    case .nesterov(let momentum):
        guard let velocity = u.firstMoment else { return missingState }
        return nesterov(u, Scalar(momentum), velocity)
    case .adam(let beta1, let beta2, let epsilon, let firstCorrection, let secondCorrection):
        guard let first = u.firstMoment, let second = u.secondMoment else { return missingState }
        let constants = AdamConstants(
            beta1: Scalar(beta1), gain1: Scalar(1 - beta1), beta2: Scalar(beta2), gain2: Scalar(1 - beta2),
            epsilon: Scalar(epsilon), rate: Scalar(u.learningRate / firstCorrection),
            inverseRoot: Scalar(1 / secondCorrection.squareRoot()))
        return adam(u, constants, first, second)
    }
}

/// A rule without its state can update nothing; NaN norms say so in every record.
private var missingState: UpdateNorms {
    UpdateNorms(changeSumOfSquares: .nan, parameterSumOfSquares: .nan)
}

/// The shared loop: the body gets the block's start, its valid lanes, g′ and w′, and returns the new w.
@inline(__always)
private func step(
    _ u: OptimizerUpdate<Scalar>,
    _ body: (_ start: Int, _ valid: Int, _ gradient: Vector, _ weight: Vector) -> Vector
) -> UpdateNorms {
    let scale = Scalar(u.gradientScale)
    let decay = Scalar(u.decayFactor)
    var changes = WideVector.zero
    var squares = WideVector.zero
    @inline(__always) func advance(_ before: Vector, _ start: Int, _ valid: Int) {
        let gradient = loadVector(u.gradient + start, valid: valid) * scale
        let after = body(start, valid, gradient, before * decay)
        let wideBefore = widened(before)
        squares.addProduct(wideBefore, wideBefore)
        var change = widened(after) - wideBefore
        if valid == vectorWidth {
            storeVector(after, u.parameters + start)
        } else {
            storeVector(after, u.parameters + start, first: valid)
            change = keepingFirst(valid, change)
        }
        changes.addProduct(change, change)
    }
    forEachVector(u.count, Input(u.parameters), advance)
    return UpdateNorms(changeSumOfSquares: treeSum(changes), parameterSumOfSquares: treeSum(squares))
}

private func sgd(_ u: OptimizerUpdate<Scalar>) -> UpdateNorms {
    let rate = -Scalar(u.learningRate)
    @inline(__always) func next(_ start: Int, _ valid: Int, _ gradient: Vector, _ weight: Vector) -> Vector {
        fma(gradient, rate, weight)
    }
    return step(u, next)
}

private func heavyBall(_ u: OptimizerUpdate<Scalar>, _ momentum: Scalar, _ velocity: Output) -> UpdateNorms {
    let rate = -Scalar(u.learningRate)
    @inline(__always) func next(_ start: Int, _ valid: Int, _ gradient: Vector, _ weight: Vector) -> Vector {
        let v = fma(loadVector(Input(velocity) + start, valid: valid), momentum, gradient)
        storeVector(v, velocity + start, valid: valid)
        return fma(v, rate, weight)
    }
    return step(u, next)
}

private func nesterov(_ u: OptimizerUpdate<Scalar>, _ momentum: Scalar, _ velocity: Output) -> UpdateNorms {
    let rate = -Scalar(u.learningRate)
    @inline(__always) func next(_ start: Int, _ valid: Int, _ gradient: Vector, _ weight: Vector) -> Vector {
        let v = fma(loadVector(Input(velocity) + start, valid: valid), momentum, gradient)
        storeVector(v, velocity + start, valid: valid)
        return fma(fma(v, momentum, gradient), rate, weight)
    }
    return step(u, next)
}

/// Adam's numbers for one step, each rounded once from Double.
private struct AdamConstants {
    var beta1: Scalar
    /// 1 − β₁
    var gain1: Scalar
    var beta2: Scalar
    /// 1 − β₂
    var gain2: Scalar
    var epsilon: Scalar
    /// η / (1 − β₁ᵗ)
    var rate: Scalar
    /// 1 / √(1 − β₂ᵗ)
    var inverseRoot: Scalar
}

private func adam(
    _ u: OptimizerUpdate<Scalar>, _ c: AdamConstants, _ first: Output, _ second: Output
) -> UpdateNorms {
    @inline(__always) func next(_ start: Int, _ valid: Int, _ gradient: Vector, _ weight: Vector) -> Vector {
        let m = fma(loadVector(Input(first) + start, valid: valid), c.beta1, gradient * c.gain1)
        let v = fma(loadVector(Input(second) + start, valid: valid), c.beta2, gradient * c.gain2 * gradient)
        storeVector(m, first + start, valid: valid)
        storeVector(v, second + start, valid: valid)
        let denominator = fma(v.squareRoot(), c.inverseRoot, Vector(repeating: c.epsilon))
        return fma(m / denominator, -c.rate, weight)
    }
    return step(u, next)
}
