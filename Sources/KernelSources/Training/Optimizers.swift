// One optimiser step over one flat tensor, and what it did, in one pass.

import KernelInterface

func update<L: ElementLayout>(_: L.Type, _ u: OptimizerUpdate) {
    guard u.rule.momentCount == 0 || u.moments != nil else {
        L.store(WideVector(repeating: .nan), u.figures, UpdateFigure.parameterSquares.rawValue)
        L.store(WideVector(repeating: .nan), u.figures, UpdateFigure.changeSquares.rawValue)
        return
    }
    switch u.rule {
    case .sgd: update(L.self, GradientDescent.self, u)
    case .momentum: update(L.self, HeavyBall.self, u)
    case .nesterov: update(L.self, NesterovMomentum.self, u)
    case .adam: update(L.self, Adam.self, u)
    case .amsgrad: update(L.self, AMSGrad.self, u)
    case .nadam: update(L.self, Nadam.self, u)
    case .rmsprop: update(L.self, RMSProp.self, u)
    case .adagrad: update(L.self, AdaGrad.self, u)
    case .lion: update(L.self, Lion.self, u)
    }
}

@inline(__always)
private func update<L: ElementLayout, R: UpdateRule>(_: L.Type, _: R.Type, _ u: OptimizerUpdate) {
    let found = L.heavySums(
        u.count,
        UpdateTerms<R>(
            parameters: scalars(u.parameters), gradient: scalars(u.gradient),
            // Never used where there are none.
            moments: scalars(u.moments ?? u.parameters),
            stride: u.momentStride / MemoryLayout<Scalar>.stride,
            coefficients: UpdateCoefficients(L.self, u.coefficients)))
    L.store(found.first.value, u.figures, UpdateFigure.parameterSquares.rawValue)
    L.store(found.second.value, u.figures, UpdateFigure.changeSquares.rawValue)
}

/// Updates a vector of parameters; adds Σ w² before and Σ (Δw)².
private struct UpdateTerms<R: UpdateRule>: ElementTerms {
    let parameters: Output
    let gradient: Input
    let moments: Output
    /// Numbers from one moment to the next.
    let stride: Int
    let coefficients: UpdateCoefficients

    @inline(__always) func add(_ sums: inout Pair<WideSum, WideSum>, _ at: Int, _ valid: Int) {
        let before = loadVector(Input(parameters) + at, valid: valid)
        let g = loadVector(gradient + at, valid: valid) * coefficients.gradientScale
        var m = Moments()
        let place = moments + at
        if R.momentCount > 0 { m.first = loadVector(Input(place), valid: valid) }
        if R.momentCount > 1 { m.second = loadVector(Input(place) + stride, valid: valid) }
        if R.momentCount > 2 { m.third = loadVector(Input(place) + 2 &* stride, valid: valid) }
        let after = R.next(g, before * coefficients.decayFactor, &m, coefficients)
        if R.momentCount > 0 { storeVector(m.first, place, valid: valid) }
        if R.momentCount > 1 { storeVector(m.second, place + stride, valid: valid) }
        if R.momentCount > 2 { storeVector(m.third, place + 2 &* stride, valid: valid) }
        storeVector(after, parameters + at, valid: valid)
        let wideBefore = widened(before)
        accumulate(&sums.first.value, wideBefore, wideBefore)
        var change = widened(after) - wideBefore
        if valid != vectorWidth { change = keepingFirst(valid, change) }
        accumulate(&sums.second.value, change, change)
    }
}
