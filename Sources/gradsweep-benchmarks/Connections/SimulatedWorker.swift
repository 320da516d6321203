// One worker of a crowd: the production session behind its own socket, with slots that only let time pass.
// Not here: waiting (WorkerCrowd).

import SweepCore
import SweepKeys
import SweepModel
import SweepProtocol
import SweepWire
import ZeroMQ

final class SimulatedWorker {
    /// What it brings about for the crowd.
    enum Change {
        /// A slot is busy until then.
        case busy(until: Instant, slot: Int)
        /// It has a new socket.
        case connected
    }

    private let endpoint: String
    private let join: JoinFile?
    private let context: Context
    private let trial: TimeSpan
    private let payload: [UInt8]
    private var session: WorkerSession
    private var socket: Socket?
    private var effects: [WorkerSession.Effect] = []
    private var running: [Assignment?]
    private(set) var isRegistered = false
    private(set) var hasEnded = false

    // Since when an answer is waited for.
    private var sentAt: [LeaseReference: Instant] = [:]
    private var roomSince: Instant?

    init(
        endpoint: String, join: JoinFile?, context: Context, description: WorkerDescription, trial: TimeSpan,
        payload: [UInt8], seed: UInt64
    ) {
        self.endpoint = endpoint
        self.join = join
        self.context = context
        self.trial = trial
        self.payload = payload
        var configuration = WorkerSession.Configuration(description: description)
        configuration.giveUpAfter = .seconds(3_600)
        session = WorkerSession(configuration: configuration, seed: seed)
        running = Array(repeating: nil, count: description.slots)
    }

    var nextDeadline: Instant? { session.nextDeadline }

    /// Has its socket waited for.
    func enter(_ queue: borrowing SocketQueue, as number: Int) throws {
        switch socket {
        case .some(let socket): try queue.add(socket, as: number)
        case .none: break
        }
    }

    func start(_ now: Instant, _ figures: inout LatencyFigures, _ changes: inout [Change]) throws {
        session.handle(.started, now: now, into: &effects)
        try settle(now, &figures, &changes)
    }

    /// Its socket may have something, or its session's deadline has come.
    func turn(_ now: Instant, _ figures: inout LatencyFigures, _ changes: inout [Change]) throws {
        try receive(now, &figures)
        if let deadline = session.nextDeadline, deadline <= now {
            session.handle(
                .progressed(running.map { $0 == nil ? 0 : UInt64(now.nanoseconds) }), now: now,
                into: &effects)
            session.handle(.deadline, now: now, into: &effects)
        }
        try settle(now, &figures, &changes)
    }

    /// A slot's time is over.
    func finish(
        slot: Int, _ now: Instant, _ figures: inout LatencyFigures, _ changes: inout [Change]
    ) throws {
        if let assignment = running[slot] {
            running[slot] = nil
            figures.ran += 1
            session.handle(
                .completed([
                    ResultReport(
                        lease: assignment.lease, durationNanoseconds: UInt64(trial.nanoseconds),
                        summary: .verdict(.converged), payload: payload)
                ]), now: now, into: &effects)
        }
        session.handle(.slotFreed(slot), now: now, into: &effects)
        try settle(now, &figures, &changes)
    }

    /// Does what the session says. After something was sent, the socket no longer announces what has come.
    private func settle(
        _ now: Instant, _ figures: inout LatencyFigures, _ changes: inout [Change]
    ) throws {
        while !effects.isEmpty {
            let batch = effects
            effects.removeAll(keepingCapacity: true)
            for effect in batch { try interpret(effect, now, &changes) }
            try receive(now, &figures)
        }
    }

    private func interpret(
        _ effect: WorkerSession.Effect, _ now: Instant, _ changes: inout [Change]
    ) throws {
        switch effect {
        case .connect:
            socket = nil
            isRegistered = false
            socket = try connect()
            changes.append(.connected)
        case .send(let message):
            note(message, now)
            _ = try socket?.trySend(try WireCodec.encode(message))
        case .prepare(let announcement):
            session.handle(.prepared(announcement.key), now: now, into: &effects)
        case .run(let assignments, let slot):
            // Without shapes every trial is a pack of its own.
            running[slot] = assignments.first
            changes.append(.busy(until: now + trial, slot: slot))
        case .cancel(let leases, let slot):
            if let lease = running[slot]?.lease, leases.contains(lease) { running[slot] = nil }
        case .forget, .note: break
        case .exit:
            hasEnded = true
            socket = nil
        }
    }

    private func connect() throws -> Socket {
        let socket = try Socket(
            .dealer, in: context,
            options: SocketOptions {
                $0.linger = .discard
                $0.sendHighWaterMark = 10_000
                $0.maxMessageSize = WireLimits.body + 1024
                $0.reconnectInterval = .milliseconds(50)
                $0.maxReconnectInterval = .seconds(2)
                if let join {
                    $0.security = .curveClient(keys: join.keys, serverKey: join.coordinatorKey)
                }
            })
        try socket.connect(endpoint)
        return socket
    }

    private func note(_ message: WorkerMessage, _ now: Instant) {
        switch message {
        case .results(let reports):
            for report in reports where sentAt[report.lease] == nil { sentAt[report.lease] = now }
            if roomSince == nil { roomSince = now }
        case .credit(let level):
            if level > 0, roomSince == nil { roomSince = now }
        default: break
        }
    }

    private func receive(_ now: Instant, _ figures: inout LatencyFigures) throws {
        while let message = try socket?.tryReceive() {
            switch try WireCodec.decodeCoordinatorMessage(message.frames[...]) {
            case .assign(let assignments):
                if let since = roomSince { figures.assignments.record(now - since) }
                roomSince = nil
                session.handle(
                    .assigned(assignments.map { QueuedTrial(assignment: $0, shape: nil) }), now: now,
                    into: &effects)
            case .acknowledge(let leases):
                for lease in leases {
                    guard let since = sentAt.removeValue(forKey: lease) else { continue }
                    figures.acknowledged += 1
                    figures.acknowledgements.record(now - since)
                }
                session.handle(.received(.acknowledge(leases)), now: now, into: &effects)
            case let other:
                if case .welcome = other { isRegistered = true }
                session.handle(.received(other), now: now, into: &effects)
            }
        }
    }
}
