// How often the coordinator warns: a peer that misbehaves thousands of times a second must not fill the log.

internal import SweepCore

/// A token bucket; what it turns away is in the counters anyway.
struct WarningRate {
    private static let burst = 200.0
    private static let perSecond = 5.0

    private var tokens = Self.burst
    private var at: Instant?

    mutating func admits(at now: Instant) -> Bool {
        if let at { tokens = min(Self.burst, tokens + Double((now - at).nanoseconds) / 1e9 * Self.perSecond) }
        at = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
