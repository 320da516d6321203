// One connection to a coordinator. Not here: what messages mean, when to connect anew.

internal import SweepCore
internal import SweepKeys
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// A DEALER with the poller that waits for it, and the monitor that tells why nobody answers.
struct WorkerSocket: ~Copyable {
    private let socket: Socket
    private let monitor: SocketMonitor
    private var poller = Poller()
    private let endpoint: String

    /// - Throws: `.badEndpoint`; that nobody listens there is no error.
    init(
        connectingTo endpoint: String, with join: JoinFile?, in context: Context, wakeUp: WakeUp
    ) throws(WorkerError) {
        let socket = try Self.socket(join, in: context, endpoint)
        let monitor = try Self.connect(socket, to: endpoint)
        self.endpoint = endpoint
        poller.add(socket, for: .readable)
        poller.add(wakeUp)
        self.socket = socket
        self.monitor = monitor
    }

    private static func socket(
        _ join: JoinFile?, in context: Context, _ endpoint: String
    ) throws(WorkerError) -> Socket {
        do {
            return try Socket(
                .dealer, in: context,
                options: SocketOptions {
                    // A former connection's messages are of no use: what matters is offered again.
                    $0.linger = .discard
                    $0.sendHighWaterMark = 10_000
                    $0.maxMessageSize = WireLimits.body + 1024
                    $0.reconnectInterval = .milliseconds(50)
                    $0.maxReconnectInterval = .seconds(2)
                    if let join {
                        $0.security = .curveClient(keys: join.keys, serverKey: join.coordinatorKey)
                    }
                })
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
    }

    /// Connects, watched from the first moment.
    private static func connect(
        _ socket: borrowing Socket, to endpoint: String
    ) throws(WorkerError) -> SocketMonitor {
        do {
            let monitor = try socket.monitor()
            try socket.connect(endpoint)
            return monitor
        } catch {
            throw WorkerError(.badEndpoint, error, at: endpoint)
        }
    }

    /// What became of attempts to connect since the last call, in order: nil for one that succeeded, and for
    /// one that found nobody there.
    func takeHandshakes() throws(WorkerError) -> [HandshakeFailure?] {
        var outcomes: [HandshakeFailure?] = []
        do {
            while let event = try monitor.tryReceive() {
                switch event.kind {
                case .handshakeSucceeded, .closed: outcomes.append(nil)
                case .handshakeFailedAuthentication: outcomes.append(.notAdmitted)
                case .handshakeFailed, .handshakeFailedProtocol: outcomes.append(.notUnderstood)
                default: break
                }
            }
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
        return outcomes
    }

    mutating func wait(_ span: TimeSpan) throws(WorkerError) {
        do {
            try poller.wait(timeout: .nanoseconds(max(0, span.nanoseconds)))
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
    }

    /// The next message that has arrived. One that cannot be read means that the other end is no coordinator,
    /// or one of another release: like a refusal.
    func receive() throws(WorkerError) -> CoordinatorMessage? {
        let multipart: MultipartMessage?
        do {
            multipart = try socket.tryReceive()
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
        guard let multipart else { return nil }
        do {
            return try WireCodec.decodeCoordinatorMessage(multipart.frames[...])
        } catch {
            return .refuse(error.refusal)
        }
    }

    /// - Returns: false where the message had to be dropped, because thousands wait already. Nothing is lost
    ///   by that: heartbeats come again, and results are offered until they are acknowledged.
    func send(_ message: WorkerMessage) throws(WorkerError) -> Bool {
        do {
            return try socket.trySend(try WireCodec.encode(message)) == .sent
        } catch let error as ZeroMQError {
            throw WorkerError(.socket, error, at: endpoint)
        } catch {
            return false
        }
    }

    /// Closes; what was said last is still sent, if that is possible soon.
    consuming func close(linger: SocketOptions.Linger) throws(WorkerError) {
        let endpoint = endpoint
        do {
            try socket.close(linger: linger)
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
    }
}
