// What must hold between any two events. Run after each event in debug builds, by tests, and by the
// simulator, which asks thousands of times a second: nothing is put into words while all is well.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// The invariants that do not hold, in words; empty when all is well.
    package func validate() -> [String] { violatedInvariants }

    var violatedInvariants: [String] {
        var broken: [String] = []
        for index in books.indices {
            trialsAreInOnePlace(books[index], &broken)
            attemptsAreInOrder(books[index], &broken)
            nothingIsSentBeforeItsCommit(books[index], &broken)
            queuesAreBounded(books[index], &broken)
        }
        workersAreInOrder(&broken)
        return broken
    }

    var invariantReport: String {
        "\(violatedInvariants.joined(separator: "\n"))\nThe story so far:\n\(story.text)"
    }

    private var isEnding: Bool {
        switch phase {
        case .running, .draining: false
        case .farewell, .ended: true
        }
    }

    private func trialsAreInOnePlace(_ book: SweepBook, _ broken: inout [String]) {
        let total =
            book.recorded.count + book.pending.count + book.orphans.count + book.suspects.count
            + book.retries.count + book.overlong.count + book.leases.count
        if total != book.trialCount {
            broken.append(
                "\(book.recorded.count) recorded, \(book.pending.count) pending, \(book.orphans.count) "
                    + "orphans, \(book.suspects.count) suspects, \(book.retries.count) retries, "
                    + "\(book.overlong.count) that need more time and "
                    + "\(book.leases.count) leased trials are not \(book.trialCount)")
        }
        if !book.recorded.isDisjoint(with: book.pending) || !book.recorded.isDisjoint(with: book.orphans)
            || !book.pending.isDisjoint(with: book.orphans)
        {
            broken.append("a trial is in two of: recorded, pending, orphans")
        }
        func isQueued(_ trial: Int) -> Bool {
            book.recorded.contains(trial) || book.pending.contains(trial) || book.orphans.contains(trial)
        }
        for trial in book.leases.keys where isQueued(trial) {
            broken.append("trial \(trial) is leased, and elsewhere too")
        }
        for trial in book.suspects where isQueued(trial) || book.leases[trial] != nil {
            broken.append("trial \(trial) is suspect, and elsewhere too")
        }
        for retry in book.retries where isQueued(retry.trial) || book.leases[retry.trial] != nil {
            broken.append("trial \(retry.trial) is to be retried, and elsewhere too")
        }
        for overlong in book.overlong where isQueued(overlong.trial) || book.leases[overlong.trial] != nil {
            broken.append("trial \(overlong.trial) waits for more time, and elsewhere too")
        }
        if !book.suspects.isEmpty, zip(book.suspects, book.suspects.dropFirst()).contains(where: >=) {
            broken.append("suspects don't ascend")
        }
        if book.outcomes.total != book.recorded.count {
            broken.append("\(book.outcomes.total) outcomes of \(book.recorded.count) recorded trials")
        }
        for trial in book.histories.keys where book.recorded.contains(trial) {
            broken.append("trial \(trial) is recorded and keeps a history")
        }
    }

    private func attemptsAreInOrder(_ book: SweepBook, _ broken: inout [String]) {
        for (trial, lease) in book.leases where lease.reference.attempt > book.histories[trial]?.attempts ?? 0
        {
            broken.append("\(lease.reference) was never counted")
        }
        for (trial, replica) in book.replicas {
            if book.recorded.contains(trial) {
                if book.verification.due[trial] == nil {
                    broken.append("\(replica.reference) verifies what needs no verification")
                }
            } else if let lease = book.leases[trial] {
                if lease.holder == replica.holder {
                    broken.append("trial \(trial) is held twice by one worker")
                }
                if lease.reference == replica.reference { broken.append("\(lease.reference) is held twice") }
            } else {
                broken.append("\(replica.reference) is a second attempt without a first")
            }
        }
        for trial in book.verification.due.keys where !book.recorded.contains(trial) {
            broken.append("trial \(trial) is to be verified before it is recorded")
        }
    }

    /// One walk over all workers and what they hold; equal counts at the end mean that nothing else is held.
    private func workersAreInOrder(_ broken: inout [String]) {
        var slots = 0
        var held = 0
        var last = 0
        for number in workerOrder {
            if number <= last { broken.append("workers are out of order") }
            last = number
            guard let worker = workers[number] else {
                broken.append("worker \(number) is gone, and in the order")
                continue
            }
            slots += worker.slots
            held += worker.trials.count
            if let due = nextDeadline, !isEnding, due > worker.heardAt + timeout(of: worker) {
                broken.append("worker \(number)'s silence would be noticed late")
            }
            if numbersByPeer[worker.peer] != number
                || numbersByIdentity[worker.description.identity] != number
            {
                broken.append("worker \(number) is not found by its peer or identity")
            }
            if worker.trials.count > configuration.limits.leasesPerWorkerMaximum {
                broken.append("worker \(number) holds \(worker.trials.count) leases")
            }
            for name in worker.trials { check(name, of: worker, number, &broken) }
        }
        if workerOrder.count != workers.count { broken.append("the order of workers is not theirs") }
        if slots != slotsTotal { broken.append("\(slots) slots, counted as \(slotsTotal)") }
        if numbersByPeer.count != workers.count || numbersByIdentity.count != workers.count {
            broken.append("an index names workers that are gone")
        }
        let leased = books.reduce(0) { $0 + $1.leases.count + $1.replicas.count }
        if held != leased { broken.append("workers hold \(held) leases, the books know \(leased)") }
    }

    private func check(
        _ name: TrialName, of worker: RegisteredWorker, _ number: WorkerNumber, _ broken: inout [String]
    ) {
        guard let index = index(of: name.sweep), let lease = books[index].lease(on: name.trial, of: number)
        else {
            broken.append("worker \(number) thinks that it holds trial \(name.trial)")
            return
        }
        if lease.reference.trial != name.trial || lease.reference.sweep != name.sweep {
            broken.append("trial \(name.trial) has \(lease.reference)")
        }
        if lease.isAlone {
            if worker.aloneTrial != name { broken.append("\(lease.reference) is not alone") }
            if worker.trials.count > 1 { broken.append("\(lease.reference) has company") }
        }
    }

    private func nothingIsSentBeforeItsCommit(_ book: SweepBook, _ broken: inout [String]) {
        if book.committed > book.persisted { broken.append("more is committed than was written") }
        if !book.awaiting.isOrdered { broken.append("sends don't wait in order") }
        if let first = book.awaiting.first, first <= book.committed, !book.isDurable {
            broken.append("a send was forgotten")
        }
        if book.volatile.count != book.volatileTrials.count {
            broken.append("\(book.volatile.count) results wait for their commit, in two counts")
        }
    }

    private func queuesAreBounded(_ book: SweepBook, _ broken: inout [String]) {
        let limits = configuration.limits
        if workers.count > limits.workersMaximum { broken.append("\(workers.count) workers") }
        if books.count > limits.sweepsMaximum { broken.append("\(books.count) sweeps") }
        if book.retries.count > limits.retriesMaximum { broken.append("\(book.retries.count) retries") }
        if book.overlong.count > limits.retriesMaximum { broken.append("\(book.overlong.count) cut off") }
        if book.verification.due.count > limits.verificationsMaximum {
            broken.append("\(book.verification.due.count) trials wait to be verified")
        }
        if silenced.count > limits.silencedWorkersMaximum {
            broken.append("\(silenced.count) silent workers")
        }
        if hosts.count > limits.workersMaximum { broken.append("\(hosts.count) hosts") }
    }
}
