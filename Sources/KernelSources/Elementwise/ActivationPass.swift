// The kernel `activate`: φ(z) and φ′(z) in one pass over a tensor, then, if anybody wants it, what the probe
// records of φ(z) in another (ActivationStatistics). Two passes, because the second one does not depend on φ:
// together they would be compiled once for every activation and layout, and are no faster (16 tanh networks
// side by side on Zen 4: 140 ns instead of 68 and 46, too few iterations are in flight at once).

import KernelInterface

func activate<L: ElementLayout>(_: L.Type, _ pass: ActivationPass) {
    let count = pass.count &* L.lanes
    let poison: Vector
    if let slopes = pass.slopes {
        poison = activateWithSlopes(L.self, pass, scalars(slopes))
    } else {
        poison = withActivation(pass.activation, ElementwisePass(pass: pass, count: count))
    }
    guard let figures = pass.figures else { return }
    activationStatistics(
        L.self, pass.count, scalars(pass.h), lower: pass.lowerThreshold, upper: pass.upperThreshold, figures)
    // What is not finite in z shows here: 0 · z is 0 for a finite z, else NaN, and one NaN stays in a sum.
    let found = L.lanes == 1 ? Vector(repeating: treeSum(poison)) : poison
    L.store(widened(found), figures, ActivationFigure.poison.rawValue)
}

/// h = φ(z) and d = φ′(z) of a fixed φ; returns Σ 0 · z by place in the vector.
private struct ElementwisePass: ActivationUse {
    let pass: ActivationPass
    /// Numbers, of all lanes.
    let count: Int

    @inline(__always) func callAsFunction<A: ElementwiseActivation>(_ phi: A) -> Vector {
        let (z, h, d) = (scalars(pass.z), scalars(pass.h), scalars(pass.d))
        var poison = Vector.zero
        var at = 0
        while at < count {
            let valid = min(vectorWidth, count &- at)
            let x = loadVector(z + at, valid: valid)
            accumulate(&poison, x, Vector.zero)
            let (value, slope) = phi(x)
            storeVector(value, h + at, valid: valid)
            storeVector(slope, d + at, valid: valid)
            at &+= vectorWidth
        }
        return poison
    }
}

/// PReLU: the slope left of 0 is the column's.
private func activateWithSlopes<L: ElementLayout>(
    _: L.Type, _ pass: ActivationPass, _ slopes: Input
) -> Vector {
    let (z, h, d) = (scalars(pass.z), scalars(pass.h), scalars(pass.d))
    var poison = Vector.zero
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let x = loadVector(z + at, valid: valid)
        accumulate(&poison, x, Vector.zero)
        let (value, slope) = LeakyReLUActivation.both(x, columnVector(L.self, slopes, at, pass.columns))
        storeVector(value, h + at, valid: valid)
        storeVector(slope, d + at, valid: valid)
    }
    L.forEach(pass.count, body)
    return poison
}

/// A vector of [columns] that goes with the tensor's vector at `at`.
@inline(__always)
private func columnVector<L: ElementLayout>(_: L.Type, _ values: Input, _ at: Int, _ columns: Int) -> Vector {
    if L.lanes > 1 { return loadVector(values + at / vectorWidth % columns &* vectorWidth) }
    if columns % vectorWidth == 0 { return loadVector(values + at % columns) }
    var result = Vector.zero
    for lane in 0..<vectorWidth { result[lane] = values[(at &+ lane) % columns] }
    return result
}
