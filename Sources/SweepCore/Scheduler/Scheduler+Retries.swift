// Trials that failed for their machine's sake are tried on other machines before that counts; those that a
// worker had no time for, on one that has more.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A worker says that its machine could not run a trial.
    ///
    /// - Returns: whether the result may be acknowledged.
    mutating func retryElsewhere(
        _ result: DeliveredResult, from number: WorkerNumber, in index: Int, _ now: Instant,
        _ effects: inout [Effect]
    ) -> Bool {
        let trial = result.lease.trial
        // Only who holds the lease may speak; a late word of an earlier attempt changes nothing.
        guard let worker = workers[number],
            books[index].lease(on: trial, of: number)?.reference == result.lease
        else { return true }
        let host = worker.description.host
        blame(worker.card.host, now, &effects)
        guard !books[index].recorded.contains(trial) else {
            // It was to verify the trial, and says nothing about it.
            endLease(on: trial, of: number, in: index, .workerFailure, now, &effects)
            return true
        }
        var hosts = books[index].failureHosts[trial] ?? []
        if !hosts.contains(host) { hosts.append(host) }
        let isLast =
            hosts.count >= configuration.limits.workerFailuresMaximum
            || books[index].retries.count >= configuration.limits.retriesMaximum
            || !isTriableElsewhere(books[index].key, than: hosts)
        guard !isLast else {
            record(result, from: number, in: index, now, &effects)
            return true
        }
        note(.trialRetried(trial, host: host), now, &effects)
        books[index].failureHosts[trial] = hosts
        endLease(on: trial, of: number, in: index, .workerFailure, now, &effects)
        // Unless it is a suspect now, or still runs elsewhere.
        if books[index].pending.remove(trial) {
            books[index].retries.append(SweepBook.Retry(trial: trial, hosts: hosts, last: result))
        }
        return true
    }

    private func isTriableElsewhere(_ key: SweepKey, than hosts: [String]) -> Bool {
        workers.numbers.contains { number in
            guard let worker = workers[number], worker.isReachable, !worker.unable.contains(key) else {
                return false
            }
            return !hosts.contains(worker.description.host)
        }
    }

    /// Gives trials that failed elsewhere to workers on other hosts.
    mutating func grantRetries(in index: Int, _ now: Instant, _ effects: inout [Effect]) {
        guard !books[index].retries.isEmpty else { return }
        let key = books[index].key
        for retry in books[index].retries {
            let taker = workers.numbers.first { number in
                guard let worker = workers[number] else { return false }
                return worker.isWilling && !worker.isExclusive && worker.ready.contains(key)
                    && worker.trials.count < min(worker.credit, configuration.limits.leasesPerWorkerMaximum)
                    && !retry.hosts.contains(worker.description.host)
                    && !hosts.isResting(worker.card.host, now)
            }
            if let taker, let worker = workers[taker] {
                books[index].retries.removeAll { $0.trial == retry.trial }
                let reference = lease(retry.trial, to: taker, in: index, alone: false, now)
                announce([reference], to: taker, worker.description.identity, in: index, &effects)
            } else if isHopeless(retry, in: index, now) {
                // What the last one said stands.
                books[index].retries.removeAll { $0.trial == retry.trial }
                books[index].requeue(retry.trial)
                record(retry.last, from: nil, in: index, now, &effects)
            }
        }
    }

    /// Whether nobody is left who could run a trial elsewhere; after a while also where those who could are
    /// given nothing: who has not said yet whether it can run the sweep, wants nothing, or whose host rests.
    private mutating func isHopeless(_ retry: SweepBook.Retry, in index: Int, _ now: Instant) -> Bool {
        let key = books[index].key
        var patience: TimeSpan?
        for worker in workers.list where worker.isReachable && !worker.unable.contains(key) {
            guard !retry.hosts.contains(worker.description.host) else { continue }
            if worker.isWilling, worker.ready.contains(key), !hosts.isResting(worker.card.host, now) {
                books[index].noteHelplessness(of: retry.trial, since: nil)
                return false
            }
            let timeout = configuration.timing.hangTimeout(stretch: worker.stretch)
            patience = max(patience ?? timeout, timeout)
        }
        guard let patience else { return true }
        let since = retry.helplessSince ?? now
        books[index].noteHelplessness(of: retry.trial, since: since)
        guard since + patience > now else { return true }
        setDeadline(since + patience)
        return false
    }

    /// Gives trials that were cut off to workers that have more time than they had.
    mutating func grantOverlong(in index: Int, _ now: Instant, _ effects: inout [Effect]) {
        guard !books[index].overlong.isEmpty else { return }
        let key = books[index].key
        for (position, trial) in books[index].overlong.enumerated().reversed() {
            let able = workers.list.indices.filter { place in
                workers.list[place].hasTime(for: trial.span, now)
                    && !workers.list[place].unable.contains(key)
            }
            let taker = able.first { place in
                let worker = workers.list[place]
                return worker.isWilling && !worker.isExclusive && worker.ready.contains(key)
                    && worker.trials.count < min(worker.credit, configuration.limits.leasesPerWorkerMaximum)
                    && !hosts.isResting(worker.card.host, now)
            }
            if let taker {
                let number = workers.numbers[taker]
                let identity = workers.list[taker].description.identity
                books[index].overlong.remove(at: position)
                let reference = lease(trial.trial, to: number, in: index, alone: false, now)
                announce([reference], to: number, identity, in: index, &effects)
            } else if able.isEmpty, !trial.isTold {
                books[index].overlong[position].isTold = true
                note(.trialNeedsTime(trial.trial, more: trial.span), now, &effects)
            }
        }
    }
}
