// Means, variances and medians of a short series. Not here: anything that knows what the series means.

/// Statistics of a sample, in Double and in index order, so that equal inputs give equal bits.
///
/// Everything takes a collection, so that a window of a series needs no copy; inlinable, because a generic
/// function that other modules cannot specialise costs many times as much.
package enum SampleStatistics {
    /// Arithmetic mean, NaN for an empty sample.
    ///
    /// Summed as differences to the first element: a constant sample has exactly its value as the mean,
    /// which matters at a threshold, and a sum of large losses does not overflow.
    @inlinable
    package static func mean(_ values: some Collection<Double>) -> Double {
        guard let first = values.first else { return .nan }
        var sum = 0.0
        for value in values { sum += value - first }
        return sum.isFinite ? first + sum / Double(values.count) : plainMean(values)
    }

    /// Σ(x − x̄)² / (n − 1), Bessel's correction; NaN for fewer than two values.
    @inlinable
    package static func sampleVariance(_ values: some Collection<Double>) -> Double {
        values.count < 2 ? .nan : squaredDeviations(values) / Double(values.count - 1)
    }

    /// √(Σ(x − x̄)² / n); NaN for an empty sample.
    @inlinable
    package static func populationDeviation(_ values: some Collection<Double>) -> Double {
        values.isEmpty ? .nan : (squaredDeviations(values) / Double(values.count)).squareRoot()
    }

    /// The middle value, or the mean of the two middle ones; NaN counts as +∞. NaN for an empty sample.
    @inlinable
    package static func median(_ values: some Collection<Double>) -> Double { median(Array(values)) }

    /// The same, and not generic: a trial ends with a few of these over all its steps.
    package static func median(_ values: [Double]) -> Double {
        var scratch = values
        for index in scratch.indices where scratch[index].isNaN { scratch[index] = .infinity }
        guard !scratch.isEmpty else { return .nan }
        let upper = OrderStatistic.select(scratch.count / 2, in: &scratch)
        guard scratch.count.isMultiple(of: 2) else { return upper }
        // Selection leaves everything before the chosen place no greater than the chosen element.
        let lower = scratch[..<(scratch.count / 2)].max() ?? upper
        return midpoint(lower, upper)
    }

    /// The p-quantile, 0 ≤ p ≤ 1, linear between the two nearest order statistics (Hyndman & Fan 1996,
    /// definition 7); NaN counts as +∞. NaN for an empty sample.
    @inlinable
    package static func quantile(_ p: Double, of values: some Collection<Double>) -> Double {
        let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
        guard let last = sorted.last else { return .nan }
        let position = min(max(p, 0), 1) * Double(sorted.count - 1)
        let index = Int(position)
        let rest = position - Double(index)
        guard index + 1 < sorted.count else { return last }
        if rest == 0 || sorted[index] == sorted[index + 1] { return sorted[index] }
        return sorted[index] + rest * (sorted[index + 1] - sorted[index])
    }

    /// Non-finite sums: either the sample holds non-finite values, or differences overflowed.
    @inlinable
    static func plainMean(_ values: some Collection<Double>) -> Double {
        let count = Double(values.count)
        return values.reduce(0) { $0 + $1 / count }
    }

    @inlinable
    static func squaredDeviations(_ values: some Collection<Double>) -> Double {
        let centre = mean(values)
        return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    }

    @inlinable
    static func midpoint(_ lower: Double, _ upper: Double) -> Double {
        if lower == upper { return lower }
        let sum = lower + upper
        return sum.isFinite || !upper.isFinite ? sum / 2 : lower / 2 + upper / 2
    }
}

/// Selection of the k-th smallest element in linear time on average.
package enum OrderStatistic {
    /// The element that would stand at `rank` (from 0) if `values` were sorted; reorders `values` so that
    /// nothing before `rank` is greater and nothing after it smaller. Hoare 1961, Algorithm 65 (FIND).
    ///
    /// `values` must hold no NaN, and `rank` must be one of its indices.
    @inlinable
    package static func select(_ rank: Int, in values: inout [Double]) -> Double {
        var low = 0
        var high = values.count - 1
        while low < high {
            let pivot = values[low + (high - low) / 2]
            var left = low
            var right = high
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return values[rank]
    }
}
