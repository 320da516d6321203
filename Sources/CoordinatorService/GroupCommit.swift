// When a coordinator that has little to record waits for more: each wait for the disk costs as much processor
// time as hundreds of records, and it is taken from workers that share its cores.

package import SweepCore

/// Spreads small commits out in time. What arrives meanwhile shares the next one.
package struct GroupCommit {
    /// A commit of so many records is worth its price.
    package static let recordsWorthIt = 256
    /// By what a rest is longer than the commit before it.
    package static let restFactor = 4
    /// The most that an acknowledgement or a grant is later for it.
    package static let restMaximum = TimeSpan.milliseconds(20)

    private var restsUntil: Instant?

    package init() {}

    /// A commit is over.
    package mutating func note(records: Int, from begun: Instant, to ended: Instant) {
        guard records < Self.recordsWorthIt else { return restsUntil = nil }
        restsUntil = ended + min((ended - begun) * Self.restFactor, Self.restMaximum)
    }

    /// How long to wait before anything is taken in; nil: not at all.
    package func rest(at now: Instant) -> TimeSpan? {
        guard let restsUntil, now < restsUntil else { return nil }
        return restsUntil - now
    }
}
