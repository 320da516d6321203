// One sweep while a coordinator runs it: what waits for its journal, the tokens of its leases, its rate.

internal import SweepCore
internal import SweepJournal
internal import SweepModel
internal import SweepProtocol

/// Used by the coordinator's thread.
final class ActiveRun {
    let key: SweepKey
    let announcement: SweepAnnouncement
    let signer: LeaseSigner
    let specification: @Sendable (Int) -> TrialSpecification
    private let journal: Journal
    private let startedAt: Instant
    private let recordedBefore: Int
    private var rate: RateMeter
    private var commits = CommitRetry()

    init(_ run: SweepRun, at now: Instant) throws(CoordinatorError) {
        guard let signer = LeaseSigner(key: run.journal.runKey) else {
            throw CoordinatorError(JournalError(.corrupt, path: run.journal.path, "its key is damaged"))
        }
        self.signer = signer
        key = run.announcement.key
        announcement = run.announcement
        specification = run.specification
        journal = run.journal
        startedAt = now
        do {
            recordedBefore = try run.journal.outcomeCounts().total
        } catch {
            throw CoordinatorError(error)
        }
        rate = RateMeter(at: now, count: recordedBefore)
    }

    var name: String { announcement.name }

    /// When a journal without room is tried again; nil while it can be written.
    var retryAt: Instant? { commits.deadline }

    /// Takes a record in for the next commit.
    func write(_ record: JournalRecord, _ sequence: UInt64) {
        commits.add(record, sequence: sequence)
    }

    /// Makes everything durable that was written. While the disk has no room it is kept here, and what
    /// depends on it is not sent; everything else goes on.
    ///
    /// - Throws: whatever is not a want of room; then nothing more is written.
    func commit(_ now: Instant) throws(JournalError) -> CommitRetry.Outcome {
        try commits.commit(now: now, append: journal.append)
    }

    /// Where the sweep stands.
    func snapshot(_ progress: SweepProgress, at now: Instant) -> CoordinatorSnapshot {
        rate.add(count: progress.recorded, at: now)
        return CoordinatorSnapshot(
            name: name, progress: progress, recordedBefore: recordedBefore, elapsed: now - startedAt,
            ratePerSecond: rate.perSecond, isOutOfRoom: commits.pausedBy != nil)
    }
}
