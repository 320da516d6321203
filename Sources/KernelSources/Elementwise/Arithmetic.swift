// The plain elementwise kernels: products, sums, scaling, clamping, conversion. Counts are of numbers: 16
// networks side by side are 16 times as many.

import KernelInterface

func multiplyElements(_ count: Int, _ x: Input, _ y: Output) {
    @inline(__always) func product(_ x: Vector, _ y: Vector) -> Vector { x * y }
    forEachVector(count, x, Input(y), y, product)
}

func combine(_ count: Int, _ a: Double, _ x: Input, _ b: Double, _ z: Input, _ y: Output) {
    let a = Scalar(a)
    let b = Scalar(b)
    @inline(__always) func sum(_ x: Vector, _ z: Vector) -> Vector { fma(x, a, z * b) }
    forEachVector(count, x, z, y, sum)
}

func scale(_ count: Int, _ s: Double, _ x: Output) {
    let s = Scalar(s)
    @inline(__always) func scaled(_ x: Vector) -> Vector { x * s }
    forEachVector(count, Input(x), x, scaled)
}

private struct DeltaTerms: ElementTerms {
    let d: Output
    let upstream: Input
    let scale: Scalar

    @inline(__always) func add(_ sum: inout WideSum, _ at: Int, _ valid: Int) {
        let delta =
            (loadVector(upstream + at, valid: valid) * scale) * loadVector(Input(d) + at, valid: valid)
        storeVector(delta, d + at, valid: valid)
        let wide = widened(delta)
        accumulate(&sum.value, wide, wide)
    }
}

/// δ = (scale · upstream) · φ′ in φ′'s place, and Σδ².
func backpropagate<L: ElementLayout>(
    _: L.Type, _ count: Int, _ d: Output, _ upstream: Input, _ scale: Double,
    _ figures: UnsafeMutablePointer<Double>?
) {
    let s = Scalar(scale)
    guard let figures else {
        @inline(__always) func delta(_ d: Vector, _ u: Vector) -> Vector { (u * s) * d }
        forEachVector(count &* L.lanes, Input(d), upstream, d, delta)
        return
    }
    let found = L.sums(count, DeltaTerms(d: d, upstream: upstream, scale: s))
    L.store(found.value, figures, 0)
}

private struct SizeTerms: ElementTerms {
    let x: Input

    @inline(__always) func add(_ largest: inout Largest, _ at: Int, _ valid: Int) {
        largest.take(absolute(loadVector(x + at, valid: valid)))
    }
}

private struct ClampTerms: ElementTerms {
    let x: Output
    let limit: Vector

    @inline(__always) func add(_ found: inout Count, _ at: Int, _ valid: Int) {
        var value = loadVector(Input(x) + at, valid: valid)
        let isBeyond = absolute(value) .> limit
        found.add(where: isBeyond)
        var bound = limit
        bound.replace(with: -limit, where: value .< 0)
        value.replace(with: bound, where: isBeyond)
        storeVector(value, x + at, valid: valid)
    }
}

/// Counted apart from the clamping: nothing is counted where nothing changes, as in most steps.
func clamp<L: ElementLayout>(
    _: L.Type, _ count: Int, _ limits: UnsafePointer<Double>, _ x: Output,
    _ changed: UnsafeMutablePointer<Double>
) {
    let limit = narrowed(L.load(limits, 0))
    let largest = L.heavySums(count, SizeTerms(x: Input(x)))
    var exceeds = Count()
    exceeds.add(where: largest.value .> limit)
    guard exceeds.collapsed().value[0] > 0 else {
        L.store(.zero, changed, 0)
        return
    }
    let found = L.heavySums(count, ClampTerms(x: x, limit: limit))
    L.store(found.wide, changed, 0)
}

func gateForward(_ count: Int, _ g: GatePass) {
    let (gate, h, x, a) = (
        scalars(g.gate), scalars(g.transformed), scalars(g.carried), scalars(g.output)
    )
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let carried = loadVector(x + at, valid: valid)
        let difference = loadVector(h + at, valid: valid) - carried
        storeVector(fma(loadVector(gate + at, valid: valid), difference, carried), a + at, valid: valid)
    }
    Serial.forEach(count, body)
}

func gateBackward(_ count: Int, _ g: GatePass) {
    let (gate, h, x, upstream) = (
        scalars(g.gate), scalars(g.transformed), scalars(g.carried), scalars(g.output)
    )
    let (transformedGradient, gateGradient, carriedGradient) = (
        scalars(g.transformedGradient), scalars(g.gateGradient), scalars(g.carriedGradient)
    )
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let u = loadVector(Input(upstream) + at, valid: valid)
        let t = loadVector(gate + at, valid: valid)
        let difference = loadVector(h + at, valid: valid) - loadVector(x + at, valid: valid)
        storeVector(u * t, transformedGradient + at, valid: valid)
        storeVector(u * difference, gateGradient + at, valid: valid)
        storeVector(fma(-t, u, u), carriedGradient + at, valid: valid)
    }
    Serial.forEach(count, body)
}

/// `stride` numbers lie between one element and the next.
func fromDouble(_ count: Int, _ source: UnsafePointer<Double>, _ destination: Output, stride: Int) {
    for i in 0..<count { destination[i &* stride] = Scalar(source[i]) }
}

func toDouble(_ count: Int, _ source: Input, _ destination: UnsafeMutablePointer<Double>, stride: Int) {
    for i in 0..<count { destination[i] = Double(source[i &* stride]) }
}
