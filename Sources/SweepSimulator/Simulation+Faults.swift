// Faults at work: what each of them does to the world, and how it ends.

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    /// A fault of the plan comes.
    mutating func strike(_ index: Int) {
        guard !isCalm else { return }
        let fault = faults[index]
        let worker = fault.worker
        let isAlive = workers[worker].isAlive
        recorder?.record("FAULT \(Words.of(fault))", at: now)
        var strikes = true
        switch fault.kind {
        case .dropped, .duplicated, .corrupted, .overtaken, .forged:
            workers[worker].link.armed.append(
                ArmedFault(index: index, isInbound: fault.kind == .forged || fault.flag(0)))
        case .lossy:
            workers[worker].link.lossy += 1
            workers[worker].link.lossPermille = 50 + Int(fault.salt >> 8 % 500)
            last(fault, index)
        case .slowNetwork:
            workers[worker].link.slow += 1
            last(fault, index)
        case .partition, .inboundPartition, .outboundPartition:
            if fault.kind != .outboundPartition { workers[worker].link.cutInbound += 1 }
            if fault.kind != .inboundPartition { workers[worker].link.cutOutbound += 1 }
            last(fault, index)
        case .reconnection:
            strikes = workers[worker].link.connection >= 0
            breakConnection(of: worker, after: 1_000_000 + Int64(fault.salt >> 8 % 200_000_000))
        case .halfOpen: strikes = halfOpen(worker)
        case .workerCrash:
            strikes = isAlive
            endProcess(worker, isKilled: true, downtime: fault.duration)
        case .workerTwin:
            strikes = isAlive
            workers[worker].keepsIdentity = isAlive
            workers[worker].keepsProcessID = isAlive && fault.flag(0)
            endProcess(worker, isKilled: true, downtime: fault.flag(1) ? 1_000_000 : fault.duration)
        case .dataUnavailable: workers[worker].missingData += 1 + Int(fault.salt >> 8 % 6)
        case .unpreparable: workers[worker].unpreparable += 1
        case .slotHang: strikes = hangSomeSlot(of: worker, fault)
        case .workerFreeze: strikes = freeze(worker, for: fault.duration)
        case .slowWorker:
            workers[worker].slowdowns += 1
            last(fault, index)
        case .hoard:
            // Until its process ends; somebody has to do the work.
            strikes = isAlive && worker > 0
            workers[worker].isHoarder = strikes
            workers[worker].isSecretive = fault.flag(0)
        case .answerTwice: workers[worker].answersTwice += 1
        case .nonsense:
            strikes = isAlive
            if isAlive { talkNonsense(worker, fault) }
        case .lie: workers[worker].lies += 1 + Int(fault.salt >> 8 % 4)
        case .coordinatorCrash, .tornCommit:
            strikes = coordinator.isUp
            coordinator.effectsUntilCrash = Int(fault.salt >> 8 % 12)
            coordinator.keepsTornCommit = fault.flag(0)
            coordinator.downtime = fault.duration
            // Between two effects if there are any soon, else now.
            if fault.kind == .coordinatorCrash, fault.flag(1) || coordinator.isCommitting {
                endCoordinator(down: fault.duration)
            }
        case .coordinatorFreeze:
            strikes = coordinator.isUp && !coordinator.isFrozen
            freezeCoordinator(for: fault.duration)
        case .diskFull:
            coordinator.fullDisks += 1
            last(fault, index)
        case .journalFailure:
            strikes = coordinator.isUp
            if coordinator.isUp { coordinator.failingJournal = (sweep(of: fault), fault.flag(0)) }
        case .slowDisk:
            coordinator.slowDisks += 1
            last(fault, index)
        case .workerDrain:
            strikes = isAlive
            if isAlive {
                deliverMail(.drain, to: worker)
                if fault.flag(0), workers[worker].isAlive { deliverMail(.drain, to: worker) }
            }
        case .keyRevoked: strikes = revokeKey(of: worker, fault)
        case .sweepPause, .sweepStop, .sweepCancel, .coordinatorStop: strikes = command(fault, index)
        }
        if strikes { statistics.faults[Int(fault.kind.rawValue)] += 1 }
    }

    private mutating func last(_ fault: Fault, _ index: Int) {
        queue.schedule(.faultEnds(index), at: min(now + fault.duration, scenario.faultsUntil - 1))
    }

    /// A lasting fault is over.
    mutating func relieve(_ index: Int) {
        let fault = faults[index]
        let worker = fault.worker
        recorder?.record("fault over: \(Words.of(fault))", at: now)
        switch fault.kind {
        case .lossy: workers[worker].link.lossy -= 1
        case .slowNetwork: workers[worker].link.slow -= 1
        case .partition, .inboundPartition, .outboundPartition:
            if fault.kind != .outboundPartition { workers[worker].link.cutInbound -= 1 }
            if fault.kind != .inboundPartition { workers[worker].link.cutOutbound -= 1 }
            // A long one breaks the connection; after a short one TCP sends again what was lost.
            if fault.flag(0) { breakConnection(of: worker, after: 1_000_000) }
            deliverStalled(worker)
        case .slowWorker: workers[worker].slowdowns -= 1
        case .diskFull: coordinator.fullDisks -= 1
        case .sweepPause: request(.control(journals[sweep(of: fault)].sweep, .resume))
        case .slowDisk: coordinator.slowDisks -= 1
        default: break
        }
    }

    private mutating func deliverStalled(_ worker: Int) {
        if workers[worker].link.cutInbound == 0 {
            let stalled = workers[worker].link.stalledInbound
            workers[worker].link.stalledInbound.removeAll()
            for (message, connection) in stalled { deliver(message, over: connection) }
        }
        if workers[worker].link.cutOutbound == 0 {
            let stalled = workers[worker].link.stalledOutbound
            workers[worker].link.stalledOutbound.removeAll()
            for (message, connection) in stalled { deliver(message, over: connection) }
        }
    }

    /// The worker's end is gone and libzmq has made another, but the coordinator's end has not noticed: what
    /// it says there vanishes.
    private mutating func halfOpen(_ worker: Int) -> Bool {
        let connection = workers[worker].link.connection
        guard connection >= 0 else { return false }
        breakConnection(of: worker, after: 2_000_000)
        connections[connection].isKnown = true
        return true
    }

    private func sweep(of fault: Fault) -> Int { Int(fault.salt >> 20) % scenario.sweeps.count }

    /// Somebody asks something of the coordinator.
    private mutating func command(_ fault: Fault, _ index: Int) -> Bool {
        guard coordinator.isUp else { return false }
        let key = journals[sweep(of: fault)].sweep
        switch fault.kind {
        case .sweepPause:
            request(.control(key, .pause))
            last(fault, index)
        case .sweepStop: request(.control(key, .stop))
        case .sweepCancel: request(.control(key, .cancel))
        default: request(.stopRequested(fault.flag(0) ? .drain : .revoke))
        }
        return true
    }

    /// A worker's key is revoked, and with it that of all who share it; they come back with another one.
    private mutating func revokeKey(of worker: Int, _ fault: Fault) -> Bool {
        let user = workers[worker].user
        guard user != 0, !revokedUsers.contains(user) else { return false }
        revokedUsers.append(user)
        request(.expelled(user: Self.userName(user)))
        for index in workers.indices where workers[index].isAlive && workers[index].user == user {
            queue.schedule(
                .operatorLooks(index, process: workers[index].process), at: now + fault.duration)
        }
        return true
    }

    private mutating func hangSomeSlot(of worker: Int, _ fault: Fault) -> Bool {
        guard workers[worker].isAlive else { return false }
        let busy = workers[worker].slots.indices.filter {
            workers[worker].slots[$0].isBusy && !workers[worker].slots[$0].isHung
        }
        guard !busy.isEmpty else { return false }
        hang(busy[Int(fault.salt >> 8) % busy.count], of: worker)
        return true
    }

    private mutating func freeze(_ worker: Int, for duration: Int64) -> Bool {
        guard workers[worker].isAlive, !workers[worker].isFrozen else { return false }
        workers[worker].isFrozen = true
        workers[worker].frozenAt = now
        for slot in workers[worker].slots.indices {
            for trial in workers[worker].slots[slot].trials {
                journals[trial.sweep].attempts[trial.row].hasStoodStill = true
            }
        }
        queue.schedule(.workerThaw(worker, process: workers[worker].process), at: now + duration)
        return true
    }

    // MARK: What operators do

    /// A worker on which nothing runs any more, or whose key is worth nothing, is replaced.
    mutating func replaceStuckWorker(_ worker: Int, _ process: Int) {
        guard workers[worker].process == process,
            workers[worker].slots.contains(where: \.isHung) || workers[worker].isUnable
                || revokedUsers.contains(workers[worker].user)
        else { return }
        endProcess(worker, isKilled: true, downtime: 1_000_000_000)
    }

    /// Faults stop.
    mutating func calmDown() {
        isCalm = true
        recorder?.record("no faults from now on", at: now)
        coordinator.effectsUntilCrash = nil
        coordinator.failingJournal = nil
        for worker in workers.indices {
            workers[worker].link.armed.removeAll()
            workers[worker].lies = 0
            workers[worker].answersTwice = 0
            workers[worker].missingData = 0
            workers[worker].unpreparable = 0
        }
    }

    mutating func runOutOfPatience() {
        var left = ""
        for sweep in journals.indices where !isCompleted[sweep] {
            let progress = coordinator.scheduler?.progress(of: journals[sweep].sweep)
            left += " sweep \(sweep): \(journals[sweep].recordedCount) of \(journals[sweep].trials.count), "
            left += progress.map { "\($0)" } ?? "which no coordinator has"
        }
        let seconds = scenario.patience / 1_000_000_000
        fail(.liveness, "\(seconds) s after the last fault it has not ended;\(left)")
    }
}
