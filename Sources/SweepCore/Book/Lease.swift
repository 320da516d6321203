// A granted lease as the scheduler keeps it. Not here: its name (LeaseReference).

import SweepModel

/// Workers in the order of their registration; a process that registers again after it was given up gets a
/// new number.
typealias WorkerNumber = Int

/// Where a granted lease stands.
enum LeaseState: Hashable, Sendable {
    /// The grant is not durable yet, the worker has not heard of it. → `sent` on commit.
    case committing
    /// Sent or adopted, not reported yet: it may run. → `waiting`, `running` as the worker reports.
    case sent(at: Instant)
    /// Reported as waiting. → `running`.
    case waiting
    /// Reported as running; hung when `progress` stands still from `since` for too long.
    case running(progress: UInt64, since: Instant)
    /// Reported as finished; the result is on its way.
    case finished
}

/// How a worker was lost, which decides what its loss says about the trials in it.
enum LossKind: Hashable, Sendable {
    /// The process has ended or its connection is gone: it died.
    case died
    /// Nothing was heard for too long: dead, frozen or cut off.
    case silent
    /// It was heard, but never said what it holds: no worker of ours does that, whatever it runs.
    case secretive
    /// Its key was revoked.
    case expelled
}

struct Lease: Hashable, Sendable {
    let reference: LeaseReference
    let holder: WorkerNumber
    var state: LeaseState
    /// The holder holds nothing else while it holds this.
    let isAlone: Bool
    /// When the holder last named it.
    var sightedAt: Instant
    /// When it was first seen running.
    var startedAt: Instant?
    /// When it was asked back from its holder, should it still wait there.
    var recalledAt: Instant?
    /// Since when its holder has named it as finished, and no result came.
    var finishedSince: Instant?
    /// Slot time that was charged to its sweep when it was granted, in nanoseconds.
    var charge: Int64 = 0

    var isRunning: Bool {
        if case .running = state { true } else { false }
    }

    /// It goes out to its holder.
    ///
    /// - Returns: false where this is another lease.
    mutating func markSent(_ reference: LeaseReference, to number: WorkerNumber, at now: Instant) -> Bool {
        guard holder == number, self.reference == reference else { return false }
        state = .sent(at: now)
        // Who was asked before that knew nothing of it.
        recalledAt = nil
        return true
    }

    /// It may be running, for all that is known.
    var mayRun: Bool {
        switch state {
        case .sent, .running: true
        case .committing, .waiting, .finished: false
        }
    }

    /// What its holder's loss means for it.
    func ending(on loss: LossKind) -> AttemptEnding {
        if loss == .expelled { return .expelled }
        return switch (state, loss) {
        case (.committing, _): .neverStarted
        case (_, .secretive): .withheld
        case (.waiting, _): .neverStarted
        case (.finished, _): .resultLost
        case (.sent, .died), (.running, .died): isAlone ? .workerLostAlone : .workerLost
        case (.sent, _), (.running, _): isAlone ? .workerSilentAlone : .workerSilent
        }
    }
}
