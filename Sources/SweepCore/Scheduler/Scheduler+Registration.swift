// Workers come, come back, say what they can run, give leases back and leave. Not here: their loss.

import SweepModel
import SweepProtocol

extension Scheduler {
    /// A worker registers for the first time, or again because its connection broke, its message was
    /// repeated, or this coordinator was started anew.
    mutating func register(
        _ description: WorkerDescription, held: [LeaseReference], remaining: Int?, from peer: PeerID,
        user: String, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard case .running = phase else {
            effects.append(.send(.finished, to: peer))
            return
        }
        if numbersByIdentity[description.identity] == nil {
            makeRoom(for: user, now, &effects)
        }
        if let problem = problem(with: description, user: user) {
            counters.turnedAway += 1
            effects.append(.send(.refuse(problem), to: peer))
            note(.workerRefused(identity: description.identity, because: problem.message), now, &effects)
            return
        }
        if let other = numbersByPeer[peer], other != numbersByIdentity[description.identity] {
            lose(other, .died, because: "another worker registered on its connection", now, &effects)
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
            number = add(description, peer: peer, user: user, now, &effects)
            pardon(description.identity, now, &effects)
        }
        let stretch = max(currentStretch, workers[number]?.stretch ?? 1)
        workers[number]?.stretch = stretch
        workers[number]?.heardAt = now
        workers[number]?.isReachable = true
        workers[number]?.leavesAt = remaining.map { now + .milliseconds($0) }
        if workers[number]?.allotted == nil {
            workers[number]?.allotted = remaining.map { .milliseconds($0) }
        }
        touched.insert(number)
        if let worker = workers[number] { effects.append(.send(.welcome(welcome(worker)), to: peer)) }
        for book in books { effects.append(.send(.announce(book.announcement), to: peer)) }
        workers[number]?.announcedAt = now
        reconcile(held.map { Sighting(lease: $0, state: .held) }, of: number, arrivedBefore, now, &effects)
    }

    /// Gives a place up, where all are taken, that its worker has not used for two heartbeats: where workers
    /// come and go quickly and not all can say that they go, those that are gone would keep the others out.
    ///
    /// - Parameter user: where its key has all places that one may have, one of its own is given up.
    private mutating func makeRoom(for user: String, _ now: Instant, _ effects: inout [Effect]) {
        let isCrowded = isCrowdedOut(user)
        guard isCrowded || workers.count >= configuration.limits.workersMaximum else { return }
        var longest: (number: WorkerNumber, dueAt: Instant, heardAt: Instant)?
        for number in workers.numbers {
            guard let worker = workers[number], !isCrowded || worker.card.user == user else { continue }
            let dueAt = worker.heardAt + configuration.timing.heartbeatInterval * (2 * worker.stretch)
            guard dueAt < min(now, longest?.dueAt ?? now) else { continue }
            longest = (number, dueAt, worker.heardAt)
        }
        guard let longest else { return }
        let silence = (now - longest.heardAt).wholeMilliseconds
        lose(
            longest.number, .silent, because: "silent for \(silence) ms, and its place was needed", now,
            &effects)
    }

