// What a hostile peer does to a coordinator over TCP, kind by kind, so that the harm can be measured. Not a
// test, and not for endpoints that belong to others.

import ArgumentParser
import Foundation
import SweepKeys
import SweepModel
import SweepProtocol
import SweepWire
import ZeroMQ

/// A way to attack.
enum Attack: String, CaseIterable, ExpressibleByArgument {
    /// Raw TCP connections that say nothing, as many as can be had.
    case connections
    /// Raw TCP connections that send random bytes.
    case noise
    /// Clients without keys.
    case plainText = "plain-text"
    /// Clients whose key is not on the list.
    case wrongKey = "wrong-key"
    /// Clients that take the coordinator for another one.
    case wrongServer = "wrong-server"
    /// A member that sends frames of random bytes.
    case garbage
    /// A member that sends frames above the limit.
    case huge
    /// A member that registers ever new workers.
    case registrations
    /// A member that reports results for trials that it never leased.
    case results
    /// A member that sends heartbeats as large as they may be, of a sweep that is not there: well formed, and
    /// each as much work as a thousand ordinary messages.
    case heartbeats
}

/// One attacker; used by one thread.
struct Attacker {
    let endpoint: String
    let join: JoinFile
    /// Things done: connections made, clients started, messages sent.
    private(set) var count = 0
    private var generator = SystemRandomNumberGenerator()
    /// As the coordinator announced it to this member.
    private var sweep = SweepKey(0)
    private var encodedHeartbeat: [[UInt8]]?

    init(endpoint: String, join: JoinFile) {
        self.endpoint = endpoint
        self.join = join
    }

    /// Attacks until a point in time.
    mutating func run(_ attack: Attack, until end: Date) throws {
        while Date() < end {
            switch attack {
            case .connections: try flood(sending: 0, held: 4000, until: end)
            case .noise: try flood(sending: 512, held: 64, until: end)
            case .plainText: try handshakes(.plaintext, until: end)
            case .wrongKey:
                try handshakes(
                    .curveClient(keys: .generate(), serverKey: join.coordinatorKey), until: end)
            case .wrongServer:
                try handshakes(
                    .curveClient(keys: join.keys, serverKey: CurveKeyPair.generate().publicKey), until: end)
            case .garbage, .huge, .registrations, .results, .heartbeats: try speak(attack, until: end)
            }
        }
    }

    // MARK: Raw TCP

    /// Opens connections one after the other, keeping the latest `held` of them.
    private mutating func flood(sending byteCount: Int, held: Int, until end: Date) throws {
        let address = try Self.address(of: endpoint)
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        while Date() < end {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            guard descriptor >= 0 else { return }
            var target = address
            // Not waited for: the next one begins at once. On this machine it is there nevertheless.
            _ = withUnsafePointer(to: &target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            count += 1
            if byteCount > 0 {
                let noise = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
                send(
                    descriptor, noise, noise.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            open.append(descriptor)
            if open.count > held { close(open.removeFirst()) }
        }
    }

    private static func address(of endpoint: String) throws -> sockaddr_in {
        let parts = endpoint.dropFirst("tcp://".count).split(separator: ":")
        var address = sockaddr_in()
        guard parts.count == 2, let port = UInt16(parts[1]),
            inet_pton(AF_INET, String(parts[0]), &address.sin_addr) == 1
        else { throw ValidationError("\(endpoint): write tcp://IPV4-ADDRESS:PORT") }
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return address
    }

    // MARK: Clients of libzmq

    /// Starts clients that shake hands, some at a time, and throws them away a moment later.
    private mutating func handshakes(_ security: SocketOptions.Security, until end: Date) throws {
        let context = try Context()
        let message = try WireCodec.encode(WorkerMessage.register(description(), held: []))
        while Date() < end {
            var clients: [Client] = []
            for _ in 0..<32 {
                let client = try Client(security, in: context)
                try client.socket.connect(endpoint)
                _ = try client.socket.trySend(message)
                clients.append(client)
                count += 1
            }
            usleep(20_000)
        }
    }

    /// Says one thing again and again, over a new connection whenever the last one was ended.
    private mutating func speak(_ attack: Attack, until end: Date) throws {
        let context = try Context()
        let client = try Client(
            .curveClient(keys: join.keys, serverKey: join.coordinatorKey), in: context)
        try client.socket.connect(endpoint)
        try client.socket.send(try WireCodec.encode(WorkerMessage.register(description(), held: [])))
        while Date() < end {
            let frames = try frames(attack)
            while try client.socket.trySend(frames) == .wouldBlock, Date() < end { usleep(100) }
            count += 1
            while let answer = try client.socket.tryReceive() {
                if case .announce(let sweep)? = try? WireCodec.decodeCoordinatorMessage(answer.frames[...]) {
                    self.sweep = sweep.key
                }
            }
        }
    }

    private mutating func frames(_ attack: Attack) throws -> [[UInt8]] {
        switch attack {
        case .garbage:
            return (0..<2).map { _ in
                (0..<1024).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
        case .huge:
            return [
                try WireCodec.encode(WorkerMessage.leave)[0],
                Array(repeating: 0, count: WireLimits.body + 4096),
            ]
        case .registrations: return try WireCodec.encode(WorkerMessage.register(description(), held: []))
        case .heartbeats: return try largestHeartbeat()
        default: return try WireCodec.encode(WorkerMessage.results([try inventedResult()]))
        }
    }

    /// Encoded once: an attacker saves where it can.
    private mutating func largestHeartbeat() throws -> [[UInt8]] {
        if let encodedHeartbeat { return encodedHeartbeat }
        let leases = (0..<WireLimits.leases).map {
            LeaseReference(sweep: SweepKey(4711), trial: $0, attempt: 1, epoch: 1)
        }
        let frames = try WireCodec.encode(
            WorkerMessage.heartbeat(
                Heartbeat(
                    running: leases.map { RunningLease(lease: $0, progress: 1) }, queued: leases,
                    finished: leases)))
        encodedHeartbeat = frames
        return frames
    }

    private mutating func inventedResult() throws -> ResultReport {
        let outcome = TrialOutcome.failed(TrialFailure(cause: .invalidData, message: "invented"))
        return ResultReport(
            lease: LeaseReference(
                sweep: sweep, trial: Int.random(in: 0..<1000, using: &generator),
                attempt: 1,
                epoch: UInt64.random(in: 1...3, using: &generator)),
            durationNanoseconds: 1, summary: OutcomeSummary(outcome),
            payload: try OutcomeCodec.encode(outcome))
    }

    private mutating func description() -> WorkerDescription {
        let digits = (0..<32).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }
        return WorkerDescription(
            identity: digits.joined(), host: "attacker", processID: 4711, slots: 1,
            instructionSet: "portable", version: "0.1.0")
    }

    /// Owns a socket, so that several can be in a list.
    private final class Client {
        let socket: Socket

        init(_ security: SocketOptions.Security, in context: Context) throws {
            socket = try Socket(
                .dealer, in: context,
                options: SocketOptions {
                    $0.linger = .discard
                    $0.security = security
                    $0.reconnectInterval = .milliseconds(10)
                })
        }
    }
}
