// The end of a sweep: workers with nothing to do take over what waits elsewhere, and run what takes unusually
// long a second time (Dean & Ghemawat 2004, "MapReduce", section 3.6: backup tasks).

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Helps idle workers to something, at most once in a heartbeat interval.
    mutating func relieve(_ grantable: [Int], _ now: Instant, _ effects: inout [Effect]) {
        if let relievedAt, now < relievedAt + configuration.timing.heartbeatInterval { return }
        guard grantable.allSatisfy({ books[$0].availableCount == 0 }),
            grantable.contains(where: { !books[$0].leases.isEmpty || !books[$0].replicas.isEmpty })
        else { return }
        relievedAt = now
        var idle: [WorkerNumber] = []
        var idleSlots = 0
        for number in workers.numbers {
            guard let worker = workers[number], worker.isWilling, !worker.isExclusive,
                !hosts.isResting(worker.card.host, now)
            else { continue }
            let free = min(worker.slots, worker.credit) - worker.trials.count
            guard free > 0 else { continue }
            idle.append(number)
            idleSlots += free
        }
        guard !idle.isEmpty else { return }
        recall(idleSlots, for: idle, grantable, now, &effects)
        for index in grantable { speculate(idle, in: index, now, &effects) }
    }

    /// Asks trials back that wait behind others, for those who could begin at once.
    private mutating func recall(
        _ count: Int, for idle: [WorkerNumber], _ grantable: [Int], _ now: Instant,
        _ effects: inout [Effect]
    ) {
        var remaining = count
        var recalled: [WorkerNumber: [LeaseReference]] = [:]
        for index in grantable {
            // A worker runs the lowest first, so the highest wait longest.
            for trial in books[index].leases.keys.sorted(by: >) where remaining > 0 {
                guard let lease = books[index].leases[trial], case .waiting = lease.state,
                    lease.recalledAt == nil
                else { continue }
                books[index].leases[trial]?.recalledAt = now
                recalled[lease.holder, default: []].append(lease.reference)
                remaining -= 1
            }
            guard !books[index].replicas.isEmpty else { continue }
            let verifiers = verifiers(among: idle, in: index)
            for trial in books[index].replicas.keys.sorted(by: >) where remaining > 0 {
                guard let lease = books[index].replicas[trial], case .waiting = lease.state,
                    lease.recalledAt == nil, let due = books[index].verification.due[trial],
                    verifiers.contains(where: { $0 != due.worker })
                else { continue }
                books[index].replicas[trial]?.recalledAt = now
                recalled[lease.holder, default: []].append(lease.reference)
                remaining -= 1
            }
        }
        for number in workers.numbers {
            guard let references = recalled[number], let worker = workers[number] else { continue }
            effects.append(.send(.recall(references), to: worker.peer))
        }
    }

    /// Identities of workers that could verify a sweep's trials; two do, for a trial was recorded by one.
    private func verifiers(among idle: [WorkerNumber], in index: Int) -> [String] {
        var identities: [String] = []
        for number in idle where identities.count < 2 {
            guard let place = workers.place(of: number),
                workers.list[place].ready.contains(books[index].key)
            else { continue }
            identities.append(workers.list[place].description.identity)
        }
        return identities
    }

    private mutating func speculate(
        _ idle: [WorkerNumber], in index: Int, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let median = books[index].durations.median else { return }
        let patience = max(median * 2, configuration.timing.speculationFloor)
        var stragglers: [(startedAt: Instant, trial: Int)] = []
        for (trial, lease) in books[index].leases {
            guard lease.isRunning, let startedAt = lease.startedAt, startedAt + patience <= now,
                !lease.isAlone, books[index].replicas[trial] == nil,
                // What may take workers down is not given to two of them.
                books[index].histories[trial]?.suspicions ?? 0 == 0
            else { continue }
            stragglers.append((startedAt, trial))
        }
        stragglers.sort { ($0.startedAt, $0.trial) < ($1.startedAt, $1.trial) }
        let key = books[index].key
        for straggler in stragglers {
            let taker = idle.first { number in
                guard let worker = workers[number] else { return false }
                return worker.trials.count < min(worker.slots, worker.credit) && worker.ready.contains(key)
                    && books[index].leases[straggler.trial]?.holder != number
                    && worker.hasTime(for: now - straggler.startedAt, now)
            }
            guard let taker, let worker = workers[taker] else { continue }
            let reference = nextReference(straggler.trial, in: index)
            books[index].replicas[straggler.trial] = Lease(
                reference: reference, holder: taker, state: .committing, isAlone: false, sightedAt: now)
            workers[taker]?.trials.insert(TrialName(reference))
            counters.speculations += 1
            note(.speculated(reference, on: worker.description), now, &effects)
            announce([reference], to: taker, worker.description.identity, in: index, &effects)
        }
    }
}
