// Workers come, come back, report what they hold, give leases back and leave. Not here: their loss.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A worker registers for the first time, or again because its connection broke, its message was
    /// repeated, or this coordinator was started anew.
    mutating func register(
        _ description: WorkerDescription, held: [LeaseReference], from peer: PeerID, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        guard case .running = phase else {
            effects.append(.send(.finished, to: peer))
            return
        }
        if let problem = problem(with: description, now) {
            counters.turnedAway += 1
            effects.append(.send(.refuse(problem), to: peer))
            note(.workerRefused(identity: description.identity, because: problem.message), now, &effects)
            return
        }
        if let other = numbersByPeer[peer], other != numbersByIdentity[description.identity] {
            lose(other, because: "another worker registered on its connection", now, &effects)
        }
        var arrivedBefore = now - configuration.timing.workerTimeout
        let number: WorkerNumber
        if let known = numbersByIdentity[description.identity], let formerPeer = workers[known]?.peer {
            number = known
            if formerPeer != peer {
                // What was sent over the old connection and is not held now never arrived.
                arrivedBefore = now
                numbersByPeer[formerPeer] = nil
                numbersByPeer[peer] = number
                workers[number]?.peer = peer
                note(.workerReturned(description), now, &effects)
            }
        } else {
            number = add(description, peer: peer, now, &effects)
        }
        workers[number]?.heardAt = now
        workers[number]?.isReachable = true
        effects.append(.send(.welcome(welcome), to: peer))
        reconcile(held.map { Sighting(lease: $0, state: .held) }, of: number, arrivedBefore, now, &effects)
    }

    private var welcome: Welcome {
        Welcome(
            epoch: configuration.epoch,
            heartbeatIntervalMilliseconds: configuration.timing.heartbeatInterval.wholeMilliseconds,
            workerTimeoutMilliseconds: configuration.timing.workerTimeout.wholeMilliseconds,
            sweep: configuration.sweep)
    }

    /// Why a registration cannot be taken.
    private func problem(with description: WorkerDescription, _ now: Instant) -> Refusal? {
        let limits = configuration.limits
        guard (1...64).contains(description.identity.utf8.count),
            (1...limits.slotsPerWorkerMaximum).contains(description.slots)
        else {
            return Refusal(
                code: .malformedMessage,
                message: "a worker needs an identity of at most 64 bytes and 1 to "
                    + "\(limits.slotsPerWorkerMaximum) slots, not \(description.slots)")
        }
        if let number = numbersByIdentity[description.identity], let worker = workers[number] {
            let isSame =
                worker.description.host == description.host
                && worker.description.processID == description.processID
            return isSame
                ? nil
                : Refusal(
                    code: .identityInUse,
                    message: "process \(worker.description.processID) on \(worker.description.host) "
                        + "has registered this identity; start the worker again")
        }
        guard workers.count < limits.workersMaximum else {
            return Refusal(
                code: .shuttingDown,
                message: "this coordinator has its maximum of \(limits.workersMaximum) workers; "
                    + "use workers with more slots")
        }
        return nil
    }

    private mutating func add(
        _ description: WorkerDescription, peer: PeerID, _ now: Instant, _ effects: inout [Effect]
    ) -> WorkerNumber {
        let number = nextWorkerNumber
        nextWorkerNumber += 1
        workers[number] = Worker(description: description, peer: peer, heardAt: now)
        workerOrder.append(number)
        numbersByPeer[peer] = number
        numbersByIdentity[description.identity] = number
        counters.workersJoined += 1
        persist(
            .registered(
                WorkerRecord(
                    identity: description.identity, host: description.host,
                    processID: description.processID, slots: description.slots,
                    instructionSet: description.instructionSet, version: description.version)), &effects)
        note(.workerJoined(description), now, &effects)
        return number
    }

    mutating func remove(_ number: WorkerNumber) {
        guard let worker = workers.removeValue(forKey: number) else { return }
        workerOrder.removeAll { $0 == number }
        numbersByPeer[worker.peer] = nil
        numbersByIdentity[worker.description.identity] = nil
    }

    /// The worker leaves and holds nothing.
    mutating func farewell(_ number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]) {
        guard let worker = workers[number] else { return }
        for trial in worker.trials.sorted() { endLease(on: trial, .handedBack, now, &effects) }
        remove(number)
        note(.workerLeft(worker.description), now, &effects)
    }

    mutating func takeBack(
        _ references: [LeaseReference], from number: WorkerNumber, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        for reference in references {
            guard let lease = leases[reference.trial], lease.holder == number, lease.reference == reference
            else { continue }
            endLease(on: reference.trial, .handedBack, now, &effects)
        }
    }
}

