// libzmq counts time in whole milliseconds.

extension Duration {
    /// Milliseconds, rounded up so that a short wait does not turn into none; 0 where negative.
    func wholeMilliseconds(atMost limit: Int64) -> Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (fromSeconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow || fromSeconds >= limit { return limit }
        let rest = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return min(limit, fromSeconds + rest)
    }
}
