// Latencies of a crowd, in HDR histograms (Gil Tene's: three significant digits from a microsecond up), and
// its counts.

import Histogram
import Reporting
import SweepCore

/// Spans of time, kept as microseconds.
struct LatencyRecord {
    /// Ten minutes; what takes longer counts as this.
    private static let maximum: UInt64 = 600_000_000

    private var histogram = Histogram<UInt32>(
        highestTrackableValue: Self.maximum, numberOfSignificantValueDigits: .three)

    mutating func record(_ span: TimeSpan) {
        histogram.record(min(UInt64(max(0, span.nanoseconds)) / 1_000, Self.maximum))
    }

    var json: JSONText {
        guard histogram.totalCount > 0 else { return .null }
        return .object([
            ("count", .integer(Int(histogram.totalCount))),
            ("p50", .integer(Int(histogram.valueAtPercentile(50)))),
            ("p99", .integer(Int(histogram.valueAtPercentile(99)))),
            ("p99.9", .integer(Int(histogram.valueAtPercentile(99.9)))),
            ("max", .integer(Int(histogram.max))),
        ])
    }
}

struct LatencyFigures {
    /// From a result sent to its acknowledgement.
    var acknowledgements = LatencyRecord()
    /// From a message that makes room to the next assignment.
    var assignments = LatencyRecord()
    /// Trials whose time passed, and those acknowledged.
    var ran = 0
    var acknowledged = 0
}
