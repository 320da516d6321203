// Suspects are tried alone, in a worker that holds nothing else: only so can they be blamed.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Sets workers apart for suspects, and hands a suspect to each that is empty.
    mutating func grantSuspects(_ grantable: [Int], _ now: Instant, _ effects: inout [Effect]) {
        let count = grantable.reduce(0) { $0 + books[$1].suspects.count }
        guard count > 0 else {
            guard hasReservations else { return }
            hasReservations = false
            for number in workers.numbers where workers[number]?.isReserved == true {
                workers[number]?.isReserved = false
            }
            return
        }
        reserveWorkers(for: count, grantable, now)
        for number in workers.numbers {
            guard let worker = workers[number], worker.isReserved, worker.isWilling, worker.trials.isEmpty,
                let index = grantable.first(where: {
                    !books[$0].suspects.isEmpty && worker.ready.contains(books[$0].key)
                })
            else { continue }
            let trial = books[index].suspects.removeFirst()
            workers[number]?.isReserved = false
            workers[number]?.aloneTrial = TrialName(books[index].key, trial)
            let reference = lease(trial, to: number, in: index, alone: true, now)
            announce([reference], to: number, worker.description.identity, in: index, &effects)
        }
    }

    /// Half of the workers at most go without other work for the suspects' sake, unless there is no other.
    private mutating func reserveWorkers(for suspects: Int, _ grantable: [Int], _ now: Instant) {
        let keys = grantable.filter { !books[$0].suspects.isEmpty }.map { books[$0].key }
        let willing = workers.numbers.filter { number in
            guard let worker = workers[number] else { return false }
            return worker.isWilling && keys.contains(where: worker.ready.contains)
                && !hosts.isResting(worker.card.host, now)
        }
        let exclusive = willing.count { workers[$0]?.isExclusive == true }
        let isNothingElsePending = grantable.allSatisfy { books[$0].availableCount == 0 }
        let maximum = isNothingElsePending ? willing.count : max(1, willing.count / 2)
        let reserved = willing.count { workers[$0]?.isReserved == true }
        let wanted = min(maximum - exclusive, suspects - reserved)
        guard wanted > 0 else { return }
        // Those that are empty soonest and leave the fewest slots idle; the number decides a tie.
        let candidates = willing.compactMap { number -> (held: Int, slots: Int, number: WorkerNumber)? in
            guard let worker = workers[number], !worker.isExclusive else { return nil }
            return (worker.trials.count, worker.slots, number)
        }
        hasReservations = true
        for candidate in candidates.sorted(by: <).prefix(wanted) {
            workers[candidate.number]?.isReserved = true
        }
    }
}
