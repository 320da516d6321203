// Results are recorded once: the first one wins, whatever lease it came under, a further one is compared.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Takes in a worker's results; they are acknowledged when they are durable.
    mutating func accept(
        _ reports: [ResultReport], from number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        var settled: [LeaseReference] = []
        var unknown: [LeaseReference] = []
        settled.reserveCapacity(reports.count)
        for report in reports {
            guard isPlausible(report.lease) else {
                unknown.append(report.lease)
                continue
            }
            let result = DeliveredResult(
                lease: report.lease, worker: worker.description.identity,
                durationNanoseconds: report.durationNanoseconds, summary: report.summary,
                payload: report.payload)
            settled.append(report.lease)
            if recorded.contains(report.lease.trial) {
                counters.duplicates += 1
                persist(.duplicate(result), &effects)
            } else {
                record(result, from: number, &effects)
            }
        }
        if !settled.isEmpty { awaiting.append(.acknowledge(settled, to: number), after: persisted) }
        if let first = unknown.first {
            counters.unknownLeases += unknown.count
            note(.unknownLease(first, from: worker.description), now, &effects)
            effects.append(.send(.revoke(unknown), to: worker.peer))
        }
    }

    /// Records a trial's first result and takes the trial out of everything else.
    ///
    /// - Parameter number: who delivered it; nil where the coordinator itself sets the trial aside.
    mutating func record(
        _ result: DeliveredResult, from number: WorkerNumber?, _ effects: inout [Effect]
    ) {
        let trial = result.lease.trial
        if let lease = leases[trial] {
            release(trial)
            if lease.reference != result.lease { persist(.ended(lease.reference, .superseded), &effects) }
            if lease.holder != number, let holder = workers[lease.holder] {
                effects.append(.send(.revoke([lease.reference]), to: holder.peer))
            }
        } else if !pending.remove(trial), !orphans.remove(trial) {
            suspects.removeAll { $0 == trial }
        }
        recorded.insert(trial)
        histories[trial] = nil
        hungAttempts[trial] = nil
        counters.outcomes.count(result.summary)
        persist(.result(result), &effects)
    }

    /// Everything up to `sequence` is durable: what waited for that goes out.
    mutating func commit(
        through sequence: UInt64, _ violations: [IdentityViolation], _ now: Instant,
        _ effects: inout [Effect]
    ) {
        precondition(
            sequence >= committed && sequence <= persisted,
            "commit of record \(sequence) after \(committed), written so far: \(persisted)\n\(story.text)")
        committed = sequence
        for violation in violations {
            counters.identityViolations += 1
            note(.identityViolation(violation), now, &effects)
        }
        while let send = awaiting.next(through: sequence) {
            switch send {
            case .acknowledge(let references, let number):
                guard let worker = workers[number] else { continue }
                effects.append(.send(.acknowledge(references), to: worker.peer))
            case .assign(let references, let number):
                guard let worker = workers[number] else { continue }
                // Some may have been recorded or ended while the grant was written.
                let valid = references.filter {
                    leases[$0.trial]?.reference == $0 && leases[$0.trial]?.holder == number
                }
                guard !valid.isEmpty else { continue }
                for reference in valid { leases[reference.trial]?.state = .sent(at: now) }
                effects.append(.assign(valid, to: worker.peer))
            }
        }
    }
}
