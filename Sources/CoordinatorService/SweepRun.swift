// One sweep as a coordinator is given it: its journal, its trials, its claim on the workers.

internal import SweepCore
package import SweepJournal
package import SweepModel
package import SweepProtocol

/// A sweep to be run.
package struct SweepRun: Sendable {
    package var announcement: SweepAnnouncement
    /// Open, of this sweep; its owner closes it when the sweep has ended.
    package var journal: Journal
    /// Pure; the trial of each number in 0 ..< the journal's number of trials.
    package var specification: @Sendable (Int) -> TrialSpecification
    /// Sweeps of higher priority go first.
    package var priority = 0
    /// Share of slot time among sweeps of one priority, relative to the others'; 1 or more.
    package var weight = 1
    /// Share of the trials that are run a second time on another worker and compared.
    package var verificationShare = 0.0
    /// Grants nothing until it is resumed.
    package var startsPaused = false

    package init(
        announcement: SweepAnnouncement, journal: Journal,
        specification: @escaping @Sendable (Int) -> TrialSpecification
    ) {
        self.announcement = announcement
        self.journal = journal
        self.specification = specification
    }

    /// What the scheduler has to know, with what the journal remembers.
    func plan() throws(CoordinatorError) -> SweepPlan {
        let count = journal.identity.trialCount
        var plan = SweepPlan(
            announcement: announcement, trialCount: count, epoch: journal.epoch)
        plan.priority = priority
        plan.weight = weight
        plan.verificationShare = verificationShare
        plan.startsPaused = startsPaused
        do {
            var recorded = TrialSet(capacity: count)
            var workers: [Int: String] = [:]
            try journal.forEachRecordedTrial { trial, worker, isComparable in
                recorded.insert(trial)
                if isComparable, plan.isVerified(trial) { workers[trial] = worker }
            }
            try journal.forEachVerifiedTrial { workers[$0] = nil }
            var due: [Int: DueVerification] = [:]
            for (trial, worker) in workers {
                due[trial] = DueVerification(worker: worker, attempts: try journal.lastAttempt(of: trial))
            }
            plan.recovery = Recovery(
                recorded: recorded, histories: try journal.openHistories(),
                outcomes: try journal.outcomeCounts(), dueVerifications: due,
                silences: try journal.openSilences())
        } catch {
            throw CoordinatorError(
                (error as? JournalError) ?? JournalError(.database, path: journal.path, "\(error)"))
        }
        return plan
    }
}
