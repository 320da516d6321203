// What must hold between any two events. Run after each event in debug builds, and by tests.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// The invariants that do not hold, in words; empty when all is well.
    package func validate() -> [String] { violatedInvariants }

    var violatedInvariants: [String] {
        trialsAreInOnePlace() + leasesHaveHolders() + workersAreIndexed() + nothingIsSentBeforeItsCommit()
    }

    var invariantReport: String {
        "\(violatedInvariants.joined(separator: "\n"))\nThe story so far:\n\(story.text)"
    }

    private func trialsAreInOnePlace() -> [String] {
        var broken: [String] = []
        let total = recorded.count + pending.count + orphans.count + suspects.count + leases.count
        if total != configuration.trialCount {
            broken.append(
                "\(recorded.count) recorded, \(pending.count) pending, \(orphans.count) orphans, "
                    + "\(suspects.count) suspects and \(leases.count) leased trials are not "
                    + "\(configuration.trialCount)")
        }
        if !recorded.isDisjoint(with: pending) || !recorded.isDisjoint(with: orphans)
            || !pending.isDisjoint(with: orphans)
        {
            broken.append("a trial is in two of: recorded, pending, orphans")
        }
        for trial in suspects + leases.keys
        where recorded.contains(trial) || pending.contains(trial) || orphans.contains(trial) {
            broken.append("trial \(trial) is suspect or leased, and elsewhere too")
        }
        for trial in suspects where leases[trial] != nil {
            broken.append("trial \(trial) is suspect and leased")
        }
        if zip(suspects, suspects.dropFirst()).contains(where: >=) { broken.append("suspects don't ascend") }
        if counters.outcomes.total != recorded.count {
            broken.append("\(counters.outcomes.total) outcomes of \(recorded.count) recorded trials")
        }
        return broken
    }

    private func leasesHaveHolders() -> [String] {
        var broken: [String] = []
        for (trial, lease) in leases {
            if lease.reference.trial != trial { broken.append("trial \(trial) has \(lease.reference)") }
            if workers[lease.holder]?.trials.contains(trial) != true {
                broken.append("the holder of \(lease.reference) doesn't know it")
            }
            if lease.reference.attempt > histories[trial]?.attempts ?? 0 {
                broken.append("\(lease.reference) was never counted")
            }
            if lease.isAlone, workers[lease.holder]?.aloneTrial != trial {
                broken.append("\(lease.reference) is not alone")
            }
        }
        for (number, worker) in workers {
            if worker.trials.contains(where: { leases[$0]?.holder != number }) {
                broken.append("worker \(number) thinks that it holds what it doesn't")
            }
            if worker.trials.count > configuration.limits.leasesPerWorkerMaximum {
                broken.append("worker \(number) holds \(worker.trials.count) leases")
            }
        }
        for trial in histories.keys where recorded.contains(trial) {
            broken.append("trial \(trial) is recorded and keeps a history")
        }
        return broken
    }

    private func workersAreIndexed() -> [String] {
        var broken: [String] = []
        if workerOrder != workers.keys.sorted() { broken.append("the order of workers is not theirs") }
        for (number, worker) in workers
        where numbersByPeer[worker.peer] != number
            || numbersByIdentity[worker.description.identity] != number
        {
            broken.append("worker \(number) is not found by its peer or identity")
        }
        if numbersByPeer.count != workers.count || numbersByIdentity.count != workers.count {
            broken.append("an index names workers that are gone")
        }
        if workers.count > configuration.limits.workersMaximum { broken.append("too many workers") }
        return broken
    }

    private func nothingIsSentBeforeItsCommit() -> [String] {
        var broken: [String] = []
        if committed > persisted { broken.append("more is committed than was written") }
        if !awaiting.isOrdered { broken.append("sends don't wait in order") }
        if let first = awaiting.first, first <= committed { broken.append("a send was forgotten") }
        return broken
    }
}
