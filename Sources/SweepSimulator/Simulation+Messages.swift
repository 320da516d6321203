// Faults that strike single messages: dropped, doubled, unreadable, out of order, forged.

import SweepCore
import SweepModel
import SweepProtocol

extension Simulation {
    mutating func disturb(inbound message: WorkerMessage, _ worker: Int, _ connection: Int) {
        if workers[worker].link.cutInbound > 0 {
            if workers[worker].link.stalledInbound.count < 10_000 {
                workers[worker].link.stalledInbound.append((message, connection))
            }
            return
        }
        if isLost(worker) { return }
        let delay = extraDelay(worker)
        guard let fault = disarm(worker, isInbound: true) else {
            return deliver(message, over: connection, delay: delay)
        }
        recorder?.record("    struck: \(Words.of(fault))", at: now)
        switch fault.kind {
        case .duplicated:
            deliver(message, over: connection, delay: delay)
            deliver(message, over: connection, delay: Int64(fault.salt >> 8 % 400_000_000))
        case .overtaken:
            let late = Int64(fault.salt >> 8 % 300_000_000)
            deliver(message, over: connection, delay: late, keepsOrder: false)
        case .forged: deliver(forged(message, fault), over: connection, delay: delay)
        // The coordinator's decoder refuses it, and tells the sender.
        case .corrupted: _ = sendToWorker(.refuse(Self.malformed), over: connection)
        default: break
        }
    }

    mutating func disturb(outbound message: CoordinatorMessage, _ worker: Int, _ connection: Int) {
        if workers[worker].link.cutOutbound > 0 {
            if workers[worker].link.stalledOutbound.count < 10_000 {
                workers[worker].link.stalledOutbound.append((message, connection))
            }
            return
        }
        if isLost(worker) { return }
        let delay = extraDelay(worker)
        guard let fault = disarm(worker, isInbound: false) else {
            return deliver(message, over: connection, delay: delay)
        }
        recorder?.record("    struck: \(Words.of(fault))", at: now)
        switch fault.kind {
        case .duplicated:
            deliver(message, over: connection, delay: delay)
            deliver(message, over: connection, delay: Int64(fault.salt >> 8 % 400_000_000))
        case .overtaken:
            let late = Int64(fault.salt >> 8 % 300_000_000)
            deliver(message, over: connection, delay: late, keepsOrder: false)
        // The worker's decoder takes what it cannot read for a refusal.
        case .corrupted: deliver(.refuse(Self.malformed), over: connection, delay: delay)
        default: break
        }
    }

    private static let malformed = Refusal(code: .malformedMessage, message: "a field is missing")

    private mutating func isLost(_ worker: Int) -> Bool {
        guard workers[worker].link.lossy > 0 else { return false }
        nextMessage += 1
        return scramble(scenario.seed, nextMessage, 0x6C6F) % 1000 < UInt64(workers[worker].link.lossPermille)
    }

    private mutating func extraDelay(_ worker: Int) -> Int64 {
        guard workers[worker].link.slow > 0 else { return 0 }
        nextMessage += 1
        return Int64(scramble(scenario.seed, nextMessage, 0x736C) % 500_000_000)
    }

    /// The first fault that lies in wait for a message in this direction.
    private mutating func disarm(_ worker: Int, isInbound: Bool) -> Fault? {
        guard let first = workers[worker].link.armed.firstIndex(where: { $0.isInbound == isInbound }) else {
            return nil
        }
        return faults[workers[worker].link.armed.remove(at: first).index]
    }

    // MARK: Forgeries

    /// A lease like the given one that somebody made up: the token is that of another one.
    private func forged(_ lease: LeaseReference, _ fault: Fault) -> LeaseReference {
        var lease = lease
        switch fault.salt >> 16 % 8 {
        case 0: lease.trial &+= 1
        case 1: lease.attempt &+= 1
        case 2: lease.epoch &+= 1
        case 3: lease.trial = -1
        case 4: lease.trial = Int.max
        case 5: lease.sweep = SweepKey(lease.sweep.value &+ 1)
        case 6: lease.attempt = max(0, lease.attempt - 1)
        default: lease.token.low ^= 1 << (fault.salt >> 24 % 64)
        }
        return lease
    }

    /// The message with its leases changed.
    private func forged(_ message: WorkerMessage, _ fault: Fault) -> WorkerMessage {
        switch message {
        case .register(let description, let held, let remaining):
            return .register(description, held: held.map { forged($0, fault) }, remaining: remaining)
        case .results(let reports):
            return .results(
                reports.map {
                    var report = $0
                    report.lease = forged(report.lease, fault)
                    return report
                })
        case .heartbeat(let heartbeat):
            return .heartbeat(
                Heartbeat(
                    running: heartbeat.running.map {
                        RunningLease(lease: forged($0.lease, fault), progress: $0.progress)
                    }, queued: heartbeat.queued.map { forged($0, fault) },
                    finished: heartbeat.finished.map { forged($0, fault) }))
        case .handBack(let leases, let isOutOfTime):
            return .handBack(leases.map { forged($0, fault) }, outOfTime: isOutOfTime)
        case .credit(let level): return .credit(fault.flag(30) ? ~level : Int.max)
        case .ready(let key): return .ready(SweepKey(key.value &+ 1))
        case .unable(let key, let reason): return .unable(SweepKey(key.value &+ 1), reason)
        case .leave, .fetch, .lastWords: return message
        }
    }

