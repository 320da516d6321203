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
        func isTaken(_ trial: Int) -> Bool { isQueued(trial) || books[index].leases.contains(trial) }
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
        for (place, trial) in books[index].leases.keys.enumerated()
        where books[index].leases.values[place].reference.attempt
            > books[index].histories[trial]?.attempts ?? 0
        {
            broken.append("\(books[index].leases.values[place].reference) was never counted")
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
        for (place, number) in workers.numbers.enumerated() {
            if number <= last { broken.append("workers are out of order") }
            last = number
            slots += workers.list[place].slots
            known.add(number, workers.list[place].peer.value)
            if let due,
                due > workers.list[place].heardAt
                    + configuration.timing.workerTimeout(stretch: workers.list[place].stretch)
            {
                broken.append("worker \(number)'s silence would be noticed late")
            }
            if workers.list[place].trials.count > configuration.limits.leasesPerWorkerMaximum {
                broken.append("worker \(number) holds \(workers.list[place].trials.count) leases")
            }
            for name in workers.list[place].trials { held.add(number, name) }
        }
        if workers.list.count != workers.numbers.count { broken.append("a worker has no number") }
        if slots != slotsTotal { broken.append("\(slots) slots, counted as \(slotsTotal)") }
        var found = Fingerprint()
        for (peer, number) in numbersByPeer { found.add(number, peer.value) }
        if found != known { broken.append("the index of peers is not the workers'") }
        for (identity, number) in numbersByIdentity
        where workers.place(of: number).map({ workers.list[$0].description.identity }) != identity {
            broken.append("\(identity) is not worker \(number)")
        }
        if numbersByIdentity.count != workers.count { broken.append("the index of identities is too large") }
        if held != leasesByTheBooks(&broken) { tellWhatIsHeld(&broken) }
    }

    /// All leases with their holders, as the books know them.
    private func leasesByTheBooks(_ broken: inout [String]) -> Fingerprint {
        var leased = Fingerprint()
        for index in books.indices {
            add(books[index].leases, of: books[index].key, to: &leased, &broken)
            add(books[index].replicas, of: books[index].key, to: &leased, &broken)
        }
        return leased
    }

    private func add(
        _ leases: TrialMap<Lease>, of key: SweepKey, to leased: inout Fingerprint, _ broken: inout [String]
    ) {
        for (place, trial) in leases.keys.enumerated() {
            let name = TrialName(key, trial)
            if leases.values[place].reference.trial != trial || leases.values[place].reference.sweep != key {
                broken.append("trial \(trial) has \(leases.values[place].reference)")
            }
            leased.add(leases.values[place].holder, name)
            guard leases.values[place].isAlone else { continue }
            guard let holder = workers.place(of: leases.values[place].holder),
                workers.list[holder].aloneTrial == name
            else {
                broken.append("\(leases.values[place].reference) is not alone")
                continue
            }
            if workers.list[holder].trials.count > 1 {
                broken.append("\(leases.values[place].reference) has company")
            }
        }
    }

    /// Names what the books and the workers don't agree about.
    private func tellWhatIsHeld(_ broken: inout [String]) {
        broken.append("the workers hold other leases than the books know")
        for number in workers.numbers {
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
        let limits = configuration.limits
        if committed > books[index].persisted { broken.append("more is committed than was written") }
        if !books[index].awaiting.isOrdered { broken.append("sends don't wait in order") }
        if let first = books[index].awaiting.first, first <= committed, !books[index].isDurable {
            broken.append("a send was forgotten")
        }
        // Held up, what was granted can still end, and what has ended be set aside, but nothing begins.
        let ending =
            4 * books[index].trialCount + 2 * limits.workersMaximum + 4 * limits.leasesPerMessageMaximum
        if books[index].persisted - committed > limits.volatileRecordsMaximum + UInt64(ending) {
            broken.append("\(books[index].persisted - committed) records wait for their commit")
        }
        if books[index].awaiting.leaseCount > limits.volatileLeasesMaximum + ending {
            broken.append("sends with \(books[index].awaiting.leaseCount) leases wait for a commit")
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
