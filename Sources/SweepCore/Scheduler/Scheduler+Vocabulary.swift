// What the scheduler is given and what it shows: configuration, recovered state, counters, notes.

package import SweepModel
package import SweepProtocol

/// A connection, as the coordinator's socket names it. It ends with the connection; a worker that reconnects
/// has a new one.
package struct PeerID: Hashable, Sendable, Comparable {
    package var value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    package static func < (left: PeerID, right: PeerID) -> Bool { left.value < right.value }
}

extension Scheduler {
    /// The rates of a sweep.
    package struct Timing: Hashable, Sendable {
        package var heartbeatInterval = TimeSpan.seconds(1)
        /// Silence after which a worker is given up.
        package var workerTimeout = TimeSpan.seconds(5)
        /// Standing still after which a running trial is taken for hung.
        package var hangTimeout = TimeSpan.seconds(600)
        /// How long workers may take to leave at the end.
        package var farewell = TimeSpan.seconds(2)

        package init() {}
    }

    /// Bounds on everything that a peer could make grow.
    package struct Limits: Hashable, Sendable {
        /// Lost workers that a trial may have run in, beside others, before it is tried alone.
        package var suspicionsMaximum = 2
        /// Lost workers that held nothing but the trial before it is set aside as failed.
        package var blamesMaximum = 3
        package var workersMaximum = 4096
        package var slotsPerWorkerMaximum = 4096
        package var leasesPerWorkerMaximum = 16_384
        /// Of one message.
        package var leasesPerMessageMaximum = 1024

        package init() {}
    }

    package struct Configuration: Sendable {
        package var trialCount: Int
        /// Of this coordinator start; persisted, counted from 1.
        package var epoch: UInt64
        package var sweep: SweepAnnouncement
        package var timing = Timing()
        package var limits = Limits()

        package init(trialCount: Int, epoch: UInt64, sweep: SweepAnnouncement) {
            self.trialCount = trialCount
            self.epoch = epoch
            self.sweep = sweep
        }
    }

    /// What the journal remembers of earlier epochs.
    package struct Recovery: Sendable {
        package var recorded: TrialSet
        /// Of trials that have attempts and no result.
        package var histories: [Int: TrialHistory]
        /// Of the recorded trials.
        package var outcomes: OutcomeCounts

        package init(recorded: TrialSet, histories: [Int: TrialHistory], outcomes: OutcomeCounts) {
            self.recorded = recorded
            self.histories = histories
            self.outcomes = outcomes
        }

        /// A sweep that was never started.
        package init(trialCount: Int) {
            self.init(
                recorded: TrialSet(capacity: trialCount), histories: [:], outcomes: OutcomeCounts())
        }
    }

    /// What has been counted since this start; outcomes, since the sweep's beginning.
    package struct Counters: Hashable, Sendable {
        package var outcomes: OutcomeCounts
        package var leasesGranted = 0
        package var duplicates = 0
        package var identityViolations = 0
        /// Results for leases that were never granted.
        package var unknownLeases = 0
        package var workersJoined = 0
        package var workersLost = 0
        /// Messages and registrations that were refused.
        package var turnedAway = 0

        package init(outcomes: OutcomeCounts) {
            self.outcomes = outcomes
        }
    }

    /// Something worth telling a person or a log.
    package enum Note: Hashable, Sendable {
        case workerJoined(WorkerDescription)
        /// The same process came back over a new connection.
        case workerReturned(WorkerDescription)
        case workerLeft(WorkerDescription)
        case workerLost(WorkerDescription, because: String, leases: Int)
        case workerRefused(identity: String, because: String)
        /// Will be tried alone.
        case trialSuspected(Int)
        /// Ends as failed.
        case trialSetAside(Int, because: String)
        case trialHung(LeaseReference, on: WorkerDescription)
        case unknownLease(LeaseReference, from: WorkerDescription)
        case identityViolation(IdentityViolation)
    }

    /// Where the sweep stands.
    package var progress: SweepProgress {
        SweepProgress(
            trialCount: configuration.trialCount, recorded: recorded.count, outcomes: counters.outcomes,
            leased: leases.count, running: leases.values.count { $0.isRunning }, suspects: suspects.count,
            workers: workerOrder.count,
            slots: workerOrder.reduce(0) { $0 + (workers[$1]?.description.slots ?? 0) })
    }
}

/// A sweep's state in figures.
package struct SweepProgress: Hashable, Sendable {
    package var trialCount: Int
    package var recorded: Int
    package var outcomes: OutcomeCounts
    /// Trials that a worker holds, running or waiting.
    package var leased: Int
    /// Trials known to run.
    package var running: Int
    /// Trials that wait to be tried alone.
    package var suspects: Int
    package var workers: Int
    package var slots: Int
}
