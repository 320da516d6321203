// The plain elementwise kernels: products, sums, scaling, clamping, conversion.

func multiplyElements(_ count: Int, _ d: Input, _ upstream: Input, _ scale: Double, _ result: Output) {
    let s = Scalar(scale)
    forEachVector(count, d, upstream, result) { d, u in (u * s) * d }
}

func addScaled(_ count: Int, _ s: Double, _ x: Input, _ y: Output) {
    let s = Scalar(s)
    forEachVector(count, x, Input(y), y) { x, y in fma(x, s, y) }
}

func combine(_ count: Int, _ a: Double, _ x: Input, _ b: Double, _ z: Input, _ y: Output) {
    let a = Scalar(a)
    let b = Scalar(b)
    forEachVector(count, x, z, y) { x, z in fma(x, a, z * b) }
}

func scale(_ count: Int, _ s: Double, _ x: Output) {
    let s = Scalar(s)
    forEachVector(count, Input(x), x) { $0 * s }
}

/// Returns how many elements changed.
func clamp(_ count: Int, _ limit: Double, _ x: Output) -> Int {
    let limit = Scalar(limit)
    var changed = VectorBits.zero
    forEachVector(count, Input(x), x) { x in
        changed.replace(with: changed &+ 1, where: absolute(x) .> limit)
        return limited(x, to: limit)
    }
    var total = 0
    for lane in changed.indices { total += Int(changed[lane]) }
    return total
}

func fill(_ count: Int, _ value: Double, _ x: Output) {
    x.update(repeating: Scalar(value), count: count)
}

func fromDouble(_ count: Int, _ source: UnsafePointer<Double>, _ destination: Output) {
    for i in 0..<count { destination[i] = Scalar(source[i]) }
}

func toDouble(_ count: Int, _ source: Input, _ destination: UnsafeMutablePointer<Double>) {
    for i in 0..<count { destination[i] = Double(source[i]) }
}
