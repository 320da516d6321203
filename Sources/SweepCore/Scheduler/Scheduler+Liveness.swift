// Silence, hanging, and what becomes of a lost worker's leases.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A deadline has come.
    mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
        let timing = configuration.timing
        for number in workerOrder {
            guard let worker = workers[number] else { continue }
            if worker.heardAt + timing.workerTimeout <= now {
                lose(
                    number, because: "silent for \((now - worker.heardAt).wholeMilliseconds) ms", now,
                    &effects)
            } else if let hangsAt = worker.hangsAt, hangsAt <= now {
                endHungLeases(of: number, now, &effects)
            }
        }
        if let until = orphansUntil {
            if until <= now {
                pending.formUnion(orphans)
                orphans = TrialSet(capacity: configuration.trialCount)
                orphansUntil = nil
            }
        } else if !orphans.isEmpty {
            orphansUntil = now + timing.workerTimeout
        }
    }

    mutating func markUnreachable(_ peer: PeerID) {
        guard let number = numbersByPeer[peer] else { return }
        workers[number]?.isReachable = false
        workers[number]?.isReserved = false
    }

    /// Gives a worker up: its leases end, its trials go to others.
    mutating func lose(
        _ number: WorkerNumber, because reason: String, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        counters.workersLost += 1
        note(
            .workerLost(worker.description, because: reason, leases: worker.trials.count), now, &effects)
        for trial in worker.trials.sorted() {
            guard let lease = leases[trial] else { continue }
            endLease(on: trial, lease.endingOnLoss, now, &effects)
        }
        remove(number)
    }

    /// Remembers when the first of a worker's running trials counts as hung.
    mutating func watchForHanging(_ number: WorkerNumber) {
        guard let worker = workers[number] else { return }
        var hangsAt: Instant?
        for trial in worker.trials {
            guard case .running(_, let since)? = leases[trial]?.state else { continue }
            hangsAt = earlier(hangsAt, since + configuration.timing.hangTimeout)
        }
        workers[number]?.hangsAt = hangsAt
    }

    private mutating func endHungLeases(
        of number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        var revoked: [LeaseReference] = []
        for trial in worker.trials.sorted() {
            guard let lease = leases[trial], case .running(_, let since) = lease.state,
                since + configuration.timing.hangTimeout <= now
            else { continue }
            revoked.append(lease.reference)
            hungAttempts[trial] = lease.reference.attempt
            note(.trialHung(lease.reference, on: worker.description), now, &effects)
            endLease(on: trial, lease.isAlone ? .hungAlone : .hung, now, &effects)
        }
        watchForHanging(number)
        if !revoked.isEmpty { effects.append(.send(.revoke(revoked), to: worker.peer)) }
    }

    /// Takes the lease on a trial from its holder.
    mutating func release(_ trial: Int) {
        guard let lease = leases.removeValue(forKey: trial) else { return }
        workers[lease.holder]?.trials.remove(trial)
        if workers[lease.holder]?.aloneTrial == trial { workers[lease.holder]?.aloneTrial = nil }
    }

    /// Ends an attempt without a result and puts its trial back: to the front of the queue, among the
    /// suspects, or aside.
    mutating func endLease(
        on trial: Int, _ ending: AttemptEnding, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let lease = leases[trial], var history = histories[trial] else { return }
        let holder = workers[lease.holder]?.description
        release(trial)
        history.count(ending)
        histories[trial] = history
        persist(.ended(lease.reference, ending), &effects)
        if history.blames >= configuration.limits.blamesMaximum {
            setAside(trial, lease.reference, holder, history, now, &effects)
        } else if history.suspicions >= configuration.limits.suspicionsMaximum {
            if ending.raisesSuspicion || ending.isBlamed { note(.trialSuspected(trial), now, &effects) }
            suspects.insert(trial, at: suspects.firstIndex { $0 > trial } ?? suspects.count)
        } else {
            pending.insert(trial)
        }
    }

    /// Records a trial as failed because it takes workers down.
    private mutating func setAside(
        _ trial: Int, _ reference: LeaseReference, _ holder: WorkerDescription?, _ history: TrialHistory,
        _ now: Instant, _ effects: inout [Effect]
    ) {
        // Only what the sweep decides may stand here: the message goes into files that must not depend on
        // hosts. Those are in the attempts.
        let message =
            "trial \(trial): \(history.blames) workers were lost or hung while they ran it and nothing else; "
            + "see its attempts in attempts.csv, and run it with 'gradsweep train' under a debugger"
        // Held by nobody now, and not in the queue: `record` finds it among the suspects.
        suspects.append(trial)
        let failure = TrialFailure(cause: .workerLost, message: message)
        record(
            DeliveredResult(
                lease: reference, worker: holder?.identity ?? "", durationNanoseconds: 0,
                summary: .failed(.workerLost), payload: failurePayload(failure)), from: nil, &effects)
        note(.trialSetAside(trial, because: message), now, &effects)
    }
}
