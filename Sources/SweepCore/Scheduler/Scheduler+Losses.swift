// Workers are lost, and their leases end: what becomes of the trials. Blame falls on nothing that merely
// waited, and for good only on what ran alone.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// Gives a worker up: its leases end, its trials go to others.
    mutating func lose(
        _ number: WorkerNumber, _ loss: LossKind, because reason: String, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        counters.workersLost += 1
        note(
            .workerLost(worker.description, because: reason, leases: worker.trials.count), now, &effects)
        // A host whose workers die before they brought anything is likely the reason itself.
        if loss == .died, worker.delivered == 0, worker.aloneTrial == nil, !worker.trials.isEmpty {
            blame(worker.card.host, now, &effects)
        }
        var silenced: [SilencedWorkers.Attempt] = []
        for name in worker.trials.sorted() {
            guard let index = index(of: name.sweep),
                let lease = books[index].lease(on: name.trial, of: number)
            else { continue }
            let ending = lease.ending(on: loss)
            if ending == .workerSilent || ending == .workerSilentAlone {
                silenced.append(
                    SilencedWorkers.Attempt(
                        name: name, attempt: lease.reference.attempt, ending: ending))
            }
            endLease(on: name.trial, of: number, in: index, ending, now, &effects)
        }
        self.silenced.add(worker.description.identity, silenced)
        remove(number)
    }

    mutating func endAll(
        of number: WorkerNumber, _ now: Instant, _ effects: inout [Effect],
        as ending: (Lease) -> AttemptEnding
    ) {
        guard let worker = workers[number] else { return }
        for name in worker.trials.sorted() {
            guard let index = index(of: name.sweep),
                let lease = books[index].lease(on: name.trial, of: number)
            else { continue }
            endLease(on: name.trial, of: number, in: index, ending(lease), now, &effects)
        }
    }

    /// The process that started a worker says that it died, which needs no timeout then.
    mutating func hear(_ words: LastWords, user: String, _ now: Instant, _ effects: inout [Effect]) {
        if let number = numbersByIdentity[words.identity], let worker = workers[number] {
            // Who may speak for a worker is who has its key.
            guard worker.card.user == user, worker.description.processID == words.processID,
                worker.description.host == words.host
            else { return }
            note(.workerDied(words), now, &effects)
            lose(number, .died, because: words.cause, now, &effects)
        } else {
            note(.workerDied(words), now, &effects)
        }
    }

    /// A key was revoked: its workers are gone, whatever they say.
    mutating func expel(_ user: String, _ now: Instant, _ effects: inout [Effect]) {
        for number in workers.numbers where workers[number]?.card.user == user {
            lose(number, .expelled, because: "the key of \(user) was revoked", now, &effects)
        }
    }

    mutating func blame(_ host: Host, _ now: Instant, _ effects: inout [Effect]) {
        guard let rest = hosts.fail(host, now) else { return }
        note(.hostRests(host.name, rest), now, &effects)
        setDeadline(now + rest)
    }

    /// A worker that had been silent is back: it was frozen or cut off, so what ran there is innocent.
    mutating func pardon(_ identity: String, _ now: Instant, _ effects: inout [Effect]) {
        let attempts = silenced.remove(identity)
        guard !attempts.isEmpty else { return }
        note(.workerPardoned(identity: identity, attempts: attempts.count), now, &effects)
        for index in books.indices {
            let mine = attempts.filter { $0.name.sweep == books[index].key }
            guard !mine.isEmpty else { continue }
            persist(.pardoned(worker: identity), in: index, &effects)
            for attempt in mine {
                let trial = attempt.name.trial
                guard var history = books[index].histories[trial] else { continue }
                history.pardon(attempt.ending)
                books[index].histories[trial] = history
                guard history.suspicions < configuration.limits.suspicionsMaximum,
                    let position = books[index].suspects.firstIndex(of: trial)
                else { continue }
                books[index].suspects.remove(at: position)
                books[index].requeue(trial)
                touchesAll = true
            }
        }
    }

    /// Ends an attempt without a result and puts its trial back: to the front of the queue, among the
    /// suspects, or aside.
    mutating func endLease(
        on trial: Int, of number: WorkerNumber, in index: Int, _ ending: AttemptEnding,
        _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let lease = books[index].removeLease(on: trial, of: number) else { return }
        let holder = workers[number]?.description
        release(TrialName(books[index].key, trial), from: number)
        if !lease.mayRun { books[index].charge(-lease.charge) }
        persist(.ended(lease.reference, ending), in: index, &effects)
        touchesAll = true
        if books[index].recorded.contains(trial) {
            let counts = ending != .handedBack && ending != .neverStarted && ending != .revoked
            if books[index].verification.fail(trial, counts: counts) {
                giveUpVerifying([trial], in: index, now, &effects)
            }
            return
        }
        var history = books[index].histories[trial] ?? TrialHistory(attempts: lease.reference.attempt)
        history.count(ending, of: lease.reference.attempt)
        if books[index].leases[trial] != nil { history.isOpen = true }
        books[index].histories[trial] = history
        // Another attempt at it is still under way.
        guard books[index].leases[trial] == nil else { return }
        if history.blames >= configuration.limits.blamesMaximum {
            setAside(trial, lease.reference, number, .workerLost, in: index, now, &effects)
        } else if history.cutOffs >= configuration.limits.cutOffsMaximum {
            setAside(trial, lease.reference, number, .outOfTime, in: index, now, &effects)
        } else if ending == .outOfTime, let holder,
            history.suspicions < configuration.limits.suspicionsMaximum,
            books[index].overlong.count < configuration.limits.retriesMaximum
        {
            let span = now - (lease.startedAt ?? now)
            note(.trialCutOff(trial, after: span, on: holder), now, &effects)
            let until = now + configuration.timing.overlongPatience
            books[index].overlong.append(SweepBook.Overlong(trial: trial, span: span, waitsUntil: until))
            setDeadline(until)
        } else if history.suspicions >= configuration.limits.suspicionsMaximum {
            if ending.raisesSuspicion || ending.isBlamed { note(.trialSuspected(trial), now, &effects) }
            books[index].suspect(trial)
        } else {
            books[index].requeue(trial)
        }
    }

    /// Takes a trial off a worker's list.
    mutating func release(_ name: TrialName, from number: WorkerNumber) {
        workers[number]?.release(name)
        touched.insert(number)
    }

    /// Records a trial as failed because it takes workers down, or longer than any of them has time.
    private mutating func setAside(
        _ trial: Int, _ reference: LeaseReference, _ number: WorkerNumber, _ cause: TrialFailure.Cause,
        in index: Int, _ now: Instant, _ effects: inout [Effect]
    ) {
        // Only what the sweep decides may stand here: the message goes into files that must not depend on
        // hosts. Those are in the attempts.
        let message =
            cause == .outOfTime
            ? "trial \(trial): the time that \(configuration.limits.cutOffsMaximum) workers had was too "
                + "short for it; see its attempts in attempts.csv, and give workers more time or the trial "
                + "fewer steps"
            : "trial \(trial): workers were lost or hung again and again while they ran it and nothing else; "
                + "see its attempts in attempts.csv, and run it with 'gradsweep train' under a debugger"
        // Held by nobody now, and not in the queue: `record` finds it among the suspects.
        books[index].suspect(trial)
        let failure = TrialFailure(cause: cause, message: message)
        record(
            DeliveredResult(
                lease: reference, worker: workers[number]?.description.identity ?? "",
                durationNanoseconds: 0, summary: .failed(cause), payload: failurePayload(failure)),
            from: nil, in: index, now, &effects)
        note(.trialSetAside(trial, because: message), now, &effects)
    }
}
