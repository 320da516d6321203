// When a coordinator that has little to record waits for more: each wait for the disk costs as much processor
// time as hundreds of records, and it is taken from workers that share its cores.

package import SweepCore

/// Spreads small commits out in time. What arrives meanwhile shares the next one.
package struct GroupCommit {
    /// A commit of so many records is worth its price.
    package static let recordsWorthIt = 256
    /// By what a rest is longer than the commit before it.
    package static let restFactor = 20
    /// The most that an acknowledgement or a grant is later for it: a fifth of what workers hold in advance.
    package static let restMaximum = TimeSpan.milliseconds(50)
    /// A commit that begins so soon after it might have follows closely.
    package static let closeness = TimeSpan.milliseconds(20)

    /// Small commits that follow each other before the first rest: a worker that has just come, or whose
    /// trials take long, is not kept waiting.
    package static let streakBefore = 4

    private var restsUntil: Instant?
    private var endedAt: Instant?
    /// Small commits that followed each other closely.
    private var streak = 0

    package init() {}

    /// A commit is over.
    package mutating func note(records: Int, from begun: Instant, to ended: Instant) {
        let isClose = (restsUntil ?? endedAt).map { begun - $0 <= Self.closeness } ?? false
        endedAt = ended
        restsUntil = nil
        streak = isClose && records < Self.recordsWorthIt ? streak + 1 : 0
        guard streak >= Self.streakBefore else { return }
        restsUntil = ended + min((ended - begun) * Self.restFactor, Self.restMaximum)
    }

    /// How long to wait before anything is taken in; nil: not at all.
    package func rest(at now: Instant) -> TimeSpan? {
        guard let restsUntil, now < restsUntil else { return nil }
        return restsUntil - now
    }
}
