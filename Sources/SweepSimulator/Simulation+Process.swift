// The coordinator's process: it starts from what is durable, dies between any two of its doings, stands
// still; and the sweeps that people hand to it. Not here: what it does (Simulation+Coordinator).

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    mutating func startCoordinator() {
        guard !coordinator.isUp, !isOver else { return }
        // It could not even note its start.
        guard coordinator.fullDisks == 0 else {
            queue.schedule(.coordinatorStart, at: now + 1_000_000_000)
            return
        }
        coordinator.generation += 1
        coordinator.timerAt = .max
        let generation = coordinator.generation
        if journals.contains(where: { $0.epoch > 0 }) { statistics.recoveries += 1 }
        var configuration = Scheduler.Configuration(epoch: UInt64(generation))
        configuration.endsWithSweeps = !scenario.isLasting
        configuration.timing = scenario.timing
        configuration.limits = scenario.limits
        coordinator.scheduler = Scheduler(configuration: configuration) { _ in
            TrialFunction.failurePayload
        }
        recorder?.record("coordinator starts", at: now)
        for index in workers.indices where workers[index].isAlive && workers[index].link.connection < 0 {
            let delay = Int64(scramble(scenario.seed, UInt64(index), UInt64(generation)) % 300_000_000)
            queue.schedule(.reconnect(index, dealer: workers[index].link.dealer), at: now + delay)
        }
        for sweep in scenario.sweeps.indices where !isCompleted[sweep] {
            let time = scenario.sweeps[sweep].submittedAt
            if time <= now {
                open(sweep)
            } else {
                queue.schedule(.submission(sweep), at: time)
            }
        }
        tell(.deadline)
        turn()
    }

    /// The coordinator's process ends: dies, or has nothing left to do.
    mutating func endCoordinator(down: Int64) {
        guard coordinator.isUp else { return }
        recorder?.record("coordinator ends", at: now)
        if coordinator.isCommitting, coordinator.keepsTornCommit, coordinator.fullDisks == 0 {
            for sweep in journals.indices { write(sweep) }
        }
        for sweep in journals.indices { journals[sweep].unwritten.removeAll() }
        coordinator = SimulatedCoordinator(after: coordinator)
        for index in workers.indices {
            let connection = workers[index].link.connection
            guard connection >= 0 else { continue }
            workers[index].link.connection = -1
            sever(connection)
            connections[connection].reachesCoordinator = false
            // What it sent last may be under way.
            connections[connection].reachesWorker = scramble(scenario.seed, UInt64(connection), 7) & 1 == 0
        }
        for index in connections.indices { connections[index].isKnown = false }
        if isCompleted.allSatisfy({ $0 }) {
            isOver = true
        } else {
            queue.schedule(.coordinatorStart, at: now + down)
        }
    }

    // MARK: Sweeps

    /// Somebody submits a sweep, or submits it again.
    mutating func submit(_ sweep: Int) {
        guard coordinator.isUp, !isCompleted[sweep], !coordinator.openSweeps.contains(sweep) else { return }
        open(sweep)
        if !coordinator.isBusy { turn() }
    }

    private mutating func open(_ sweep: Int) {
        coordinator.openSweeps.insert(sweep)
        journals[sweep].begin()
        coordinator.requests.append(.submitted(journals[sweep].plan(scenario.sweeps[sweep])))
    }

    mutating func endSweep(_ key: SweepKey, _ end: SweepEnd) {
        guard let sweep = scenario.index(of: key) else { return fail(.bounded, "an unknown sweep ended") }
        recorder?.record("sweep \(sweep) has ended: \(end.rawValue)", at: now)
        coordinator.openSweeps.remove(sweep)
        guard end == .completed else {
            // What a full disk did not take is run again.
            journals[sweep].unwritten.removeAll()
            // Whoever stopped it goes on with it later; a coordinator that lives for its sweeps ends with
            // them.
            if scenario.isLasting { queue.schedule(.submission(sweep), at: now + 800_000_000) }
            return
        }
        if !journals[sweep].unwritten.isEmpty {
            fail(.durability, "sweep \(sweep) ended before its last records were durable")
        }
        checkTheEnd(of: sweep)
        isCompleted[sweep] = true
        if scenario.isLasting, isCompleted.allSatisfy({ $0 }) {
            coordinator.requests.append(.stopRequested(.drain))
            queue.schedule(.coordinatorTimer, at: now)
        }
    }

    // MARK: Standing still

    mutating func freezeCoordinator(for duration: Int64) {
        guard coordinator.isUp, !coordinator.isFrozen else { return }
        coordinator.isFrozen = true
        queue.schedule(.coordinatorThaw(generation: coordinator.generation), at: now + duration)
    }

    mutating func thawCoordinator(_ generation: Int) {
        guard generation == coordinator.generation, coordinator.isFrozen else { return }
        coordinator.isFrozen = false
        recorder?.record("coordinator goes on", at: now)
        if coordinator.isCommitDone {
            endCommit()
        } else if !coordinator.isCommitting {
            turn()
        }
    }
}
