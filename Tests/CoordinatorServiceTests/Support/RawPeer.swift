// A peer that speaks the protocol by hand, or something else: what no well-behaved worker does. Not a test.

import SweepKeys
import SweepModel
import SweepProtocol
import SweepWire
import ZeroMQ

/// One DEALER connection. Blocking; for use on a thread of its own, or for short moments.
final class RawPeer {
    private let socket: Socket
    let description: WorkerDescription

    /// - Parameter join: nil: plain text.
    init(
        _ endpoint: String, identity: String = String(repeating: "ab", count: 16), join: JoinFile? = nil
    ) throws {
        let socket = try Socket(
            .dealer, in: try Context(),
            options: SocketOptions {
                $0.linger = .discard
                if let join {
                    $0.security = .curveClient(keys: join.keys, serverKey: join.coordinatorKey)
                }
            })
        try socket.connect(endpoint)
        self.socket = socket
        description = WorkerDescription(
            identity: identity, host: "raw", processID: 4711, slots: 1, instructionSet: "portable",
            version: "0.1.0")
    }

    func send(_ message: WorkerMessage) throws {
        try socket.send(try WireCodec.encode(message))
    }

    /// Sends if that is possible: without a connection that may never be.
    func offer(_ message: WorkerMessage) throws {
        _ = try socket.trySend(try WireCodec.encode(message))
    }

    func send(frames: [[UInt8]]) throws {
        try socket.send(frames)
    }

    func offer(frames: [[UInt8]]) throws {
        _ = try socket.trySend(frames)
    }

    /// Whether anything arrives within a time.
    func hearsSomething(within time: Duration) throws -> Bool {
        try !socket.wait(for: .readable, timeout: time).isEmpty
    }

    func receive() throws -> CoordinatorMessage {
        try WireCodec.decodeCoordinatorMessage(try socket.receive().frames[...])
    }

    /// Passes over messages until one gives a value.
    func receive<Value>(until body: (CoordinatorMessage) -> Value?) throws -> Value {
        while true {
            if let value = body(try receive()) { return value }
        }
    }

    /// Registers and asks for leases.
    /// - Returns: the first ones granted.
    func takeLeases(_ count: Int) throws -> [LeaseReference] {
        try send(.register(description, held: []))
        try send(.ready(TestRun.key))
        try send(.credit(count))
        return try receive { message in
            if case .assign(let assignments) = message { assignments.map(\.lease) } else { nil }
        }
    }

    func deliver(_ outcome: TrialOutcome, for lease: LeaseReference) throws {
        try send(Self.results(outcome, lease))
    }

    static func results(
        _ outcome: TrialOutcome, _ lease: LeaseReference, nanoseconds: UInt64 = 1
    ) throws -> WorkerMessage {
        .results([
            ResultReport(
                lease: lease, durationNanoseconds: nanoseconds, summary: OutcomeSummary(outcome),
                payload: try OutcomeCodec.encode(outcome))
        ])
    }
}
