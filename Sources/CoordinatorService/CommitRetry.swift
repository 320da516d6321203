// The records of one journal on their way to the disk, also while the disk has no room. Not here: the journal
// (SweepJournal), and what waits for a commit (SweepCore, which grants and takes nothing more when too much
// is not durable).

package import SweepCore
package import SweepJournal
package import SweepModel

/// Keeps the records whose commit found no room, and writes them when there is some.
///
/// Nothing of a batch is in the journal when its commit failed, so all that is kept is given again, in order.
/// Only a want of room is waited for; every other failure is the caller's.
package struct CommitRetry {
    /// Time between two attempts while there is no room.
    package static let interval = TimeSpan.seconds(1)

    /// What came of an attempt.
    package enum Outcome: Hashable, Sendable {
        /// Nothing had to be written, or it is not yet time to try again.
        case nothing
        /// Everything so far is durable.
        case committed(through: UInt64, violations: [IdentityViolation])
        /// As `committed`, for the first time after a pause.
        case resumed(through: UInt64, violations: [IdentityViolation], after: TimeSpan)
        /// There is no room, for the first time.
        case paused(JournalError)
    }

    private var records: [JournalRecord] = []
    private var last: UInt64 = 0
    /// While there is no room: since when, why, and when to try again.
    private var pause: (since: Instant, error: JournalError, retryAt: Instant)?

    package init() {}

    /// Why nothing can be written at the moment.
    package var pausedBy: JournalError? { pause?.error }

    /// When `commit` wants to be called again although nothing was added; nil: never.
    package var deadline: Instant? { pause?.retryAt }

    /// Adds a record; sequence numbers ascend.
    package mutating func add(_ record: JournalRecord, sequence: UInt64) {
        records.append(record)
        last = sequence
    }

    /// Writes what was added since the last commit; during a pause, only when it is time to try again.
    ///
    /// - Throws: whatever is not a want of room; the records are kept.
    package mutating func commit(
        now: Instant, append: ([JournalRecord]) throws(JournalError) -> [IdentityViolation]
    ) throws(JournalError) -> Outcome {
        guard !records.isEmpty else { return .nothing }
        if let pause, now < pause.retryAt { return .nothing }
        let violations: [IdentityViolation]
        do {
            violations = try append(records)
        } catch  where error.code == .diskFull {
            let isFirst = pause == nil
            pause = (pause?.since ?? now, error, now + Self.interval)
            return isFirst ? .paused(error) : .nothing
        }
        records.removeAll(keepingCapacity: records.count < 65_536)
        defer { pause = nil }
        if let pause {
            return .resumed(through: last, violations: violations, after: now - pause.since)
        }
        return .committed(through: last, violations: violations)
    }
}
