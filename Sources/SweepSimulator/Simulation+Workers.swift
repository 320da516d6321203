// The duties of the worker's shell (WorkerService), done in virtual time. Not here: slots (Simulation+Slots),
// what goes wrong with them.

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    // MARK: The process

    mutating func startWorker(_ index: Int) {
        workers[index].isStarting = false
        guard !workers[index].isAlive else { return }
        name(index)
        let plan = workers[index].plan
        var configuration = WorkerSession.Configuration(
            description: WorkerDescription(
                identity: WorkerName.text(workers[index].identity), host: "h\(index)",
                processID: workers[index].processID, slots: plan.slots, instructionSet: "avx2",
                version: "0.1.0"))
        configuration.packMaximum = plan.packMaximum
        if scenario.allotment > 0 {
            let drawn = scramble(scenario.seed, UInt64(workers[index].process), 0x656E64)
            let allotment = scenario.allotment * 3 / 4 + Int64(drawn % UInt64(scenario.allotment / 2))
            configuration.endsAt = Instant(nanoseconds: now + allotment)
            configuration.grace = TimeSpan(nanoseconds: allotment / 8)
            configuration.farewell = .milliseconds(200)
        }
        workers[index].session = WorkerSession(
            configuration: configuration, seed: scramble(scenario.seed, UInt64(workers[index].process)))
        for slot in workers[index].slots.indices {
            let generation = workers[index].slots[slot].generation
            workers[index].slots[slot] = SimulatedSlot(generation: generation + 1)
        }
        workers[index].timerAt = .max
        workers[index].inbox.removeAll()
        workers[index].mail.removeAll()
        workers[index].isFrozen = false
        workers[index].isUnable = false
        workers[index].isHoarder = false
        recorder?.record(
            "worker \(index) starts as w\(workers[index].identity), \(plan.slots) slots", at: now)
        tell(index, .started)
        interpretEffects(of: index)
    }

    /// Gives a fresh process its names.
    private mutating func name(_ index: Int) {
        func fresh(_ number: inout Int) -> Int {
            defer { number += 1 }
            return number
        }
        if !workers[index].keepsIdentity || workers[index].identity == 0 {
            workers[index].identity = fresh(&nextNumber)
        }
        if !workers[index].keepsProcessID || workers[index].processID == 0 {
            workers[index].processID = fresh(&nextNumber)
        }
        workers[index].process = fresh(&nextNumber)
        workers[index].keepsIdentity = false
        workers[index].keepsProcessID = false
        while isDead.count < nextNumber { isDead.append(false) }
        if scenario.hasKeys {
            // Three keys, each shared by a pool; one that was revoked is replaced.
            workers[index].user = 1 + index % 3
            while revokedUsers.contains(workers[index].user) { workers[index].user += 3 }
        }
    }

    /// A worker's process ends, at once.
    mutating func endProcess(_ index: Int, isKilled: Bool, downtime: Int64) {
        guard workers[index].isAlive else { return }
        recorder?.record("worker \(index) (w\(workers[index].identity)) ends", at: now)
        for slot in workers[index].slots.indices {
            if isKilled {
                for trial in workers[index].slots[slot].trials {
                    journals[trial.sweep].attempts[trial.row].hasKilled = true
                }
            }
            workers[index].slots[slot].trials.removeAll()
            workers[index].slots[slot].generation += 1
        }
        closeSocket(index)
        workers[index].session = nil
        isDead[workers[index].identity] = true
        if workers[index].plan.isLocal {
            // Whatever it said last has arrived by then, over a local socket.
            queue.schedule(
                .request(
                    .workerProcessEnded(host: "h\(index)", processID: workers[index].processID)),
                at: now + 2_000_000)
        }
        workers[index].process = 0
        guard !workers[index].isStarting, !isCompleted.allSatisfy({ $0 }) else { return }
        workers[index].isStarting = true
        queue.schedule(.workerStart(index), at: now + downtime)
    }

    // MARK: Turns

    private mutating func tell(_ index: Int, _ event: WorkerSession.Event) {
        guard failure == nil else { return }
        statistics.events += 1
        workers[index].session?.handle(event, now: Instant(nanoseconds: now), into: &workerEffects)
        checkSession(index)
    }

    mutating func receive(_ message: CoordinatorMessage, at index: Int) {
        guard !workers[index].isFrozen else { return workers[index].inbox.append(message) }
        hear(message, index)
        interpretEffects(of: index)
    }

    private mutating func hear(_ message: CoordinatorMessage, _ index: Int) {
        guard case .assign(let assignments) = message else {
            if workers[index].isHoarder {
                switch message {
                case .recall, .revoke: return
                default: break
                }
            }
            return tell(index, .received(message))
        }
        var trials: [QueuedTrial] = []
        trials.reserveCapacity(assignments.count)
        for assignment in assignments {
            checkHolding(assignment.lease, index)
            let shape = Self.shapes[(assignment.lease.trial >> 4) & 1]
            trials.append(QueuedTrial(assignment: assignment, shape: shape))
        }
        tell(index, .assigned(trials))
    }

    mutating func deliverMail(_ mail: Mail, to index: Int) {
        guard !workers[index].isFrozen else { return workers[index].mail.append(mail) }
        open(mail, index)
        interpretEffects(of: index)
    }

    private mutating func open(_ mail: Mail, _ index: Int) {
        switch mail {
        case .completed(let reports):
            tell(index, .completed(reports))
            if workers[index].answersTwice > 0 {
                workers[index].answersTwice -= 1
                tell(index, .completed(reports))
                sendToCoordinator(.results(reports), from: index)
            }
        case .freed(let slot): tell(index, .slotFreed(slot))
        case .prepared(let sweep): tell(index, .prepared(sweep))
        case .unprepared(let sweep): tell(index, .preparationFailed(sweep, "its data is not here"))
        case .drain: tell(index, .drainRequested)
        }
    }

    mutating func workerTimer(_ index: Int, _ process: Int) {
        guard workers[index].process == process else { return }
        if workers[index].timerAt <= now { workers[index].timerAt = .max }
        guard !workers[index].isFrozen else { return }
        expire(index)
        interpretEffects(of: index)
    }

    private mutating func expire(_ index: Int) {
        guard let deadline = workers[index].session?.nextDeadline, deadline.nanoseconds <= now else { return }
        let counters = workers[index].slots.map { slot in
            slot.isHung ? slot.progressAtHang : UInt64(now / 1_000_000)
        }
        workers[index].session?.handle(
            .progressed(counters), now: Instant(nanoseconds: now), into: &workerEffects)
        tell(index, .deadline)
        checkThatTheDeadlineMoved(index)
    }

    /// A process that stood still goes on: mail first, then messages, then the deadline, as its loop does.
    mutating func thaw(_ index: Int, _ process: Int) {
        guard workers[index].process == process, workers[index].isFrozen else { return }
        workers[index].isFrozen = false
        recorder?.record("worker \(index) goes on", at: now)
        let pause = now - workers[index].frozenAt
        for slot in workers[index].slots.indices { postpone(slot, of: index, by: pause) }
        let mail = workers[index].mail
        let inbox = workers[index].inbox
        workers[index].mail.removeAll()
        workers[index].inbox.removeAll()
        for entry in mail { open(entry, index) }
        for message in inbox { hear(message, index) }
        expire(index)
        interpretEffects(of: index)
    }

    // MARK: Effects

    private mutating func interpretEffects(of index: Int) {
        guard failure == nil else { return }
        var effects: [WorkerSession.Effect] = []
        swap(&effects, &workerEffects)
        for effect in effects where workers[index].isAlive { interpret(effect, index) }
        effects.removeAll(keepingCapacity: true)
        swap(&effects, &workerEffects)
        scheduleTimer(of: index)
    }

    private mutating func scheduleTimer(of index: Int) {
        guard let deadline = workers[index].session?.nextDeadline?.nanoseconds else { return }
        let time = max(now, deadline)
        guard time < workers[index].timerAt else { return }
        workers[index].timerAt = time
        queue.schedule(.workerTimer(index, process: workers[index].process), at: time)
    }

    private mutating func interpret(_ effect: WorkerSession.Effect, _ index: Int) {
        switch effect {
        case .connect: openSocket(index)
        case .send(let message):
            guard let said = workers[index].isHoarder ? hoarded(message, by: index) : message else { return }
            checkSend(said)
            recorder?.record(
                "  worker \(index) → \(Words.of(said))", at: now, isRoutine: Words.isRoutine(said))
            sendToCoordinator(said, from: index)
        case .prepare(let announcement):
            let process = workers[index].process
            let drawn = scramble(scenario.seed, UInt64(process), announcement.key.value) % 200_000_000
            queue.schedule(
                .prepared(index, process: process, announcement.key), at: now + Int64(drawn))
        case .forget, .note: break
        case .run(let assignments, let slot): run(assignments, on: slot, of: index)
        case .cancel(let leases, let slot): cancel(leases, on: slot, of: index)
        case .exit(let reason):
            recorder?.record("worker \(index) exits: \(reason)", at: now)
            endProcess(index, isKilled: false, downtime: 500_000_000)
        }
    }

    mutating func prepared(_ index: Int, _ process: Int, _ sweep: SweepKey) {
        guard workers[index].process == process else { return }
        if workers[index].unpreparable > 0 {
            workers[index].unpreparable -= 1
            workers[index].isUnable = true
            // Somebody sees to it that the data gets there.
            queue.schedule(.operatorLooks(index, process: process), at: now + 5_000_000_000)
            deliverMail(.unprepared(sweep), to: index)
        } else {
            deliverMail(.prepared(sweep), to: index)
        }
    }

    /// Trials of two shapes share no pack.
    private static let shapes: [TrialShape] = [10, 20].map { steps in
        var configuration = TrialConfiguration()
        configuration.training.steps = steps
        return configuration.shape
    }

    /// Whose key a connection used.
    static func userName(_ number: Int) -> String { number == 0 ? "" : "key \(number)" }
}
