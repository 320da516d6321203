// Verification replicas: a share of the trials is run twice, on different workers, and compared bit for bit.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A result was recorded; should its trial be verified?
    mutating func planVerification(
        of result: DeliveredResult, attempts: Int, in index: Int, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        let trial = result.lease.trial
        guard books[index].verification.isSelected(trial) else { return }
        books[index].verification.add(trial, DueVerification(worker: result.worker, attempts: attempts))
        touchesAll = true
        if books[index].verification.due.count > configuration.limits.verificationsMaximum {
            giveUpVerifying([trial], in: index, now, &effects)
        }
    }

    /// Grants a worker replicas of trials that others recorded.
    ///
    /// - Returns: how many.
    mutating func grantVerifications(
        to number: WorkerNumber, upTo maximum: Int, in index: Int, _ now: Instant,
        _ effects: inout [Effect]
    ) -> Int {
        guard maximum > 0, let worker = workers[number] else { return 0 }
        let identity = worker.description.identity
        guard books[index].verification.isWaiting(for: identity) else { return 0 }
        var batch: [LeaseReference] = []
        while batch.count < min(maximum, configuration.limits.leasesPerMessageMaximum),
            let (trial, attempt) = books[index].verification.take(for: identity)
        {
            let reference = LeaseReference(
                sweep: books[index].key, trial: trial, attempt: attempt, epoch: books[index].epoch)
            let cost = books[index].expectedNanoseconds
            books[index].charge(cost)
            books[index].replicas[trial] = Lease(
                reference: reference, holder: number, state: .committing, isAlone: false, sightedAt: now,
                charge: cost)
            workers[number]?.trials.insert(TrialName(reference))
            batch.append(reference)
        }
        announce(batch, to: number, identity, in: index, &effects)
        return batch.count
    }

    /// When all is recorded and nobody is there who could verify the rest, it stays unverified after a while:
    /// after a longer one where somebody is there who could, but is given nothing at present: who has not
    /// said yet whether it can run the sweep, wants nothing, has too little time left, or whose host rests.
    mutating func giveUpVerifying(_ index: Int, _ now: Instant, _ effects: inout [Effect]) {
        guard books[index].isAllRecorded, !books[index].verification.due.isEmpty,
            books[index].replicas.isEmpty
        else {
            books[index].verification.helplessSince = nil
            return
        }
        let key = books[index].key
        var patience = configuration.timing.verificationPatience
        for number in workers.numbers {
            guard let worker = workers[number], worker.isReachable, !worker.unable.contains(key),
                books[index].verification.isWaiting(for: worker.description.identity)
            else { continue }
            if worker.ready.contains(key), worker.isWilling, !worker.isExclusive,
                worker.mayBegin(books[index].usualDuration, now), !hosts.isResting(worker.card.host, now)
            {
                books[index].verification.helplessSince = nil
                return
            }
            patience = max(patience, configuration.timing.hangTimeout(stretch: worker.stretch))
        }
        let since = books[index].verification.helplessSince ?? now
        books[index].verification.helplessSince = since
        let until = since + patience
        guard until <= now else { return setDeadline(until) }
        giveUpVerifying(books[index].verification.dueTrials, in: index, now, &effects)
    }

    mutating func giveUpVerifying(
        _ trials: [Int], in index: Int, _ now: Instant, _ effects: inout [Effect]
    ) {
        for trial in trials {
            books[index].verification.giveUp(trial)
            persist(.unverified(trial: trial), in: index, &effects)
        }
        note(.unverified(sweep: books[index].announcement.name, trials: trials.count), now, &effects)
    }
}
