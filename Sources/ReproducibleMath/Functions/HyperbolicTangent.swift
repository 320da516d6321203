// tanh as one rational function of x². The kernels compute the same sequence of operations on vectors.

extension Reproducible {
    /// tanh x; error below 6 ulp. −0 gives −0.
    package static func tanh(_ x: Double) -> Double {
        // Beyond the limit only the factor x grows: the quotient exceeds 1, as it may by rounding before.
        let square = x * x
        let z = square > DoubleCoefficients.tanhSquareLimit ? DoubleCoefficients.tanhSquareLimit : square
        let h = x * DoubleCoefficients.tanhNumerator(z) / DoubleCoefficients.tanhDenominator(z)
        return h > 1 ? 1 : (h < -1 ? -1 : h)
    }

    /// tanh x; error below 6 ulp. −0 gives −0.
    package static func tanh(_ x: Float) -> Float {
        // Beyond the limit only the factor x grows: the quotient exceeds 1, as it may by rounding before.
        let square = x * x
        let z = square > FloatCoefficients.tanhSquareLimit ? FloatCoefficients.tanhSquareLimit : square
        let h = x * FloatCoefficients.tanhNumerator(z) / FloatCoefficients.tanhDenominator(z)
        return h > 1 ? 1 : (h < -1 ? -1 : h)
    }
}
