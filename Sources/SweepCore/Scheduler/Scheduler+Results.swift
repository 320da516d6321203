// Results are recorded once: the first one wins, whatever lease it came under, a further one is compared.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Takes in a worker's results; they are acknowledged when they are durable.
    mutating func accept(
        _ reports: [ResultReport], from number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        // The whole worker would be copied, with everything that it holds.
        guard let card = workers[number]?.card, let peer = workers[number]?.peer else { return }
        let held = workers.place(of: number).map { workers.list[$0].trials.count }
        var settled: [LeaseReference] = []
        var unknown: [LeaseReference] = []
        settled.reserveCapacity(reports.count)
        // Results of one sweep come in a row.
        var current: Int?
        func finish(_ scheduler: inout Scheduler) {
            guard let index = current, !settled.isEmpty else { return }
            scheduler.books[index].awaiting.append(
                .acknowledge(settled, to: number), after: scheduler.books[index].persisted)
            settled.removeAll(keepingCapacity: true)
        }
        for report in reports {
            guard let index = index(of: report.lease.sweep), books[index].isPlausible(report.lease) else {
                unknown.append(report.lease)
                continue
            }
            if index != current {
                finish(&self)
                current = index
            }
            guard !isHeldUp(books[index]) else {
                // Its worker keeps it and offers it again.
                counters.postponedResults += 1
                continue
            }
            if take(report, from: number, card, in: index, now, &effects) {
                settled.append(report.lease)
            }
        }
        finish(&self)
        workers[number]?.delivered += reports.count - unknown.count
        if let held, let place = workers.place(of: number), workers.list[place].trials.count < held {
            workers.noteResult(of: number)
        }
        if let first = unknown.first {
            counters.unknownLeases += unknown.count
            note(.unknownLease(first, from: card.description), now, &effects)
            effects.append(.send(.revoke(unknown), to: peer))
        }
        acknowledgeSettled(now, &effects)
    }

    /// What depends on nothing that is still to be written goes out at once.
    private mutating func acknowledgeSettled(_ now: Instant, _ effects: inout [Effect]) {
        for index in books.indices {
            guard let first = books[index].awaiting.first, first <= books[index].committed else { continue }
            sendCommitted(index, now, &effects)
        }
    }

    /// - Returns: whether the result may be acknowledged once everything so far is durable.
    private mutating func take(
        _ report: ResultReport, from number: WorkerNumber, _ card: WorkerCard, in index: Int,
        _ now: Instant, _ effects: inout [Effect]
    ) -> Bool {
        let trial = report.lease.trial
        // Offered again, or by another worker, while the first one is on its way to the disk: it will be
        // offered once more, unless its own acknowledgement comes before.
        guard !books[index].volatileTrials.contains(trial) else { return false }
        let result = DeliveredResult(
            lease: report.lease, worker: card.description.identity,
            durationNanoseconds: report.durationNanoseconds, summary: report.summary,
            payload: report.payload)
        if case .failed(.dataUnavailable) = report.summary {
            return retryElsewhere(result, from: number, in: index, now, &effects)
        }
        if books[index].recorded.contains(trial) {
            compare(result, from: number, in: index, now, &effects)
            return true
        }
        record(result, from: number, in: index, now, &effects)
        hosts.succeed(card.host)
        return true
    }

    /// A further result of a recorded trial.
    private mutating func compare(
        _ result: DeliveredResult, from number: WorkerNumber, in index: Int, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        let trial = result.lease.trial
        counters.duplicates += 1
        guard let due = books[index].verification.due[trial], due.worker != result.worker else {
            persist(.duplicate(result), in: index, &effects)
            books[index].volatileBytes += result.payload.count
            return
        }
        if let replica = books[index].replicas.removeValue(forKey: trial) {
            release(TrialName(books[index].key, trial), from: replica.holder)
            if replica.reference != result.lease {
                persist(.ended(replica.reference, .superseded), in: index, &effects)
                revoke(replica, &effects)
            }
        }
        books[index].verification.settle(trial)
        persist(.verification(result), in: index, &effects)
        books[index].volatileBytes += result.payload.count
    }

    private func revoke(_ lease: Lease, _ effects: inout [Effect]) {
        guard let holder = workers[lease.holder] else { return }
        effects.append(.send(.revoke([lease.reference]), to: holder.peer))
    }

    /// Records a trial's first result and takes the trial out of everything else.
    ///
    /// - Parameter number: who delivered it; nil where the coordinator itself sets the trial aside.
    mutating func record(
        _ result: DeliveredResult, from number: WorkerNumber?, in index: Int, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        let trial = result.lease.trial
        let name = TrialName(books[index].key, trial)
        var wasHeld = false
        if let lease = books[index].leases.removeValue(forKey: trial) {
            wasHeld = true
            supersede(lease, name, by: result, from: number, in: index, &effects)
        }
        if !books[index].replicas.isEmpty, let replica = books[index].replicas.removeValue(forKey: trial) {
            wasHeld = true
            supersede(replica, name, by: result, from: number, in: index, &effects)
        }
        if !wasHeld, !books[index].pending.remove(trial), !books[index].orphans.remove(trial) {
            books[index].suspects.removeAll { $0 == trial }
            books[index].retries.removeAll { $0.trial == trial }
            books[index].overlong.removeAll { $0.trial == trial }
        }
        let history = books[index].histories.removeValue(forKey: trial)
        books[index].recorded.insert(trial)
        if !books[index].failureHosts.isEmpty { books[index].failureHosts[trial] = nil }
        books[index].outcomes.count(result.summary)
        if number != nil { books[index].durations.add(nanoseconds: result.durationNanoseconds) }
        books[index].charge(Int64(clamping: result.durationNanoseconds))
        persist(.result(result), in: index, &effects)
        books[index].markVolatile(trial, bytes: result.payload.count)
        if number != nil, !result.summary.isAboutMachines {
            planVerification(
                of: result, attempts: history?.attempts ?? result.lease.attempt, in: index, now, &effects)
        }
    }

    /// Ends a lease on a trial that is recorded now.
    private mutating func supersede(
        _ lease: Lease, _ name: TrialName, by result: DeliveredResult, from number: WorkerNumber?,
        in index: Int, _ effects: inout [Effect]
    ) {
        release(name, from: lease.holder)
        books[index].charge(-lease.charge)
        if lease.reference != result.lease {
            persist(.ended(lease.reference, .superseded), in: index, &effects)
        }
        if lease.holder != number { revoke(lease, &effects) }
    }

    // MARK: Durable

    /// Whether so much waits for a journal that nothing more may be granted or taken in.
    func isHeldUp(_ book: SweepBook) -> Bool {
        book.persisted - book.committed > configuration.limits.volatileRecordsMaximum
            || book.volatileBytes > configuration.limits.volatileBytesMaximum
            || book.awaiting.leaseCount > configuration.limits.volatileLeasesMaximum
    }

    /// Everything up to `sequence` is durable: what waited for that goes out.
    mutating func commit(
        _ key: SweepKey, through sequence: UInt64, _ violations: [IdentityViolation], _ now: Instant,
        _ effects: inout [Effect]
    ) {
        // Also of a sweep that ended while its journal had no room.
        for violation in violations {
            counters.identityViolations += 1
            note(.identityViolation(violation), now, &effects)
        }
        guard let index = index(of: key) else { return }
        let (committed, persisted) = (books[index].committed, books[index].persisted)
        precondition(
            sequence >= committed && sequence <= persisted,
            "commit of record \(sequence) after \(committed), written so far: \(persisted)\n" + story.text)
        if isHeldUp(books[index]) { touchesAll = true }
        books[index].markCommitted(sequence)
        sendCommitted(index, now, &effects)
    }

    private mutating func sendCommitted(_ index: Int, _ now: Instant, _ effects: inout [Effect]) {
        while let send = books[index].awaiting.next(through: books[index].committed) {
            switch send {
            case .acknowledge(let references, let number):
                guard let peer = workers[number]?.peer else { continue }
                effects.append(.send(.acknowledge(references), to: peer))
            case .assign(let references, let number):
                guard let peer = workers[number]?.peer, let card = workers[number]?.card else { continue }
                // Some may have been recorded or ended while the grant was written.
                var valid: [LeaseReference] = []
                valid.reserveCapacity(references.count)
                for reference in references {
                    if books[index].markSent(reference, to: number, at: now) { valid.append(reference) }
                }
                guard !valid.isEmpty else { continue }
                effects.append(.assign(valid, to: peer, worker: card.description.identity))
            }
        }
    }
}
