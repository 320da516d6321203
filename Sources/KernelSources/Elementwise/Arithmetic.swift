// The plain elementwise kernels: products, sums, scaling, clamping, conversion.

func multiplyElements(_ count: Int, _ d: Input, _ upstream: Input, _ scale: Double, _ result: Output) {
    let s = Scalar(scale)
    @inline(__always) func product(_ d: Vector, _ u: Vector) -> Vector { (u * s) * d }
    forEachVector(count, d, upstream, result, product)
}

func addScaled(_ count: Int, _ s: Double, _ x: Input, _ y: Output) {
    let s = Scalar(s)
    @inline(__always) func sum(_ x: Vector, _ y: Vector) -> Vector { fma(x, s, y) }
    forEachVector(count, x, Input(y), y, sum)
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

/// Returns how many elements changed. Counted apart from the clamping: nothing is counted where nothing
/// changes, as in most steps.
func clamp(_ count: Int, _ limit: Double, _ x: Output) -> Int {
    let limit = Scalar(limit)
    var largest = Vector.zero
    @inline(__always) func measure(_ x: Vector, _ start: Int, _ valid: Int) {
        let size = absolute(x)
        largest.replace(with: size, where: size .> largest)
    }
    forEachVector(count, Input(x), measure)
    guard largestLane(largest) > limit else { return 0 }
    var changed = 0
    for i in 0..<count where x[i].magnitude > limit {
        x[i] = x[i] > 0 ? limit : -limit
        changed &+= 1
    }
    return changed
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
