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
        case .workerUnable(let worker, let sweep, let reason):
            "\(worker.place) cannot run \(sweep): \(reason)"
        case .workerPardoned(let identity, let attempts):
            "worker \(identity.prefix(8)) was silent and came back; the \(attempts) trials that it had are "
                + "not suspected for that"
        case .hostRests(let host, let span):
            "workers on \(host) failed several times in a row; it gets nothing for "
                + "\(span.wholeMilliseconds / 1000) s"
        case .trialSuspected(let trial):
            "trial \(trial) ran in several workers that were lost, and will be tried alone"
        case .trialSetAside(_, let reason): "set aside as failed: \(reason)"
        case .trialHung(let lease, let worker):
            "trial \(lease.trial), attempt \(lease.attempt), made no progress on \(worker.place)"
        case .leasesKept(let count, let worker):
            "\(worker.place) neither ran nor gave back what it has, or brought no result of what it "
                + "finished, for too long; \(count) leases go to others"
        case .workerDied(let words):
            "worker \(words.identity.prefix(8)) (process \(words.processID) on \(words.host)) died: "
                + words.cause
                + (words.lines.isEmpty ? "" : "; it said last: " + words.lines.joined(separator: " | "))
        case .trialCutOff(let trial, let span, let worker):
            "the time of \(worker.place) was over after trial \(trial) had run for "
                + "\(span.wholeMilliseconds / 1000) s; it goes to a worker with more"
        case .trialNeedsTime(let trial, let span):
            "trial \(trial) takes more than \(span.wholeMilliseconds / 1000) s, and no worker that is here "
                + "has so much time left; it waits for one"
        case .trialRetried(let trial, let host):
            "trial \(trial) could not be run on \(host); it goes to another host"
        case .unknownLease(let lease, let worker):
            "\(worker.place) delivered trial \(lease.trial), attempt \(lease.attempt) of epoch "
                + "\(lease.epoch), which it was never given"
        case .identityViolation(let violation):
            "trial \(violation.trial) has two results that differ: attempt \(violation.firstAttempt) by "
                + "worker \(violation.firstWorker) and attempt \(violation.secondAttempt) by worker "
                + violation.secondWorker
        case .speculated(let lease, let worker):
            "trial \(lease.trial) takes unusually long; \(worker.place) runs it as well"
        case .unverified(let sweep, let trials):
            "\(sweep): nobody could verify \(trials) trials; they end as unverified"
        case .stoodStill(let span):
            "this coordinator stood still for \(span.wholeMilliseconds) ms; nobody is blamed for that"
        case .sweepSubmitted(let name, let trials): "\(name) was submitted: \(trials) trials"
        case .sweepControlled(let name, let control): "\(name): \(control.rawValue) as asked"
        case .sweepEnded(let name, let end): "\(name) \(end.rawValue)"
        case .submissionRefused(let name, let reason): "\(name) was refused: \(reason)"
        }
    }

    /// Whether a person should look at it.
    package var isWarning: Bool {
        switch self {
        case .workerJoined, .workerReturned, .workerLeft, .workerPardoned, .speculated, .sweepSubmitted,
            .sweepControlled, .sweepEnded:
            false
        case .workerLost, .workerRefused, .workerUnable, .hostRests, .trialSuspected, .trialSetAside,
            .trialHung, .leasesKept, .trialRetried, .workerDied, .trialCutOff, .trialNeedsTime, .unknownLease,
            .identityViolation, .unverified, .stoodStill,
            .submissionRefused:
            true
        }
    }
}

extension WorkerDescription {
    /// Where it runs, in words.
    var place: String { "worker \(identity.prefix(8)) (process \(processID) on \(host))" }
}
