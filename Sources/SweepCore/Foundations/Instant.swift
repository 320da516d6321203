// Time as an argument. Not here: a clock, which the pure machines must not know.

/// A point on the time line of whoever drives a machine; only differences have a meaning.
package struct Instant: Hashable, Sendable, Comparable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (instant: Instant, span: TimeSpan) -> Instant {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    package static func - (instant: Instant, span: TimeSpan) -> Instant {
        let (difference, overflow) = instant.nanoseconds.subtractingReportingOverflow(span.nanoseconds)
        return Instant(nanoseconds: overflow ? .min : difference)
    }

    package static func - (later: Instant, earlier: Instant) -> TimeSpan {
        let (difference, overflow) = later.nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return TimeSpan(nanoseconds: !overflow ? difference : later < earlier ? .min : .max)
    }
}

/// A difference of two instants. Beyond 292 years it stays there: what a peer says may be anything.
package struct TimeSpan: Hashable, Sendable, Comparable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func milliseconds(_ count: Int) -> TimeSpan {
        TimeSpan(nanoseconds: Int64(count) * 1_000_000)
    }

    package static func seconds(_ count: Int) -> TimeSpan { milliseconds(count * 1000) }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func * (span: TimeSpan, factor: Int) -> TimeSpan {
        let (product, overflow) = span.nanoseconds.multipliedReportingOverflow(by: Int64(factor))
        return TimeSpan(
            nanoseconds: !overflow ? product : (span.nanoseconds < 0) == (factor < 0) ? .max : .min)
    }

    /// Whole milliseconds, rounded up.
    package var wholeMilliseconds: Int { Int((nanoseconds + 999_999) / 1_000_000) }
}

/// The earlier of two deadlines that may not exist.
func earlier(_ first: Instant?, _ second: Instant?) -> Instant? {
    guard let first else { return second }
    guard let second else { return first }
    return min(first, second)
}
