// Trials per second as a person wants to see them: over the last seconds, not over the whole run.

import SweepCore

struct RateMeter {
    private static let window = TimeSpan.seconds(10)

    private var samples: [(at: Instant, count: Int)]

    init(at instant: Instant, count: Int) {
        samples = [(instant, count)]
    }

    mutating func add(count: Int, at instant: Instant) {
        samples.append((instant, count))
        while samples.count > 2, samples[1].at + Self.window <= instant { samples.removeFirst() }
    }

    var perSecond: Double {
        guard let first = samples.first, let last = samples.last, first.at < last.at else { return 0 }
        return Double(last.count - first.count) * 1e9 / Double((last.at - first.at).nanoseconds)
    }
}
