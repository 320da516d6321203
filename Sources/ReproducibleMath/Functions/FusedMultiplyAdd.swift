// The one arithmetic operation that the functions here need beyond + − · / √. On processors without the
// instruction it is a library routine that gives the same, exactly rounded, result.

/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Double, _ b: Double, _ c: Double) -> Double { c.addingProduct(a, b) }

/// a · b + c, rounded once.
@inline(__always) func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }
