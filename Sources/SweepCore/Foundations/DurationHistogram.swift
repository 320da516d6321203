// How long things took, in so little memory that every sweep can have one. Not here: exact figures (the
// journal keeps those).

/// Counts of durations by powers of two, with the median to within a factor of √2.
package struct DurationHistogram: Hashable, Sendable {
    private var counts = [UInt32](repeating: 0, count: 64)
    package private(set) var total = 0
    /// Smoothed, in nanoseconds; nil while nothing is known.
    package private(set) var recentMean: Double?

    package init() {}

    package mutating func add(nanoseconds: UInt64) {
        let bucket = 63 - max(1, nanoseconds).leadingZeroBitCount
        counts[bucket] &+= 1
        total += 1
        let value = Double(nanoseconds)
        recentMean = recentMean.map { 0.9 * $0 + 0.1 * value } ?? value
    }

    /// The middle of the bucket that holds the median; nil while it is empty.
    package var median: TimeSpan? {
        guard total > 0 else { return nil }
        var remaining = (total + 1) / 2
        for (bucket, count) in counts.enumerated() {
            remaining -= Int(count)
            guard remaining <= 0 else { continue }
            // 2^(b + 1/2), the bucket's geometric middle; the last buckets are centuries.
            let low = Int64(1) << Int64(min(bucket, 61))
            return TimeSpan(nanoseconds: low + low / 5 * 2)
        }
        return nil
    }
}
