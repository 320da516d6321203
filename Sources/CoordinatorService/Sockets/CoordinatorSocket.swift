// The router with what it needs to lose nothing on its way out: a queue per peer for the time when libzmq's
// is full. Not here: what messages mean.

internal import SweepCore
internal import SweepModel
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// One bound ROUTER.
struct CoordinatorSocket: ~Copyable {
    /// A message as it came in.
    enum Incoming {
        case message(WorkerMessage, from: PeerID)
        /// Refused already.
        case malformed(WireError, from: PeerID?)
    }

    /// Messages that may wait for one peer; credit keeps an honest one far below.
    private static let waitingMaximum = 10_000
    private static let leasesPerMessageMaximum = WireLimits.leases / 4

    let endpoint: String
    private let socket: Socket
    private var poller = Poller()
    /// What waits for each peer, oldest first; never empty lists.
    private var waiting: [PeerID: [[[UInt8]]]] = [:]
    /// Peers that turned out to be gone.
    private(set) var unreachable: [PeerID] = []

    /// - Throws: `.endpointInUse`, `.badEndpoint`, `.endpointNotPrivate`.
    init(binding endpoint: String, in context: Context, wakeUp: WakeUp) throws(CoordinatorError) {
        let socket = try Self.bind(endpoint, in: context)
        self.endpoint = (try? socket.lastEndpoint) ?? endpoint
        poller.add(socket, for: .readable)
        poller.add(wakeUp)
        self.socket = socket
    }

    private static func bind(
        _ endpoint: String, in context: Context
    ) throws(CoordinatorError) -> Socket {
        try EndpointGuard.check(endpoint)
        do {
            let socket = try Socket(
                .router, in: context,
                options: SocketOptions {
                    $0.routerMandatory = true
                    $0.maxMessageSize = WireLimits.body + 1024
                    $0.handshakeInterval = .seconds(10)
                })
            try socket.bind(endpoint)
            return socket
        } catch {
            throw CoordinatorError(binding: endpoint, error)
        }
    }

    /// Waits until there is something to do.
    mutating func wait(_ span: TimeSpan?) throws(CoordinatorError) {
        // What waits for a full queue is tried again soon.
        let limit = waiting.isEmpty ? nil : TimeSpan.milliseconds(5)
        let span = [span, limit].compactMap { $0 }.min()
        do {
            try poller.wait(timeout: span.map { .nanoseconds(max(0, $0.nanoseconds)) })
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
    }

    /// The next message that has arrived; those that cannot be read are answered with a refusal.
    mutating func receive() throws(CoordinatorError) -> Incoming? {
        let multipart: MultipartMessage?
        do {
            multipart = try socket.tryReceive()
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
        guard let multipart else { return nil }
        guard let routingID = multipart.frames.first, let peer = PeerID(routingID: routingID) else {
            return .malformed(WireError(.malformed, "routing id"), from: nil)
        }
        do {
            return .message(try WireCodec.decodeWorkerMessage(multipart.frames.dropFirst()), from: peer)
        } catch {
            try send(.refuse(error.refusal), to: peer)
            return .malformed(error, from: peer)
        }
    }

    /// Sends a message, or keeps it until that is possible. Long lists travel in parts: a peer that named
    /// more leases than fit into a message must not bring forth an answer that doesn't.
    mutating func send(_ message: CoordinatorMessage, to peer: PeerID) throws(CoordinatorError) {
        switch message {
        case .acknowledge(let leases) where leases.count > Self.leasesPerMessageMaximum:
            for part in Self.parts(of: leases) { try sendWhole(.acknowledge(part), to: peer) }
        case .revoke(let leases) where leases.count > Self.leasesPerMessageMaximum:
            for part in Self.parts(of: leases) { try sendWhole(.revoke(part), to: peer) }
        default: try sendWhole(message, to: peer)
        }
    }

    private static func parts(of leases: [LeaseReference]) -> [[LeaseReference]] {
        stride(from: 0, to: leases.count, by: leasesPerMessageMaximum).map {
            Array(leases[$0..<min($0 + leasesPerMessageMaximum, leases.count)])
        }
    }

    private mutating func sendWhole(
        _ message: CoordinatorMessage, to peer: PeerID
    ) throws(CoordinatorError) {
        let frames: [[UInt8]]
        do {
            frames = try WireCodec.encode(message)
        } catch {
            throw CoordinatorError(.socket, at: endpoint, "cannot encode a message: \(error)")
        }
        if var queue = waiting.removeValue(forKey: peer) {
            guard queue.count < Self.waitingMaximum else {
                unreachable.append(peer)
                return
            }
            queue.append(frames)
            waiting[peer] = queue
        } else if try deliver(frames, to: peer) == .wouldBlock {
            waiting[peer] = [frames]
        }
    }

    /// Tries again to send what waits.
    mutating func sendWaiting() throws(CoordinatorError) {
        for peer in waiting.keys.sorted() {
            guard let queue = waiting.removeValue(forKey: peer) else { continue }
            var sentCount = 0
            delivery: for frames in queue {
                switch try deliver(frames, to: peer) {
                case .sent: sentCount += 1
                case .wouldBlock:
                    waiting[peer] = Array(queue[sentCount...])
                    break delivery
                case .unreachable: break delivery
                }
            }
        }
    }

    /// The peers found gone since the last call.
    mutating func takeUnreachable() -> [PeerID] {
        defer { unreachable = [] }
        return unreachable
    }

    private mutating func deliver(
        _ frames: [[UInt8]], to peer: PeerID
    ) throws(CoordinatorError) -> SendOutcome {
        do {
            let outcome = try socket.trySend([peer.routingID] + frames)
            if outcome == .unreachable { unreachable.append(peer) }
            return outcome
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
    }
}
