// Silence, hanging, and the coordinator's own standing still.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A deadline has come.
    mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
        deadlineBound = nil
        for number in workers.numbers {
            guard let worker = workers[number] else { continue }
            if worker.heardAt + timeout(of: worker) <= now {
                let silence = (now - worker.heardAt).wholeMilliseconds
                // Even where nobody took a message: a cut link ends connections as death does.
                lose(number, .silent, because: "silent for \(silence) ms", now, &effects)
            } else if worker.reportedAt + timeout(of: worker) * 2 <= now {
                let silence = (now - worker.reportedAt).wholeMilliseconds
                let reason = "not a word of what it holds for \(silence) ms"
                lose(number, .secretive, because: reason, now, &effects)
                // It may come back, be given what others could run, and keep that as well.
                blame(worker.card.host, now, &effects)
            } else {
                setDeadline(worker.heardAt + timeout(of: worker))
                setDeadline(worker.reportedAt + timeout(of: worker) * 2)
            }
        }
        for index in books.indices { expire(index, now, &effects) }
        if let end = hosts.nextEnd(after: now) { setDeadline(end) }
        touchesAll = true
    }

    private mutating func expire(_ index: Int, _ now: Instant, _ effects: inout [Effect]) {
        if let since = books[index].orphansSince {
            // By now it is known how many have come back, and with them how long the others may take.
            let until = since + configuration.timing.workerTimeout(stretch: currentStretch)
            if until <= now {
                books[index].pending.formUnion(books[index].orphans)
                books[index].orphans = TrialSet(capacity: books[index].trialCount)
                books[index].orphansSince = nil
            } else {
                setDeadline(until)
            }
        }
        for trial in books[index].overlong {
            if trial.waitsUntil <= now {
                books[index].overlong.removeAll { $0.trial == trial.trial }
                books[index].requeue(trial.trial)
            } else {
                setDeadline(trial.waitsUntil)
            }
        }
        giveUpVerifying(index, now, &effects)
    }

    mutating func markUnreachable(_ peer: PeerID) {
        guard let number = numbersByPeer[peer] else { return }
        workers[number]?.isReachable = false
        workers[number]?.isReserved = false
    }

    /// A worker has said what it holds. What has stood still for too long, and is seen to still do so, is
    /// taken away.
    ///
    /// Only a report can show that; who makes none is lost before long. What it says may be untrue: without
    /// this, who calls trials waiting or finished for ever would keep them for ever.
    mutating func endStuckLeases(
        of number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        var stuck: [(name: TrialName, ending: AttemptEnding)] = []
        for name in worker.trials {
            guard let index = index(of: name.sweep),
                let lease = books[index].lease(on: name.trial, of: number), lease.sightedAt == now,
                let ending = ending(ofStuck: lease, worker, now)
            else { continue }
            stuck.append((name, ending))
        }
        stuck.sort { $0.name < $1.name }
        var revoked: [LeaseReference] = []
        var kept = 0
        for (name, ending) in stuck {
            guard let index = index(of: name.sweep),
                let lease = books[index].lease(on: name.trial, of: number)
            else { continue }
            revoked.append(lease.reference)
            if lease.isRunning {
                note(.trialHung(lease.reference, on: worker.description), now, &effects)
            } else {
                kept += 1
            }
            endLease(on: name.trial, of: number, in: index, ending, now, &effects)
        }
        // It may be granted more; where that goes on, its host is left alone for a while.
        for _ in 0..<kept { blame(worker.card.host, now, &effects) }
        if kept > 0 {
            workers[number]?.isKeeper = true
            note(.leasesKept(kept, by: worker.description), now, &effects)
        }
        if !revoked.isEmpty { effects.append(.send(.revoke(revoked), to: worker.peer)) }
    }

    /// How a lease ends that its holder has just named as it was; nil: not yet.
    private func ending(ofStuck lease: Lease, _ worker: RegisteredWorker, _ now: Instant) -> AttemptEnding? {
        switch lease.state {
        case .committing, .sent: return nil
        case .running(_, let since):
            guard since + configuration.timing.hangTimeout(stretch: worker.stretch) <= now else { return nil }
            return lease.isAlone ? .hungAlone : .hung
        case .waiting:
            // A worker gives back at once what it is asked for, or begins with it; and it lets nothing wait
            // while nothing runs.
            let timing = configuration.timing
            let isKept = lease.recalledAt.map { $0 + timing.workerTimeout(stretch: worker.stretch) <= now }
            let isStalled = worker.stalledSince.map {
                $0 + timing.hangTimeout(stretch: worker.stretch) <= now
            }
            return isKept == true || isStalled == true ? .withheld : nil
        case .finished:
            guard let since = lease.finishedSince,
                since + configuration.timing.hangTimeout(stretch: worker.stretch) <= now
            else { return nil }
            return .withheld
        }
    }

    // MARK: Standing still

    /// A deadline that is handled much too late says that this process was stopped, or its machine asleep:
    /// then it is not the workers who were silent, and their time begins anew.
    mutating func noticeStandstill(_ now: Instant, _ effects: inout [Effect]) {
        guard let due = nextDeadline else { return }
        let late = now - due
        guard late > configuration.timing.standstill else { return }
        counters.standstills += 1
        note(.stoodStill(late), now, &effects)
        for number in workers.numbers {
            // What they sent meanwhile may still be on its way here.
            workers[number]?.heardAt = now
            workers[number]?.reportedAt = now
            let stalledSince = workers[number]?.stalledSince
            workers[number]?.stalledSince = stalledSince.map { $0 + late }
        }
        for index in books.indices { shift(index, by: late) }
        hosts.shift(by: late)
        if case .farewell(let reason, let until) = phase { phase = .farewell(reason, until: until + late) }
        deadlineBound = deadlineBound.map { $0 + late }
    }

    private mutating func shift(_ index: Int, by span: TimeSpan) {
        books[index].orphansSince = books[index].orphansSince.map { $0 + span }
        books[index].verification.helplessSince = books[index].verification.helplessSince.map { $0 + span }
        for place in books[index].retries.indices {
            let since = books[index].retries[place].helplessSince
            books[index].retries[place].helplessSince = since.map { $0 + span }
        }
        func shift(_ lease: inout Lease) {
            lease.sightedAt = lease.sightedAt + span
            lease.startedAt = lease.startedAt.map { $0 + span }
            lease.recalledAt = lease.recalledAt.map { $0 + span }
            lease.finishedSince = lease.finishedSince.map { $0 + span }
            switch lease.state {
            case .sent(let at): lease.state = .sent(at: at + span)
            case .running(let progress, let since):
                lease.state = .running(progress: progress, since: since + span)
            case .committing, .waiting, .finished: break
            }
        }
        books[index].leases.changeValues(shift)
        books[index].replicas.changeValues(shift)
    }
}
