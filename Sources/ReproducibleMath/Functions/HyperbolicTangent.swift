// tanh as one rational function of x². The kernels compute the same sequence of operations on vectors.

extension Reproducible {
    /// tanh x; error below 6 ulp. −0 gives −0.
    package static func tanh(_ x: Double) -> Double {
        let limit = DoubleCoefficients.tanhLimit
        let c = x > limit ? limit : (x < -limit ? -limit : x)
        let z = c * c
        // Rounding may lead beyond 1.
        let h = c * DoubleCoefficients.tanhNumerator(z) / DoubleCoefficients.tanhDenominator(z)
        return h > 1 ? 1 : (h < -1 ? -1 : h)
    }

    /// tanh x; error below 6 ulp. −0 gives −0.
    package static func tanh(_ x: Float) -> Float {
        let limit = FloatCoefficients.tanhLimit
        let c = x > limit ? limit : (x < -limit ? -limit : x)
        let z = c * c
        // Rounding may lead beyond 1.
        let h = c * FloatCoefficients.tanhNumerator(z) / FloatCoefficients.tanhDenominator(z)
        return h > 1 ? 1 : (h < -1 ? -1 : h)
    }
}
