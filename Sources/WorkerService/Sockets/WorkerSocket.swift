// One connection to a coordinator. Not here: what messages mean, when to connect anew.

internal import SweepCore
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// A DEALER with the poller that waits for it.
struct WorkerSocket: ~Copyable {
    private let socket: Socket
    private var poller = Poller()
    private let endpoint: String

    /// - Throws: `.badEndpoint`; that nobody listens there is no error.
    init(connectingTo endpoint: String, in context: Context, wakeUp: WakeUp) throws(WorkerError) {
        let socket = try Self.connect(endpoint, in: context)
        self.endpoint = endpoint
        poller.add(socket, for: .readable)
        poller.add(wakeUp)
        self.socket = socket
    }

    private static func connect(_ endpoint: String, in context: Context) throws(WorkerError) -> Socket {
        do {
            let socket = try Socket(
                .dealer, in: context,
                options: SocketOptions {
                    // A former connection's messages are of no use: what matters is offered again.
                    $0.linger = .discard
                    $0.sendHighWaterMark = 10_000
                    $0.maxMessageSize = WireLimits.body + 1024
                    $0.reconnectInterval = .milliseconds(50)
                    $0.maxReconnectInterval = .seconds(2)
                })
            try socket.connect(endpoint)
            return socket
        } catch {
            throw WorkerError(.badEndpoint, error, at: endpoint)
        }
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
