// A peer that speaks the protocol by hand, or something else: what no well-behaved worker does. Not a test.

import SweepModel
import SweepProtocol
import SweepWire
import ZeroMQ

/// One DEALER connection. Blocking; for use on a thread of its own, or for short moments.
final class RawPeer {
    private let socket: Socket
    let description: WorkerDescription

    init(_ endpoint: String, identity: String = String(repeating: "ab", count: 16)) throws {
        let socket = try Socket(.dealer, in: try Context(), options: SocketOptions())
        try socket.connect(endpoint)
        self.socket = socket
        description = WorkerDescription(
            identity: identity, host: "raw", processID: 4711, slots: 1, instructionSet: "portable",
            version: "0.1.0")
    }

    func send(_ message: WorkerMessage) throws {
        try socket.send(try WireCodec.encode(message))
    }

    func send(frames: [[UInt8]]) throws {
        try socket.send(frames)
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
        try send(.credit(count))
        return try receive { message in
            if case .assign(let assignments) = message { assignments.map(\.lease) } else { nil }
        }
    }

    func deliver(_ outcome: TrialOutcome, for lease: LeaseReference) throws {
        try send(
            .results([
                ResultReport(
                    lease: lease, durationNanoseconds: 1, summary: OutcomeSummary(outcome),
                    payload: try OutcomeCodec.encode(outcome))
            ]))
    }
}
