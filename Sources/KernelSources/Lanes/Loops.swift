// The loops over flat tensors: whole vectors first, then one padded vector for the rest. The closures are
// inlined; padding lanes hold zeros on the way in and are never stored.

@inline(__always)
func forEachVector(_ count: Int, _ x: Input, _ y: Output, _ body: (Vector) -> Vector) {
    var i = 0
    while i &+ vectorWidth <= count {
        storeVector(body(loadVector(x + i)), y + i)
        i &+= vectorWidth
    }
    if i < count {
        storeVector(body(loadVector(x + i, first: count &- i)), y + i, first: count &- i)
    }
}

@inline(__always)
func forEachVector(
    _ count: Int, _ x: Input, _ z: Input, _ y: Output, _ body: (Vector, Vector) -> Vector
) {
    var i = 0
    while i &+ vectorWidth <= count {
        storeVector(body(loadVector(x + i), loadVector(z + i)), y + i)
        i &+= vectorWidth
    }
    if i < count {
        let rest = count &- i
        storeVector(
            body(loadVector(x + i, first: rest), loadVector(z + i, first: rest)), y + i, first: rest)
    }
}
