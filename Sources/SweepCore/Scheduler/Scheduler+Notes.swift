// Notes in words, for logs and for the story that a failure tells.

import SweepModel
import SweepProtocol

extension Scheduler.Note: CustomStringConvertible {
    package var description: String {
        switch self {
        case .workerJoined(let worker): "\(worker.place) joined with \(worker.slots) slots"
        case .workerReturned(let worker): "\(worker.place) came back over a new connection"
        case .workerLeft(let worker): "\(worker.place) left"
        case .workerLost(let worker, let reason, let leases):
            "\(worker.place) was lost (\(reason)); \(leases) leases go to others"
        case .workerRefused(let identity, let reason): "worker \(identity) was refused: \(reason)"
        case .trialSuspected(let trial):
            "trial \(trial) ran in several workers that were lost, and will be tried alone"
        case .trialSetAside(_, let reason): "set aside as failed: \(reason)"
        case .trialHung(let lease, let worker):
            "trial \(lease.trial), attempt \(lease.attempt), made no progress on \(worker.place)"
        case .unknownLease(let lease, let worker):
            "\(worker.place) delivered trial \(lease.trial), attempt \(lease.attempt) of epoch "
                + "\(lease.epoch), which it was never given"
        case .identityViolation(let violation):
            "trial \(violation.trial) has two results that differ: attempt \(violation.firstAttempt) by "
                + "worker \(violation.firstWorker) and attempt \(violation.secondAttempt) by worker "
                + violation.secondWorker
        }
    }

    /// Whether a person should look at it.
    package var isWarning: Bool {
        switch self {
        case .workerJoined, .workerReturned, .workerLeft: false
        case .workerLost, .workerRefused, .trialSuspected, .trialSetAside, .trialHung, .unknownLease,
            .identityViolation:
            true
        }
    }
}

extension WorkerDescription {
    /// Where it runs, in words.
    var place: String { "worker \(identity.prefix(8)) (process \(processID) on \(host))" }
}
