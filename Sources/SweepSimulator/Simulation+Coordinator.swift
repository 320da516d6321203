// The duties of the coordinator's shell (CoordinatorService), done in virtual time: take in what has arrived,
// commit what is to be recorded, then send. Not here: its process (Simulation+Process).

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    // MARK: What arrives

    mutating func receive(_ message: WorkerMessage, over connection: Int) {
        guard coordinator.isUp, !revokedUsers.contains(connections[connection].user) else { return }
        coordinator.inbox.append((message, connection))
        if !coordinator.isBusy { turn() }
    }

    mutating func request(_ event: Scheduler.Event) {
        guard coordinator.isUp else { return }
        coordinator.requests.append(event)
        if !coordinator.isBusy { turn() }
    }

    mutating func coordinatorTimer() {
        if coordinator.timerAt <= now { coordinator.timerAt = .max }
        if coordinator.isUp, !coordinator.isBusy { turn() }
    }

    // MARK: Turns

    /// Everything that has arrived, then the deadline, then the effects.
    mutating func turn() {
        var inbox: [(message: WorkerMessage, connection: Int)] = []
        swap(&inbox, &coordinator.inbox)
        for (message, connection) in inbox {
            // Tokens: what was not granted to the one who names it never reaches the machine.
            let genuine = inspect(message, over: connection)
            var isHeard = connections[connection].isWelcome
            if case .register = genuine { isHeard = true }
            if isHeard { remember(genuine) }
            let count = coordinator.effects.count
            tell(
                .received(
                    genuine, from: PeerID(UInt64(connection)),
                    user: Self.userName(connections[connection].user)))
            noteWelcomes(from: count)
        }
        inbox.removeAll(keepingCapacity: true)
        swap(&inbox, &coordinator.inbox)
        if !coordinator.requests.isEmpty {
            let requests = coordinator.requests
            coordinator.requests.removeAll()
            for request in requests { tell(request) }
        }
        if let deadline = coordinator.scheduler?.nextDeadline, deadline.nanoseconds <= now {
            tell(.deadline)
            checkThatTheDeadlineMoved()
        }
        settle()
        interpretEffects()
    }

    mutating func tell(_ event: Scheduler.Event) {
        guard failure == nil, coordinator.isUp else { return }
        statistics.events += 1
        recorder?.record(
            "  coordinator ← \(Words.of(event))", at: now, isRoutine: Words.isRoutine(event))
        let count = coordinator.effects.count
        coordinator.scheduler?.handle(event, now: Instant(nanoseconds: now), into: &coordinator.effects)
        rememberEndings(from: count)
        checkScheduler()
        checkRates(from: count)
    }

    /// From now on a worker is heard over this connection and no other: what still comes over its former ones
    /// tells the coordinator nothing.
    private mutating func noteWelcomes(from count: Int) {
        guard coordinator.effects.count > count else { return }
        for case .send(.welcome, let peer) in coordinator.effects[count...] {
            let identity = connections[Int(peer.value)].identity
            for index in connections.indices where connections[index].identity == identity {
                connections[index].isWelcome = index == Int(peer.value)
            }
        }
    }

    /// What was known when an attempt's end was decided: by the time that it is written, more may be.
    private mutating func rememberEndings(from count: Int) {
        for case .persist(.ended(let lease, _), let key, _) in coordinator.effects[count...] {
            guard let sweep = scenario.index(of: key) else { continue }
            journals[sweep].rememberEnding(of: lease)
        }
    }

    private mutating func settle() {
        guard failure == nil else { return }
        let count = coordinator.effects.count
        coordinator.scheduler?.handle(
            .settled, now: Instant(nanoseconds: now), into: &coordinator.effects)
        rememberEndings(from: count)
        // Where it did nothing, what held before holds.
        if coordinator.effects.count > count { checkScheduler() }
    }

    // MARK: Effects

    /// Does what the scheduler said until it says nothing more, or has to wait for the disk.
    mutating func interpretEffects() {
        while failure == nil, coordinator.isUp, !coordinator.isCommitting {
            let isRetryDue = coordinator.retryAt <= now
            guard !coordinator.effects.isEmpty || isRetryDue else { break }
            swap(&coordinator.batch, &coordinator.effects)
            coordinator.effects.removeAll(keepingCapacity: true)
            var hasRecords = isRetryDue
            for case .persist(let record, let key, let sequence) in coordinator.batch {
                hasRecords = true
                guard let sweep = scenario.index(of: key) else { continue }
                journals[sweep].unwritten.append((record, sequence))
            }
            if hasRecords {
                coordinator.retryAt = .max
                coordinator.isCommitting = true
                let generation = coordinator.generation
                queue.schedule(.commit(generation: generation), at: now + commitTime())
            } else {
                interpretBatch()
            }
        }
        guard failure == nil, coordinator.isUp, !coordinator.isBusy else { return }
        if !coordinator.inbox.isEmpty || !coordinator.requests.isEmpty { return turn() }
        scheduleCoordinatorTimer()
    }

    private mutating func commitTime() -> Int64 {
        nextMessage += 1
        let drawn = scramble(scenario.seed, nextMessage, 0x6469)
        let usual = scenario.commitMinimum + Int64(drawn % UInt64(scenario.commitSpread))
        return coordinator.slowDisks > 0 ? usual * 40 : usual
    }

    mutating func finishCommit(_ generation: Int) {
        guard generation == coordinator.generation, coordinator.isCommitting else { return }
        if coordinator.isFrozen {
            coordinator.isCommitDone = true
        } else {
            endCommit()
        }
    }

    mutating func endCommit() {
        coordinator.isCommitDone = false
        coordinator.isCommitting = false
        // One journal after the other: a crash can come between two.
        for sweep in journals.indices where !journals[sweep].unwritten.isEmpty {
            guard coordinator.fullDisks == 0 else {
                // Tried again with what comes meanwhile; nothing that depends on it is sent.
                coordinator.retryAt = now + 500_000_000
                queue.schedule(.coordinatorTimer, at: coordinator.retryAt)
                break
            }
            if let failing = coordinator.failingJournal, failing.sweep == sweep {
                failJournal(of: sweep, isDurable: failing.isDurable)
                if failure != nil || !coordinator.isUp { return }
                continue
            }
            let known = journals[sweep].violations.count
            write(sweep)
            if failure != nil || dies() { return }
            let fresh = Array(journals[sweep].violations[known...])
            let effectCount = coordinator.effects.count
            tell(
                .committed(
                    journals[sweep].sweep, through: journals[sweep].lastSequence, violations: fresh))
            checkThatDifferencesAreTold(fresh.count, after: effectCount)
        }
        interpretBatch()
        interpretEffects()
    }

    /// A journal takes nothing any more: a coordinator that has other sweeps ends this one, another ends.
    private mutating func failJournal(of sweep: Int, isDurable: Bool) {
        coordinator.failingJournal = nil
        recorder?.record("the journal of sweep \(sweep) fails", at: now)
        // What the disk took, it may have taken before it said that it had not.
        if isDurable { write(sweep) } else { journals[sweep].unwritten.removeAll() }
        guard scenario.isLasting else { return endCoordinator(down: 1_000_000_000) }
        tell(.unrecordable(journals[sweep].sweep))
    }

    /// Makes all of a sweep's records durable.
    mutating func write(_ sweep: Int) {
        journals[sweep].commit(isDead: isDead)
        if let broken = journals[sweep].broken { fail(broken.property, broken.detail) }
        checkTheViolations(of: sweep)
    }

    private mutating func interpretBatch() {
        var index = 0
        while index < coordinator.batch.count, failure == nil {
            interpret(coordinator.batch[index])
            // Between any two effects, and after the last one.
            if !coordinator.isUp || isOver || (coordinator.effectsUntilCrash != nil && dies()) { return }
            index += 1
        }
        coordinator.batch.removeAll(keepingCapacity: true)
        guard !coordinator.unreachable.isEmpty else { return }
        let unreachable = coordinator.unreachable
        coordinator.unreachable.removeAll()
        for peer in unreachable { tell(.unreachable(peer)) }
    }

    /// Counts down to a crash that lies in wait.
    private mutating func dies() -> Bool {
        guard let left = coordinator.effectsUntilCrash else { return false }
        coordinator.effectsUntilCrash = left - 1
        guard left <= 0 else { return false }
        endCoordinator(down: coordinator.downtime)
        return true
    }

    private mutating func interpret(_ effect: Scheduler.Effect) {
        switch effect {
        case .persist: break
        case .note(let note):
            recorder?.record("  coordinator notes: \(note)", at: now)
        case .send(let message, let peer):
            checkSend(message)
            send(message, to: peer)
        case .assign(let leases, let peer, let worker):
            checkAssignment(leases, to: peer)
            let identity = WorkerName.number(worker)
            let assignments = leases.map { lease in
                var lease = lease
                lease.token = token(of: lease, for: identity)
                return Assignment(
                    lease: lease,
                    specification: TrialSpecification(
                        trial: lease.trial, setting: lease.trial, replicate: 0, seed: 0, parameters: []))
            }
            send(.assign(assignments), to: peer)
        case .sweepEnded(let key, let end, _): endSweep(key, end)
        case .ended: endCoordinator(down: 1_000_000_000)
        }
    }

    private mutating func send(_ message: CoordinatorMessage, to peer: PeerID) {
        recorder?.record(
            "  coordinator → peer \(peer.value): \(Words.of(message))", at: now,
            isRoutine: message == .heartbeat)
        if !sendToWorker(message, over: Int(peer.value)) { coordinator.unreachable.append(peer) }
    }

    private mutating func scheduleCoordinatorTimer() {
        guard let deadline = coordinator.scheduler?.nextDeadline?.nanoseconds else { return }
        let time = max(now, deadline)
        guard time < coordinator.timerAt else { return }
        coordinator.timerAt = time
        queue.schedule(.coordinatorTimer, at: time)
    }
}
