// A sweep as it is handed to the scheduler, with what its journal remembers.

package import SweepModel
package import SweepProtocol

/// What the journal remembers of a sweep's earlier epochs.
package struct Recovery: Sendable {
    package var recorded: TrialSet
    /// Of trials that have attempts and no result.
    package var histories: [Int: TrialHistory]
    /// Of the recorded trials.
    package var outcomes: OutcomeCounts
    /// Recorded trials selected for verification and not verified yet; see `SweepPlan.isVerified`.
    package var dueVerifications: [Int: DueVerification]
    /// What is pardoned when its worker comes back; by worker, in the order of their registration.
    package var silences: [SilentAttempt]

    package init(
        recorded: TrialSet, histories: [Int: TrialHistory], outcomes: OutcomeCounts,
        dueVerifications: [Int: DueVerification] = [:], silences: [SilentAttempt] = []
    ) {
        self.recorded = recorded
        self.histories = histories
        self.outcomes = outcomes
        self.dueVerifications = dueVerifications
        self.silences = silences
    }

    /// A sweep that was never started.
    package init(trialCount: Int) {
        self.init(
            recorded: TrialSet(capacity: trialCount), histories: [:], outcomes: OutcomeCounts())
    }
}

/// A sweep to be run.
package struct SweepPlan: Sendable {
    package let announcement: SweepAnnouncement
    /// The announcement's, which takes time to find out.
    package let key: SweepKey
    package var trialCount: Int
    /// Of this start of the sweep's coordinator; persisted, counted from 1.
    package var epoch: UInt64
    /// Sweeps of higher priority go first, as long as they have trials to give.
    package var priority = 0
    /// Among sweeps of one priority: the share of slot time, relative to the others'; 1 or more.
    package var weight = 1
    /// The share of trials that are run a second time on another worker and compared; 0 to 1.
    package var verificationShare = 0.0
    /// Grants nothing until it is resumed.
    package var startsPaused = false
    package var recovery: Recovery

    package init(
        announcement: SweepAnnouncement, trialCount: Int, epoch: UInt64, recovery: Recovery? = nil
    ) {
        self.announcement = announcement
        key = announcement.key
        self.trialCount = trialCount
        self.epoch = epoch
        self.recovery = recovery ?? Recovery(trialCount: trialCount)
    }

    /// Whether a trial is selected for a second run on another worker: a function of the sweep and the
    /// trial's number.
    package func isVerified(_ trial: Int) -> Bool {
        VerificationBook(share: verificationShare, key: key).isSelected(trial)
    }
}

/// What can be asked of a running sweep.
package enum SweepControl: String, CaseIterable, Hashable, Sendable {
    /// Grant nothing more; what runs is finished and recorded.
    case pause
    /// Go on after a pause.
    case resume
    /// Finish what runs, then end; the rest can be resumed by a later start.
    case stop
    /// End at once; what runs is thrown away.
    case cancel
}

/// How a sweep ended.
package enum SweepEnd: String, Hashable, Sendable {
    /// Every trial is recorded.
    case completed
    /// Asked to stop before that; what ran was finished.
    case stopped
    /// Asked to end at once.
    case cancelled
    /// Its journal takes nothing any more; what it took until then is kept.
    case failed
}
