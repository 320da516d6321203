// The confidence interval of a share. Not here: which shares are counted.

/// Wilson's score interval for a binomial share (Wilson 1927, JASA 22:209, eq. 4 solved for p).
package struct WilsonInterval: Hashable, Sendable {
    /// Two-sided 95 %: the 0.975 quantile of the standard normal distribution.
    package static let z95 = 1.959963984540054

    package let low: Double
    package let high: Double

    /// The interval for `count` successes in `total` trials, 0 ≤ `count` ≤ `total`; [0, 1] for none.
    package init(count: Int, total: Int, z: Double = z95) {
        guard total > 0 else {
            low = 0
            high = 1
            return
        }
        let n = Double(total)
        let share = Double(count) / n
        let denominator = 1 + z * z / n
        let centre = (share + z * z / (2 * n)) / denominator
        let half = z / denominator * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        // At the ends the formula gives exactly 0 and 1 but for rounding.
        low = count == 0 ? 0 : max(0, centre - half)
        high = count == total ? 1 : min(1, centre + half)
    }
}
