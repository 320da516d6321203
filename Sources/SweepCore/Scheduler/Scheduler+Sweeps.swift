// Sweeps come, are paused, stopped, cancelled, and end.

import SweepModel
import SweepProtocol

extension Scheduler {
    mutating func submit(_ plan: SweepPlan, _ now: Instant, _ effects: inout [Effect]) {
        var problem: String?
        if index(of: plan.key) != nil { problem = "this sweep is running already" }
        if plan.trialCount != plan.recovery.recorded.capacity { problem = "its journal is another sweep's" }
        if books.count >= configuration.limits.sweepsMaximum {
            problem = "this coordinator has its maximum of \(configuration.limits.sweepsMaximum) sweeps"
        }
        if phase != .running { problem = "this coordinator is about to end" }
        if let problem {
            note(.submissionRefused(plan.announcement.name, because: problem), now, &effects)
            effects.append(.sweepEnded(plan.key, .stopped, SweepProgress()))
            return
        }
        var book = SweepBook(plan, suspicionsMaximum: configuration.limits.suspicionsMaximum)
        // Whoever comes late has no claim on the time before.
        book.served = books.map(\.served).min() ?? 0
        books.append(book)
        touchesAll = true
        note(.sweepSubmitted(plan.announcement.name, trials: plan.trialCount), now, &effects)
        remember(plan.recovery.silences, of: plan.key, now, &effects)
        if !book.orphans.isEmpty {
            books[books.count - 1].orphansSince = now
            setDeadline(now + configuration.timing.workerTimeout(stretch: currentStretch))
        }
        for number in workers.numbers {
            guard let worker = workers[number] else { continue }
            effects.append(.send(.announce(plan.announcement), to: worker.peer))
        }
    }

    /// Whom an earlier epoch gave up for its silence is pardoned when it comes back, as it would have been
    /// then.
    private mutating func remember(
        _ silences: [SilentAttempt], of key: SweepKey, _ now: Instant, _ effects: inout [Effect]
    ) {
        for silence in silences {
            let name = TrialName(key, silence.trial)
            silenced.add(
                silence.worker,
                [SilencedWorkers.Attempt(name: name, attempt: silence.attempt, ending: silence.ending)])
        }
        for worker in Set(silences.map(\.worker)).sorted() where numbersByIdentity[worker] != nil {
            pardon(worker, now, &effects)
        }
    }

    mutating func control(
        _ key: SweepKey, _ control: SweepControl, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let index = index(of: key) else { return }
        note(.sweepControlled(books[index].announcement.name, control), now, &effects)
        switch (control, books[index].course) {
        case (.pause, .running):
            books[index].course = .paused
            recallWaiting(of: index, now, &effects)
        case (.resume, .paused):
            books[index].course = .running
            touchesAll = true
        case (.stop, .running), (.stop, .paused):
            books[index].course = .stopping(.stopped)
            recallWaiting(of: index, now, &effects)
        case (.cancel, _):
            revokeAll(of: index, now, &effects)
            books[index].course = .stopping(.cancelled)
        case (.pause, _), (.resume, _), (.stop, .stopping): break
        }
    }

    /// Asks back what waits at workers and has not begun.
    private mutating func recallWaiting(of index: Int, _ now: Instant, _ effects: inout [Effect]) {
        var recalled: [WorkerNumber: [LeaseReference]] = [:]
        for trial in books[index].leases.keys.sorted() {
            guard let lease = books[index].leases[trial], !lease.isRunning else { continue }
            recalled[lease.holder, default: []].append(lease.reference)
            books[index].leases[trial]?.recalledAt = now
        }
        for trial in books[index].replicas.keys.sorted() {
            guard let lease = books[index].replicas[trial], !lease.isRunning else { continue }
            recalled[lease.holder, default: []].append(lease.reference)
            books[index].replicas[trial]?.recalledAt = now
        }
        for number in workers.numbers {
            guard let references = recalled[number], let worker = workers[number] else { continue }
            effects.append(.send(.recall(references), to: worker.peer))
        }
    }

    /// Ends all leases of a sweep; their holders forget them.
    mutating func revokeAll(of index: Int, _ now: Instant, _ effects: inout [Effect]) {
        let key = books[index].key
        for number in workers.numbers {
            guard let worker = workers[number] else { continue }
            var references: [LeaseReference] = []
            for name in worker.trials.filter({ $0.sweep == key }).sorted() {
                guard let lease = books[index].lease(on: name.trial, of: number) else { continue }
                references.append(lease.reference)
                endLease(on: name.trial, of: number, in: index, .revoked, now, &effects)
            }
            if !references.isEmpty { effects.append(.send(.revoke(references), to: worker.peer)) }
        }
    }

