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
        // 2^(b + 1/2), its geometric middle.
        edge(ofBucketWith: (total + 1) / 2).map { TimeSpan(nanoseconds: $0 + $0 / 5 * 2) }
    }

    /// What one of four takes at least, to within a factor of two below.
    package var upperQuartile: TimeSpan? {
        edge(ofBucketWith: total - total / 4).map { TimeSpan(nanoseconds: $0) }
    }

    /// The lower edge of a bucket, in nanoseconds; the last buckets are centuries.
    ///
    /// - Parameter rank: of one of its durations, counted from 1, from the shortest.
    private func edge(ofBucketWith rank: Int) -> Int64? {
        guard total > 0 else { return nil }
        var remaining = rank
        for (bucket, count) in counts.enumerated() {
            remaining -= Int(count)
            guard remaining <= 0 else { continue }
            return Int64(1) << Int64(min(bucket, 61))
        }
        return nil
    }
}
