// What must hold between any two events. Run after each event in debug builds, by tests, and by the
// simulator, which asks many thousands of times a second: nothing is put into words, no book is copied and
// little is looked up while all is well.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// The invariants that do not hold, in words; empty when all is well.
    package func validate() -> [String] { violatedInvariants }

    var violatedInvariants: [String] {
        var broken: [String] = []
        for index in books.indices {
            trialsAreInOnePlace(index, &broken)
            attemptsAreInOrder(index, &broken)
            nothingIsSentBeforeItsCommit(index, &broken)
            queuesAreBounded(index, &broken)
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

    private func trialsAreInOnePlace(_ index: Int, _ broken: inout [String]) {
        let places = [
            books[index].recorded.count, books[index].pending.count, books[index].orphans.count,
            books[index].suspects.count, books[index].retries.count, books[index].overlong.count,
            books[index].leases.count,
        ]
        if places.reduce(0, +) != books[index].trialCount {
            broken.append(
                "\(places) recorded, pending, orphaned, suspect, to be retried, overlong and leased trials "
                    + "are not \(books[index].trialCount)")
        }
        if !books[index].recorded.isDisjoint(with: books[index].pending)
            || !books[index].recorded.isDisjoint(with: books[index].orphans)
            || !books[index].pending.isDisjoint(with: books[index].orphans)
        {
            broken.append("a trial is in two of: recorded, pending, orphans")
        }
        func isQueued(_ trial: Int) -> Bool {
            books[index].recorded.contains(trial) || books[index].pending.contains(trial)
                || books[index].orphans.contains(trial)
        }
        for trial in books[index].leases.keys where isQueued(trial) {
            broken.append("trial \(trial) is leased, and elsewhere too")
        }
        func isTaken(_ trial: Int) -> Bool { isQueued(trial) || books[index].leases[trial] != nil }
        for trial in books[index].suspects where isTaken(trial) {
            broken.append("trial \(trial) is suspect, and elsewhere too")
        }
        for retry in books[index].retries where isTaken(retry.trial) {
            broken.append("trial \(retry.trial) is to be retried, and elsewhere too")
        }
        for overlong in books[index].overlong where isTaken(overlong.trial) {
            broken.append("trial \(overlong.trial) waits for more time, and elsewhere too")
        }
        for (one, next) in zip(books[index].suspects, books[index].suspects.dropFirst()) where one >= next {
            broken.append("suspects don't ascend")
        }
        if books[index].outcomes.total != books[index].recorded.count {
            broken.append(
                "\(books[index].outcomes.total) outcomes of \(books[index].recorded.count) recorded trials")
        }
        for trial in books[index].histories.keys where books[index].recorded.contains(trial) {
            broken.append("trial \(trial) is recorded and keeps a history")
        }
    }

    private func attemptsAreInOrder(_ index: Int, _ broken: inout [String]) {
        for (trial, lease) in books[index].leases
        where lease.reference.attempt > books[index].histories[trial]?.attempts ?? 0 {
            broken.append("\(lease.reference) was never counted")
        }
        for (trial, replica) in books[index].replicas {
            if books[index].recorded.contains(trial) {
                if books[index].verification.due[trial] == nil {
                    broken.append("\(replica.reference) verifies what needs no verification")
                }
            } else if let lease = books[index].leases[trial] {
                if lease.holder == replica.holder {
                    broken.append("trial \(trial) is held twice by one worker")
                }
                if lease.reference == replica.reference { broken.append("\(lease.reference) is held twice") }
            } else {
                broken.append("\(replica.reference) is a second attempt without a first")
            }
        }
        for trial in books[index].verification.due.keys where !books[index].recorded.contains(trial) {
            broken.append("trial \(trial) is to be verified before it is recorded")
        }
    }

    // MARK: Workers

    private func workersAreInOrder(_ broken: inout [String]) {
        var slots = 0
        var last = 0
        let due = isEnding ? nil : nextDeadline
        var held = Fingerprint()
        var known = Fingerprint()
        var numbers = Fingerprint()
        for (number, worker) in workers {
            slots += worker.slots
            numbers.add(number)
            known.add(number, worker.peer.value)
            if let due, due > worker.heardAt + timeout(of: worker) {
                broken.append("worker \(number)'s silence would be noticed late")
            }
            if worker.trials.count > configuration.limits.leasesPerWorkerMaximum {
                broken.append("worker \(number) holds \(worker.trials.count) leases")
            }
            for name in worker.trials { held.add(number, name) }
        }
        var order = Fingerprint()
        for number in workerOrder {
            if number <= last { broken.append("workers are out of order") }
            last = number
            order.add(number)
        }
        if order != numbers { broken.append("the order of workers is not theirs") }
        if slots != slotsTotal { broken.append("\(slots) slots, counted as \(slotsTotal)") }
        var found = Fingerprint()
        for (peer, number) in numbersByPeer { found.add(number, peer.value) }
        if found != known { broken.append("the index of peers is not the workers'") }
        for (identity, number) in numbersByIdentity
        where workers[number]?.card.description.identity != identity {
            broken.append("\(identity) is not worker \(number)")
        }
        if numbersByIdentity.count != workers.count { broken.append("the index of identities is too large") }
        if held != leasesByTheBooks(&broken) { tellWhatIsHeld(&broken) }
    }

    /// All leases with their holders, as the books know them.
    private func leasesByTheBooks(_ broken: inout [String]) -> Fingerprint {
        var leased = Fingerprint()
        for index in books.indices {
            let key = books[index].key
            func add(_ trial: Int, _ lease: Lease, _ broken: inout [String]) {
                if lease.reference.trial != trial || lease.reference.sweep != key {
                    broken.append("trial \(trial) has \(lease.reference)")
                }
                leased.add(lease.holder, TrialName(key, trial))
                guard lease.isAlone else { return }
                if workers[lease.holder]?.aloneTrial != TrialName(key, trial) {
                    broken.append("\(lease.reference) is not alone")
                }
                if workers[lease.holder]?.trials.count ?? 0 > 1 {
                    broken.append("\(lease.reference) has company")
                }
            }
            for (trial, lease) in books[index].leases { add(trial, lease, &broken) }
            for (trial, replica) in books[index].replicas { add(trial, replica, &broken) }
        }
        return leased
    }

    /// Names what the books and the workers don't agree about.
    private func tellWhatIsHeld(_ broken: inout [String]) {
        broken.append("the workers hold other leases than the books know")
        for number in workerOrder {
            for name in (workers[number]?.trials ?? []).sorted() {
                guard let index = index(of: name.sweep), books[index].lease(on: name.trial, of: number) != nil
                else {
                    broken.append("worker \(number) thinks that it holds trial \(name.trial)")
                    continue
                }
            }
        }
    }

    // MARK: Bounds

    private func nothingIsSentBeforeItsCommit(_ index: Int, _ broken: inout [String]) {
        let committed = books[index].committed
        if committed > books[index].persisted { broken.append("more is committed than was written") }
        if !books[index].awaiting.isOrdered { broken.append("sends don't wait in order") }
        if let first = books[index].awaiting.first, first <= committed, !books[index].isDurable {
            broken.append("a send was forgotten")
        }
        if books[index].volatile.count != books[index].volatileTrials.count {
            broken.append("\(books[index].volatile.count) results wait for their commit, in two counts")
        }
    }

    private func queuesAreBounded(_ index: Int, _ broken: inout [String]) {
        let limits = configuration.limits
        if workers.count > limits.workersMaximum { broken.append("\(workers.count) workers") }
        if books.count > limits.sweepsMaximum { broken.append("\(books.count) sweeps") }
        if books[index].retries.count > limits.retriesMaximum {
            broken.append("\(books[index].retries.count) retries")
        }
        if books[index].overlong.count > limits.retriesMaximum {
            broken.append("\(books[index].overlong.count) cut off")
        }
        if books[index].verification.due.count > limits.verificationsMaximum {
            broken.append("\(books[index].verification.due.count) trials wait to be verified")
        }
        if silenced.count > limits.silencedWorkersMaximum {
            broken.append("\(silenced.count) silent workers")
        }
        if hosts.count > limits.workersMaximum { broken.append("\(hosts.count) hosts") }
    }
}
