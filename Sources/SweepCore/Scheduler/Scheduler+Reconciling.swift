// The books are brought in line with what a worker says that it holds.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A lease as a worker named it.
    struct Sighting {
        enum State {
            case running(progress: UInt64)
            case waiting
            case finished
            /// In a registration, which doesn't tell.
            case held
        }

        let lease: LeaseReference
        let state: State

        /// Whether there is work in it that would be lost. What merely waits is granted anew, and the result
        /// of what is finished is welcome under any lease.
        var isWorthAdopting: Bool {
            switch state {
            case .running, .held: true
            case .waiting, .finished: false
            }
        }
    }

    mutating func hear(
        _ heartbeat: Heartbeat, from number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        answerHeartbeat(of: number, &effects)
        announceAgain(to: number, now, &effects)
        workers.noteReport(
            of: number, isStalled: heartbeat.running.isEmpty && !heartbeat.queued.isEmpty, at: now)
        reconcile(
            heartbeat.running.map { Sighting(lease: $0.lease, state: .running(progress: $0.progress)) }
                + heartbeat.queued.map { Sighting(lease: $0, state: .waiting) }
                + heartbeat.finished.map { Sighting(lease: $0, state: .finished) },
            of: number, now - configuration.timing.workerTimeout, now, &effects)
        endStuckLeases(of: number, now, &effects)
    }

    /// - Parameter arrivedBefore: leases sent before this instant that the worker doesn't name never reached
    ///   it.
    mutating func reconcile(
        _ sightings: [Sighting], of number: WorkerNumber, _ arrivedBefore: Instant, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        var unwanted: [LeaseReference] = []
        for sighting in sightings {
            let reference = sighting.lease
            guard let index = index(of: reference.sweep) else {
                unwanted.append(reference)
                continue
            }
            if var lease = books[index].lease(on: reference.trial, of: number),
                lease.reference == reference
            {
                lease.sightedAt = now
                lease.state = state(after: lease.state, seen: sighting.state, now)
                if lease.isRunning, lease.startedAt == nil { lease.startedAt = now }
                // What was said over its former connection may not have reached it.
                if case .held = sighting.state { lease.recalledAt = nil }
                lease.finishedSince = lease.state == .finished ? lease.finishedSince ?? now : nil
                // Its result is welcome as soon as the journal has room for it.
                if lease.finishedSince != nil, isHeldUp(books[index]) { lease.finishedSince = now }
                books[index].update(lease)
            } else if sighting.isWorthAdopting, isAdoptable(reference, by: number, in: index) {
                adopt(sighting, for: number, in: index, now)
            } else if isUnwanted(sighting, in: index) {
                unwanted.append(reference)
            }
        }
        endMissing(of: number, arrivedBefore, now, &effects)
        guard let peer = workers[number]?.peer, !unwanted.isEmpty else { return }
        // Who names more than a worker may hold gets no answer of that length.
        effects.append(
            .send(.revoke(Array(unwanted.prefix(configuration.limits.leasesPerWorkerMaximum))), to: peer))
    }

    /// Ends the leases that a worker should know and didn't name.
    private mutating func endMissing(
        of number: WorkerNumber, _ arrivedBefore: Instant, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        var missing: [(name: TrialName, ending: AttemptEnding)] = []
        for name in worker.trials {
            guard let index = index(of: name.sweep),
                let lease = books[index].lease(on: name.trial, of: number), lease.sightedAt < now
            else { continue }
            switch lease.state {
            case .committing: break
            case .sent(let at):
                if at <= arrivedBefore { missing.append((name, .neverStarted)) }
            case .waiting, .running, .finished:
                if lease.sightedAt <= arrivedBefore { missing.append((name, .resultLost)) }
            }
        }
        missing.sort { $0.name < $1.name }
        for (name, ending) in missing {
            guard let index = index(of: name.sweep) else { continue }
            endLease(on: name.trial, of: number, in: index, ending, now, &effects)
        }
    }

    private func state(after state: LeaseState, seen: Sighting.State, _ now: Instant) -> LeaseState {
        switch (seen, state) {
        // A worker that registers says nothing of its progress, and doesn't for as long as it isn't heard.
        case (.held, .running(let progress, _)): .running(progress: progress, since: now)
        case (.held, _): state
        case (.waiting, _): .waiting
        case (.finished, _): .finished
        case (.running(let progress), .running(let former, _)) where progress == former: state
        case (.running(let progress), _): .running(progress: progress, since: now)
        }
    }

    /// An attempt that was granted once, whose trial nobody holds now: it goes on where it was.
    private func isAdoptable(_ reference: LeaseReference, by number: WorkerNumber, in index: Int) -> Bool {
        let book = books[index]
        // What is adopted may end in a record, and be adopted again.
        guard case .running = phase, !isHeldUp(book), book.isPlausible(reference) else { return false }
        if case .stopping = book.course { return false }
        guard let worker = workers[number], worker.aloneTrial == nil,
            !worker.trials.contains(TrialName(reference)),
            worker.trials.count < configuration.limits.leasesPerWorkerMaximum
        else { return false }
        if book.histories[reference.trial]?.isTaken(reference.attempt) == true { return false }
        return book.pending.contains(reference.trial) || book.orphans.contains(reference.trial)
    }

    private mutating func adopt(
        _ sighting: Sighting, for number: WorkerNumber, in index: Int, _ now: Instant
    ) {
        let reference = sighting.lease
        books[index].pending.remove(reference.trial)
        books[index].orphans.remove(reference.trial)
        var lease = Lease(
            reference: reference, holder: number,
            state: state(after: .sent(at: now), seen: sighting.state, now), isAlone: false, sightedAt: now)
        if lease.isRunning { lease.startedAt = now }
        books[index].leases[reference.trial] = lease
        workers[number]?.trials.insert(TrialName(reference))
    }

    private func isUnwanted(_ sighting: Sighting, in index: Int) -> Bool {
        let book = books[index]
        // A result that is recorded but not durable may still be needed; a finished one is on its way here
        // and gets its acknowledgement.
        if case .finished = sighting.state { return false }
        if case .held = sighting.state { return !book.isPlausible(sighting.lease) }
        // May be adopted as soon as the journal has room; nobody is given it meanwhile.
        if isHeldUp(book), book.isPlausible(sighting.lease) { return false }
        return !book.volatileTrials.contains(sighting.lease.trial)
    }
}
