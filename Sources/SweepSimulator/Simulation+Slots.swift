// A worker's slots: packs run, end, hang, and take their process with them.

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    mutating func run(_ assignments: [Assignment], on slot: Int, of index: Int) {
        if workers[index].slots[slot].isBusy {
            fail(.bounded, "slot \(slot) of worker \(index) gets a second pack")
        }
        workers[index].slots[slot].isBusy = true
        guard !workers[index].isHoarder else { return }
        var hangs = false
        for assignment in assignments {
            let lease = assignment.lease
            guard let sweep = scenario.index(of: lease.sweep), let row = journals[sweep].row(of: lease) else {
                return fail(.durability, "worker \(index) runs \(Words.of(lease)), which no journal knows")
            }
            journals[sweep].attempts[row].hasStarted = true
            var duration = scenario.duration(sweep: sweep, trial: lease.trial, worker: index)
            if workers[index].slowdowns > 0 { duration *= 8 }
            workers[index].slots[slot].trials.append(
                RunningTrial(lease: lease, sweep: sweep, row: row, endsAt: now + duration))
            switch scenario.sweeps[sweep].natures[lease.trial] {
            case .honest: break
            case .kills:
                let time = now + duration / 2
                workers[index].slots[slot].killsAt = min(workers[index].slots[slot].killsAt, time)
            case .hangs: hangs = true
            }
        }
        if hangs {
            hang(slot, of: index)
        } else {
            schedule(slot, of: index)
        }
    }

    /// What a hoarder says in a message's place: nothing of what it has runs, all of it waits; nil: nothing.
    func hoarded(_ message: WorkerMessage, by index: Int) -> WorkerMessage? {
        guard case .heartbeat(var heartbeat) = message else { return message }
        guard !workers[index].isSecretive else { return nil }
        heartbeat.queued = heartbeat.running.map(\.lease) + heartbeat.queued
        heartbeat.running = []
        return .heartbeat(heartbeat)
    }

    /// The slot stands still from now on.
    mutating func hang(_ slot: Int, of index: Int) {
        workers[index].slots[slot].isHung = true
        workers[index].slots[slot].progressAtHang = UInt64(now / 1_000_000)
        for trial in workers[index].slots[slot].trials {
            journals[trial.sweep].attempts[trial.row].hasStoodStill = true
        }
        workers[index].slots[slot].generation += 1
        // Somebody looks after machines on which nothing runs any more.
        let timing = scenario.timing
        let stretch = timing.stretch(forWorkers: workers.count)
        let patience = 3 * timing.hangTimeout(stretch: stretch).nanoseconds
        queue.schedule(.operatorLooks(index, process: workers[index].process), at: now + patience)
    }

    private mutating func schedule(_ slot: Int, of index: Int) {
        guard !workers[index].slots[slot].isHung else { return }
        workers[index].slots[slot].generation += 1
        var time = workers[index].slots[slot].killsAt
        for trial in workers[index].slots[slot].trials { time = min(time, trial.endsAt) }
        if workers[index].slots[slot].trials.isEmpty { time = now }
        queue.schedule(
            .slot(worker: index, slot, generation: workers[index].slots[slot].generation), at: max(now, time))
    }

    /// What the slot was about to do comes later.
    mutating func postpone(_ slot: Int, of index: Int, by pause: Int64) {
        guard workers[index].slots[slot].isBusy else { return }
        for position in workers[index].slots[slot].trials.indices {
            workers[index].slots[slot].trials[position].endsAt += pause
        }
        if workers[index].slots[slot].killsAt < .max { workers[index].slots[slot].killsAt += pause }
        schedule(slot, of: index)
    }

    /// Trials of a pack end, or its process.
    mutating func slotDue(_ index: Int, _ slot: Int, _ generation: Int) {
        guard workers[index].isAlive, !workers[index].isFrozen,
            workers[index].slots[slot].generation == generation
        else { return }
        if workers[index].slots[slot].killsAt <= now {
            return endProcess(index, isKilled: true, downtime: 300_000_000)
        }
        var reports: [ResultReport] = []
        var left: [RunningTrial] = []
        swap(&left, &workers[index].slots[slot].trials)
        for trial in left where trial.endsAt <= now && !trial.isCancelled {
            reports.append(report(of: trial, by: index))
        }
        let time = now
        left.removeAll { $0.endsAt <= time || $0.isCancelled }
        let isDone = left.isEmpty
        swap(&left, &workers[index].slots[slot].trials)
        if isDone {
            workers[index].slots[slot].isBusy = false
            workers[index].slots[slot].killsAt = .max
        } else {
            schedule(slot, of: index)
        }
        let process = workers[index].process
        if !reports.isEmpty { deliverMail(.completed(reports), to: index) }
        if isDone, workers[index].process == process { deliverMail(.freed(slot), to: index) }
    }

    private mutating func report(of trial: RunningTrial, by index: Int) -> ResultReport {
        var duration = UInt64(
            max(1, scenario.duration(sweep: trial.sweep, trial: trial.lease.trial, worker: index)))
        if workers[index].missingData > 0 {
            workers[index].missingData -= 1
            journals[trial.sweep].attempts[trial.row].hasFailed = true
            return ResultReport(
                lease: trial.lease, durationNanoseconds: duration, summary: .failed(.dataUnavailable),
                payload: TrialFunction.missingDataPayload)
        }
        var value = TrialFunction.value(sweep: trial.sweep, trial: trial.lease.trial)
        if workers[index].lies > 0 {
            workers[index].lies -= 1
            // No two liars say the same.
            value ^= UInt64(workers[index].identity) << 8
            // Nor of how long it took.
            if value >> 8 & 1 == 0 { duration = .max }
            lies.append(Lie(sweep: trial.sweep, trial: trial.lease.trial, value: value))
        }
        return ResultReport(
            lease: trial.lease, durationNanoseconds: duration, summary: .verdict(.converged),
            payload: TrialFunction.payload(value))
    }

    mutating func cancel(_ leases: [LeaseReference], on slot: Int, of index: Int) {
        var isChanged = false
        for position in workers[index].slots[slot].trials.indices
        where leases.contains(workers[index].slots[slot].trials[position].lease) {
            workers[index].slots[slot].trials[position].isCancelled = true
            isChanged = true
        }
        // The trial function looks now and then whether it is still wanted.
        guard isChanged, !workers[index].slots[slot].isHung,
            workers[index].slots[slot].trials.allSatisfy(\.isCancelled)
        else { return }
        workers[index].slots[slot].killsAt = .max
        workers[index].slots[slot].trials.removeAll()
        schedule(slot, of: index)
    }
}
