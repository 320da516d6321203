// Arithmetic on one figure of every lane. The compiler leaves plain loops over the lanes scalar, and a tiny
// network would spend more time there than in some of its kernels.

/// A session's number of lanes, and what is done with figures that lie side by side.
struct LaneArithmetic {
    /// 1 or 16.
    let lanes: Int

    /// result = √x / divisor
    @inline(__always)
    func roots(
        _ x: UnsafePointer<Double>, over divisor: Double = 1, into result: UnsafeMutablePointer<Double>
    ) {
        guard lanes == 16 else {
            result[0] = x[0].squareRoot() / divisor
            return
        }
        Self.store(Self.quotient(Self.load(x).squareRoot(), divisor), result)
    }

    /// result = x / divisor
    @inline(__always)
    func quotients(
        _ x: UnsafePointer<Double>, over divisor: Double, into result: UnsafeMutablePointer<Double>
    ) {
        guard lanes == 16 else {
            result[0] = x[0] / divisor
            return
        }
        Self.store(Self.quotient(Self.load(x), divisor), result)
    }

    /// result = √x / y, NaN where y is 0
    @inline(__always)
    func rootQuotients(
        _ x: UnsafePointer<Double>, over y: UnsafePointer<Double>,
        into result: UnsafeMutablePointer<Double>
    ) {
        guard lanes == 16 else {
            result[0] = y[0] == 0 ? .nan : x[0].squareRoot() / y[0]
            return
        }
        let divisor = Self.load(y)
        var quotient = Self.load(x).squareRoot() / divisor
        quotient.replace(with: .nan, where: divisor .== 0)
        Self.store(quotient, result)
    }

    /// sum += x
    @inline(__always)
    func add(_ x: UnsafePointer<Double>, to sum: UnsafeMutablePointer<Double>) {
        guard lanes == 16 else {
            sum[0] += x[0]
            return
        }
        Self.store(Self.load(sum) + Self.load(x), sum)
    }

    /// Whether a figure is finite in every lane.
    @inline(__always)
    func areFinite(_ x: UnsafePointer<Double>) -> Bool {
        guard lanes == 16 else { return x[0].isFinite }
        // 0 where a number is finite, else NaN, and one NaN stays in a sum.
        let values = Self.load(x)
        let poison = values - values
        let eight = poison.lowHalf + poison.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y == 0
    }

    /// A power of 2 divides like its reciprocal multiplies, which costs much less.
    @inline(__always)
    private static func quotient(_ x: SIMD16<Double>, _ divisor: Double) -> SIMD16<Double> {
        divisor.significand == 1 ? x * (1 / divisor) : x / divisor
    }

    @inline(__always)
    private static func load(_ x: UnsafePointer<Double>) -> SIMD16<Double> {
        UnsafeRawPointer(x).loadUnaligned(as: SIMD16<Double>.self)
    }

    @inline(__always)
    private static func store(_ x: SIMD16<Double>, _ result: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(result).storeBytes(of: x, as: SIMD16<Double>.self)
    }
}
