// The coordinator's time line.

internal import Foundation
internal import SweepCore

enum MonotonicClock {
    /// Stands still while the machine sleeps, so that a laptop that wakes up has lost no worker.
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