// MARK: - What a worker says that it holds

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
    }

    mutating func hear(
        _ heartbeat: Heartbeat, from number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]
    ) {
        if let peer = workers[number]?.peer { effects.append(.send(.heartbeat, to: peer)) }
        reconcile(
            heartbeat.running.map { Sighting(lease: $0.lease, state: .running(progress: $0.progress)) }
                + heartbeat.queued.map { Sighting(lease: $0, state: .waiting) }
                + heartbeat.finished.map { Sighting(lease: $0, state: .finished) },
            of: number, now - configuration.timing.workerTimeout, now, &effects)
    }

    /// Brings the books in line with what a worker says that it holds.
    ///
    /// - Parameter arrivedBefore: leases sent before this instant that the worker doesn't name never reached
    ///   it.
    private mutating func reconcile(
        _ sightings: [Sighting], of number: WorkerNumber, _ arrivedBefore: Instant, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        var unwanted: [LeaseReference] = []
        for sighting in sightings {
            let reference = sighting.lease
            if var lease = leases[reference.trial], lease.holder == number, lease.reference == reference {
                lease.sightedAt = now
                lease.state = state(after: lease.state, seen: sighting.state, now)
                leases[reference.trial] = lease
            } else if isAdoptable(reference, by: number) {
                adopt(reference, for: number, now)
            } else if isUnwanted(sighting) {
                unwanted.append(reference)
            }
        }
        guard let worker = workers[number] else { return }
        let missing = worker.trials.filter { trial in
            guard let lease = leases[trial], lease.sightedAt < now else { return false }
            switch lease.state {
            case .committing: return false
            case .sent(let at): return at <= arrivedBefore
            case .waiting, .running, .finished: return lease.sightedAt <= arrivedBefore
            }
        }
        for trial in missing.sorted() {
            if case .sent? = leases[trial]?.state {
                endLease(on: trial, .neverStarted, now, &effects)
            } else {
                endLease(on: trial, .resultLost, now, &effects)
            }
        }
        watchForHanging(number)
        if !unwanted.isEmpty { effects.append(.send(.revoke(unwanted), to: worker.peer)) }
    }

    private func state(after state: LeaseState, seen: Sighting.State, _ now: Instant) -> LeaseState {
        switch (seen, state) {
        case (.held, _): state
        case (.waiting, _): .waiting
        case (.finished, _): .finished
        case (.running(let progress), .running(let former, _)) where progress == former: state
        case (.running(let progress), _): .running(progress: progress, since: now)
        }
    }

    /// An attempt that was granted once, whose trial nobody holds now: it goes on where it was.
    private func isAdoptable(_ reference: LeaseReference, by number: WorkerNumber) -> Bool {
        guard case .running = phase, isPlausible(reference) else { return false }
        guard let worker = workers[number], worker.aloneTrial == nil,
            worker.trials.count < configuration.limits.leasesPerWorkerMaximum
        else { return false }
        guard reference.attempt > hungAttempts[reference.trial] ?? 0 else { return false }
        return pending.contains(reference.trial) || orphans.contains(reference.trial)
    }

    private mutating func adopt(_ reference: LeaseReference, for number: WorkerNumber, _ now: Instant) {
        pending.remove(reference.trial)
        orphans.remove(reference.trial)
        leases[reference.trial] = Lease(
            reference: reference, holder: number, state: .sent(at: now), isAlone: false, sightedAt: now)
        workers[number]?.trials.insert(reference.trial)
    }

    private func isUnwanted(_ sighting: Sighting) -> Bool {
        // A result that is recorded but not durable may still be needed; a finished one is on its way here
        // and gets its acknowledgement.
        if case .finished = sighting.state { return false }
        if case .held = sighting.state { return !isPlausible(sighting.lease) }
        return !recorded.contains(sighting.lease.trial) || committed == persisted
    }

    /// Whether such a lease can have been granted; its trial may be recorded since.
    func isPlausible(_ reference: LeaseReference) -> Bool {
        guard reference.trial >= 0, reference.trial < configuration.trialCount, reference.attempt >= 1,
            reference.epoch >= 1, reference.epoch <= configuration.epoch
        else { return false }
        return recorded.contains(reference.trial)
            || reference.attempt <= histories[reference.trial]?.attempts ?? 0
    }
}