    /// Why a registration cannot be taken.
    private func problem(with description: WorkerDescription, user: String) -> Refusal? {
        let limits = configuration.limits
        guard (1...64).contains(description.identity.utf8.count),
            (1...limits.slotsPerWorkerMaximum).contains(description.slots)
        else {
            return Refusal(
                code: .malformedMessage,
                message: "a worker needs an identity of at most 64 bytes and 1 to "
                    + "\(limits.slotsPerWorkerMaximum) slots, not \(description.slots)")
        }
        // Another release may come along, and another instruction set, as long as its bits are the same.
        guard description.arithmeticRevision == configuration.arithmeticRevision else {
            return Refusal(
                code: .otherArithmetic,
                message: "release \(description.version) computes by revision "
                    + "\(description.arithmeticRevision) of the arithmetic, this coordinator's by "
                    + "\(configuration.arithmeticRevision): a trial could have other bits there; install the "
                    + "coordinator's release on the worker's machine")
        }
        if let number = numbersByIdentity[description.identity], let worker = workers[number] {
            let isSame =
                worker.description.host == description.host
                && worker.description.processID == description.processID && worker.card.user == user
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
        return isCrowdedOut(user)
            ? Refusal(
                code: .shuttingDown,
                message: "workers under the key \(user) have the \(limits.workersPerKeyMaximum) places that "
                    + "one key may have; use workers with more slots, or another key") : nil
    }

    /// Whether the workers of a key have all the places that one key may have: who has one key cannot keep
    /// everybody else out.
    private func isCrowdedOut(_ user: String) -> Bool {
        let maximum = configuration.limits.workersPerKeyMaximum
        // Counted only where it matters.
        guard !user.isEmpty, workers.count >= maximum else { return false }
        return workers.list.count { $0.card.user == user } >= maximum
    }

    private mutating func add(
        _ description: WorkerDescription, peer: PeerID, user: String, _ now: Instant,
        _ effects: inout [Effect]
    ) -> WorkerNumber {
        let number = nextWorkerNumber
        nextWorkerNumber += 1
        workers.append(
            RegisteredWorker(
                card: WorkerCard(description, user: user), peer: peer, heardAt: now, reportedAt: now,
                announcedAt: now),
            as: number)
        numbersByPeer[peer] = number
        numbersByIdentity[description.identity] = number
        slotsTotal += description.slots
        counters.workersJoined += 1
        setDeadline(now + configuration.timing.workerTimeout)
        note(.workerJoined(description), now, &effects)
        return number
    }

    mutating func remove(_ number: WorkerNumber) {
        guard let worker = workers.remove(number) else { return }
        numbersByPeer[worker.peer] = nil
        numbersByIdentity[worker.description.identity] = nil
        slotsTotal -= worker.slots
        touched.remove(number)
    }

    // MARK: What it can run

    mutating func markReady(
        _ number: WorkerNumber, _ key: SweepKey, _ now: Instant, _ effects: inout [Effect]
    ) {
        guard let worker = workers[number] else { return }
        guard let index = index(of: key) else {
            effects.append(.send(.retire(key), to: worker.peer))
            return
        }
        // It is asked again.
        guard !isHeldUp(books[index]) else { return }
        workers[number]?.unable.remove(key)
        guard workers[number]?.ready.insert(key).inserted == true,
            workers[number]?.enrolled.insert(key).inserted == true
        else { return }
        let description = worker.description
        // Before anything that names it; once, however often it changes its mind.
        persist(
            .registered(
                WorkerRecord(
                    identity: description.identity, host: description.host,
                    processID: description.processID, slots: description.slots,
                    instructionSet: description.instructionSet, version: description.version)),
            in: index, &effects)
    }

    /// Announces again what a worker has not answered for long: the announcement or the answer may be lost.
    /// What it could not prepare is announced again now and then: its disk may have room since, its data be
    /// there.
    mutating func announceAgain(to number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]) {
        guard let worker = workers[number], worker.ready.count < books.count else { return }
        let isUnanswered = worker.ready.count + worker.unable.count < books.count
        let patience =
            isUnanswered ? configuration.timing.workerTimeout : configuration.timing.preparationPause
        guard worker.announcedAt + patience <= now else { return }
        workers[number]?.announcedAt = now
        for book in books where !worker.ready.contains(book.key) {
            if isUnanswered, worker.unable.contains(book.key) { continue }
            effects.append(.send(.announce(book.announcement), to: worker.peer))
        }
    }

    mutating func markUnable(
        _ number: WorkerNumber, _ key: SweepKey, _ message: String, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        guard let worker = workers[number], let index = index(of: key) else { return }
        workers[number]?.ready.remove(key)
        guard workers[number]?.unable.insert(key).inserted == true else { return }
        note(
            .workerUnable(worker.description, sweep: books[index].announcement.name, because: message),
            now, &effects)
    }

    // MARK: Leaving

    /// The worker leaves and holds nothing.
    mutating func farewell(_ number: WorkerNumber, _ now: Instant, _ effects: inout [Effect]) {
        guard let worker = workers[number] else { return }
        endAll(of: number, now, &effects) { _ in .handedBack }
        remove(number)
        note(.workerLeft(worker.description), now, &effects)
    }

    mutating func takeBack(
        _ references: [LeaseReference], isOutOfTime: Bool, from number: WorkerNumber, _ now: Instant,
        _ effects: inout [Effect]
    ) {
        for reference in references {
            guard let index = index(of: reference.sweep),
                books[index].lease(on: reference.trial, of: number)?.reference == reference
            else { continue }
            endLease(
                on: reference.trial, of: number, in: index, isOutOfTime ? .outOfTime : .handedBack, now,
                &effects)
        }
    }
}
