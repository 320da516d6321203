// δ of the hidden layer below a read-out with one output, without a tensor for ∂L/∂h or φ′: both follow from
// what is there already.

import KernelInterface

/// φ′ where it follows from φ alone.
private protocol SlopeOfValue {
    static func slope(_ h: Vector) -> Vector
}

private enum LineSlope: SlopeOfValue {
    @inline(__always) static func slope(_ h: Vector) -> Vector { Vector(repeating: 1) }
}

private enum TanhSlope: SlopeOfValue {
    @inline(__always) static func slope(_ h: Vector) -> Vector { fma(-h, h, 1) }
}

/// φ is NaN where z is, and so is φ′.
private enum ReLUSlope: SlopeOfValue {
    @inline(__always) static func slope(_ h: Vector) -> Vector {
        var slope = h
        slope.replace(with: 1, where: h .> 0)
        return slope
    }
}

func outerBackpropagate<L: ElementLayout>(_: L.Type, _ pass: OuterBackpropagation) {
    switch pass.nonlinearity {
    case .linear: outerBackpropagate(L.self, LineSlope.self, pass)
    case .tanh: outerBackpropagate(L.self, TanhSlope.self, pass)
    case .relu: outerBackpropagate(L.self, ReLUSlope.self, pass)
    }
}

@inline(__always)
private func outerBackpropagate<L: ElementLayout, S: SlopeOfValue>(
    _: L.Type, _: S.Type, _ pass: OuterBackpropagation
) {
    let (errors, weights) = (scalars(pass.errors), scalars(pass.weights))
    var h = scalars(pass.h)
    for row in 0..<pass.rows {
        let error = L.loadElement(errors, row)
        L.forEach(pass.columns) { at, valid in
            let upstream = fma(error, loadVector(weights + at, valid: valid), Vector.zero)
            let slope = S.slope(loadVector(Input(h) + at, valid: valid))
            storeVector(upstream * slope, h + at, valid: valid)
        }
        h += pass.columns &* L.lanes
    }
}