    /// Ends a sweep whose journal takes nothing any more. Its workers throw away what they have of it: a
    /// later start, when the journal is whole again, runs anew what was not recorded.
    mutating func giveUp(_ key: SweepKey, _ now: Instant, _ effects: inout [Effect]) {
        guard let index = index(of: key) else { return }
        close(index, .failed, now, &effects)
    }

    /// Takes a sweep out; its journal holds all that is to be kept once what was written is committed.
    private mutating func close(
        _ index: Int, _ end: SweepEnd, _ now: Instant, _ effects: inout [Effect]
    ) {
        let progress = progress(of: books[index].key) ?? SweepProgress()
        let book = books.remove(at: index)
        silenced.forget(book.key)
        endedSweeps += 1
        if end != .completed { unfinishedSweeps += 1 }
        for number in workers.numbers {
            guard let worker = workers[number] else { continue }
            workers[number]?.ready.remove(book.key)
            workers[number]?.unable.remove(book.key)
            workers[number]?.enrolled.remove(book.key)
            workers[number]?.trials = worker.trials.filter { $0.sweep != book.key }
            if worker.aloneTrial?.sweep == book.key { workers[number]?.aloneTrial = nil }
            effects.append(.send(.retire(book.key), to: worker.peer))
        }
        touchesAll = true
        note(.sweepEnded(book.announcement.name, end), now, &effects)
        effects.append(.sweepEnded(book.key, end, progress))
    }

    // MARK: The coordinator's own end

    mutating func stop(_ mode: StopMode, _ now: Instant, _ effects: inout [Effect]) {
        switch (phase, mode) {
        case (.running, .drain):
            phase = .draining
            for number in workers.numbers {
                guard let worker = workers[number] else { continue }
                effects.append(.send(.drain, to: worker.peer))
            }
        case (.running, .revoke), (.draining, .revoke):
            for index in books.indices { revokeAll(of: index, now, &effects) }
            sayFarewell(.stopped, now, &effects)
        case (.draining, .drain), (.farewell, _), (.ended, _):
            break
        }
    }

    /// Goes on to the next phase when nothing is left to do in this one.
    mutating func finishWhenDone(_ now: Instant, _ effects: inout [Effect]) {
        for index in books.indices.reversed() where books[index].isDurable {
            if books[index].isAllRecorded, books[index].verification.due.isEmpty {
                close(index, .completed, now, &effects)
            } else if case .stopping(let end) = books[index].course, books[index].leases.isEmpty,
                books[index].replicas.isEmpty
            {
                close(index, end, now, &effects)
            }
        }
        switch phase {
        case .running:
            if configuration.endsWithSweeps, books.isEmpty, endedSweeps > 0 {
                sayFarewell(unfinishedSweeps == 0 ? .completed : .stopped, now, &effects)
            }
        case .draining:
            // Not until all have left: one that was asked to and stays would keep this coordinator for ever.
            if books.allSatisfy(\.isDurable), workers.list.allSatisfy(\.trials.isEmpty) {
                let isComplete = books.isEmpty && unfinishedSweeps == 0 && endedSweeps > 0
                sayFarewell(isComplete ? .completed : .stopped, now, &effects)
            }
        case .farewell(let reason, let until):
            // A journal without room must not keep somebody from stopping: what it lacks is run again.
            if until <= now || (workers.isEmpty && books.allSatisfy(\.isDurable)) {
                end(reason, now, &effects)
            }
        case .ended:
            break
        }
    }

    private mutating func sayFarewell(_ reason: EndReason, _ now: Instant, _ effects: inout [Effect]) {
        phase = .farewell(reason, until: now + configuration.timing.farewell)
        for number in workers.numbers {
            guard let worker = workers[number] else { continue }
            effects.append(.send(.finished, to: worker.peer))
        }
        if workers.isEmpty, books.allSatisfy(\.isDurable) { end(reason, now, &effects) }
    }

    private mutating func end(_ reason: EndReason, _ now: Instant, _ effects: inout [Effect]) {
        for index in books.indices.reversed() { close(index, .stopped, now, &effects) }
        phase = .ended(reason)
        effects.append(.ended(reason))
    }
}
