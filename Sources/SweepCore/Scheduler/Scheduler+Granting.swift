// Who gets which trial. Free slots first, then prefetch, less of it towards the end; suspects alone.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Grants leases while there are trials and workers that want them.
    ///
    /// How many each one gets is settled first, so that a worker hears of them in one message and can pack
    /// them well.
    mutating func grant(_ now: Instant, _ effects: inout [Effect]) {
        guard case .running = phase else { return }
        grantSuspects(now, &effects)
        var available = pending.count + orphans.count
        guard available > 0 else { return }
        var shares: [Share] = []
        var slotsTotal = 0
        for number in workerOrder {
            guard let worker = workers[number], worker.isWilling, !worker.isExclusive else { continue }
            let slots = worker.description.slots
            let levelMaximum = min(worker.credit, configuration.limits.leasesPerWorkerMaximum)
            slotsTotal += slots
            shares.append(
                Share(number: number, slots: slots, held: worker.trials.count, levelMaximum: levelMaximum))
        }
        // A slot without work comes before anybody's prefetch.
        for index in shares.indices { shares[index].fill(to: shares[index].slots, from: &available) }
        // A worker holds at most half of its share of what is left, so that no one sits on a queue at the
        // end while others have nothing to do (Hummel, Schonberg & Flynn 1992, "Factoring").
        let left = available
        for index in shares.indices {
            let slots = shares[index].slots
            let level = (left * slots + 2 * slotsTotal - 1) / (2 * slotsTotal)
            shares[index].fill(to: max(slots, level), from: &available)
        }
        for share in shares { grant(share.granted, to: share.number, now, &effects) }
    }

    /// What a worker is about to get.
    private struct Share {
        let number: WorkerNumber
        let slots: Int
        let held: Int
        /// Credit and limits.
        let levelMaximum: Int
        var granted = 0

        mutating func fill(to level: Int, from available: inout Int) {
            let count = min(min(level, levelMaximum) - held - granted, available)
            guard count > 0 else { return }
            granted += count
            available -= count
        }
    }

    private mutating func grant(
        _ count: Int, to number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let identity = workers[number]?.description.identity else { return }
        var remaining = count
        while remaining > 0 {
            var batch: [LeaseReference] = []
            let size = min(remaining, configuration.limits.leasesPerMessageMaximum)
            batch.reserveCapacity(size)
            while batch.count < size, let trial = pending.popFirst() ?? orphans.popFirst() {
                batch.append(lease(trial, to: number, alone: false, now))
            }
            remaining -= size
            announce(batch, to: number, identity, &effects)
        }
    }

    private mutating func lease(
        _ trial: Int, to number: WorkerNumber, alone: Bool, _ now: Instant
    ) -> LeaseReference {
        var history = histories[trial] ?? TrialHistory()
        history.attempts += 1
        history.isOpen = true
        histories[trial] = history
        let reference = LeaseReference(trial: trial, attempt: history.attempts, epoch: configuration.epoch)
        leases[trial] = Lease(
            reference: reference, holder: number, state: .committing, isAlone: alone, sightedAt: now)
        workers[number]?.trials.insert(trial)
        return reference
    }

    private mutating func announce(
        _ references: [LeaseReference], to number: WorkerNumber, _ identity: String,
        _ effects: inout [Effect]
    ) {
        counters.leasesGranted += references.count
        persist(.granted(references, worker: identity), &effects)
        awaiting.append(.assign(references, to: number), after: persisted)
    }
}

// MARK: - Suspects

extension Scheduler {
    /// Sets workers apart for suspects, and hands a suspect to each that is empty.
    private mutating func grantSuspects(_ now: Instant, _ effects: inout [Effect]) {
        guard !suspects.isEmpty else {
            for number in workerOrder where workers[number]?.isReserved == true {
                workers[number]?.isReserved = false
            }
            return
        }
        reserveWorkers()
        for number in workerOrder {
            guard let worker = workers[number], worker.isReserved, worker.isWilling, worker.trials.isEmpty,
                let trial = suspects.first
            else { continue }
            suspects.removeFirst()
            workers[number]?.isReserved = false
            workers[number]?.aloneTrial = trial
            let reference = lease(trial, to: number, alone: true, now)
            announce([reference], to: number, worker.description.identity, &effects)
        }
    }

    /// Half of the workers at most go without other work for the suspects' sake, unless there is no other.
    private mutating func reserveWorkers() {
        let willing = workerOrder.filter { workers[$0]?.isWilling == true }
        let exclusive = willing.count { workers[$0]?.isExclusive == true }
        let isNothingElsePending = pending.isEmpty && orphans.isEmpty
        let maximum = isNothingElsePending ? willing.count : max(1, willing.count / 2)
        let reserved = willing.count { workers[$0]?.isReserved == true }
        let wanted = min(maximum - exclusive, suspects.count - reserved)
        guard wanted > 0 else { return }
        // Those that are empty soonest and leave the fewest slots idle; the number decides a tie.
        let candidates = willing.compactMap { number -> (held: Int, slots: Int, number: WorkerNumber)? in
            guard let worker = workers[number], !worker.isExclusive else { return nil }
            return (worker.trials.count, worker.description.slots, number)
        }
        for candidate in candidates.sorted(by: <).prefix(wanted) {
            workers[candidate.number]?.isReserved = true
        }
    }
}