    /// A worker says what makes no sense.
    mutating func talkNonsense(_ worker: Int, _ fault: Fault) {
        let sweep = Int(fault.salt >> 4) % scenario.sweeps.count
        let trial = Int(fault.salt >> 8) % scenario.sweeps[sweep].trialCount
        let lease = LeaseReference(
            sweep: journals[sweep].sweep, trial: trial, attempt: 1 + Int(fault.salt >> 40 % 3),
            epoch: 1 + fault.salt >> 44 % 3, token: LeaseToken(high: fault.salt, low: 7))
        let report = ResultReport(
            lease: lease, durationNanoseconds: .max, summary: .verdict(.exploding), payload: [1, 2, 3])
        let message: WorkerMessage =
            switch fault.salt >> 50 % 9 {
            case 0: .results([report, report])
            case 1: .handBack([lease, lease])
            case 2: .heartbeat(Heartbeat(running: [RunningLease(lease: lease, progress: 0)]))
            case 3: .heartbeat(Heartbeat(queued: [lease], finished: [lease]))
            case 4: .credit(Int.min)
            case 5: .results([])
            case 6: .ready(SweepKey(fault.salt))
            case 7: .heartbeat(Heartbeat())
            default: .credit(1_000_000)
            }
        sendToCoordinator(message, from: worker)
    }

    // MARK: Tokens

    /// Proves that a lease was granted to this identity; the sweep's run key outlives the coordinator.
    func token(of lease: LeaseReference, for identity: Int) -> LeaseToken {
        let place = UInt64(bitPattern: Int64(lease.trial)) ^ UInt64(bitPattern: Int64(lease.attempt)) << 32
        let high = scramble(lease.sweep.value ^ scenario.seed, place, lease.epoch << 32 ^ UInt64(identity))
        return LeaseToken(high: high, low: scramble(high, 1))
    }

    /// A message without the leases that were not granted to the one who names them, as the coordinator's
    /// shell finds out by their tokens; it tells the sender to forget those.
    mutating func inspect(_ message: WorkerMessage, over connection: Int) -> WorkerMessage {
        let identity = connections[connection].identity
        let inspected: WorkerMessage
        var forged: [LeaseReference] = []
        switch message {
        case .register(let description, let held, let remaining):
            guard let genuine = genuine(held, of: identity, &forged) else { return message }
            inspected = .register(description, held: genuine, remaining: remaining)
        case .results(let reports):
            if reports.allSatisfy({ isGenuine($0.lease, of: identity) }) { return message }
            forged = reports.map(\.lease).filter { !isGenuine($0, of: identity) }
            inspected = .results(reports.filter { isGenuine($0.lease, of: identity) })
        case .heartbeat(let heartbeat):
            let queued = genuine(heartbeat.queued, of: identity, &forged)
            let finished = genuine(heartbeat.finished, of: identity, &forged)
            var running = heartbeat.running
            if !running.allSatisfy({ isGenuine($0.lease, of: identity) }) {
                forged += running.map(\.lease).filter { !isGenuine($0, of: identity) }
                running.removeAll { !isGenuine($0.lease, of: identity) }
            }
            if forged.isEmpty { return message }
            inspected = .heartbeat(
                Heartbeat(
                    running: running, queued: queued ?? heartbeat.queued,
                    finished: finished ?? heartbeat.finished))
        case .handBack(let leases, let isOutOfTime):
            guard let genuine = genuine(leases, of: identity, &forged) else { return message }
            inspected = .handBack(genuine, outOfTime: isOutOfTime)
        case .credit, .leave, .ready, .unable, .fetch, .lastWords: return message
        }
        _ = sendToWorker(.revoke(forged), over: connection)
        return inspected
    }

    /// - Returns: the genuine ones; nil where all are.
    private func genuine(
        _ leases: [LeaseReference], of identity: Int, _ forged: inout [LeaseReference]
    ) -> [LeaseReference]? {
        if leases.allSatisfy({ isGenuine($0, of: identity) }) { return nil }
        forged += leases.filter { !isGenuine($0, of: identity) }
        return leases.filter { isGenuine($0, of: identity) }
    }

    private func isGenuine(_ lease: LeaseReference, of identity: Int) -> Bool {
        // Of a sweep that is not run here the shell has no key; the machine doesn't know it either.
        guard let sweep = scenario.index(of: lease.sweep), coordinator.openSweeps.contains(sweep) else {
            return true
        }
        return lease.token == token(of: lease, for: identity)
    }
}
