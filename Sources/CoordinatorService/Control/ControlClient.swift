// The other end of a control socket: one request, one reply. Not here: what they say.

package import SweepCore
internal import ZeroMQ

/// Asks a coordinator's control socket.
package enum ControlClient {
    package enum Failure: Error, Sendable {
        /// Nobody is bound there.
        case nobodyThere
        /// There was no reply in the time given.
        case noReply
        /// The request cannot be sent.
        case unusable(String)
    }

    /// How often a waiting asker looks whether there is still somebody to answer.
    private static let lookInterval = TimeSpan.milliseconds(500)

    /// Whether a program is bound at an ipc endpoint.
    package static func isAnswered(_ endpoint: String) -> Bool {
        guard endpoint.hasPrefix("ipc://") else { return false }
        let path = String(endpoint.dropFirst("ipc://".count))
        return (try? EndpointGuard.isListening(path, endpoint)) ?? false
    }

    /// Sends a request and waits for the reply.
    package static func ask(
        _ request: [UInt8], at endpoint: String, timeout: TimeSpan
    ) throws(Failure) -> [UInt8] {
        guard isAnswered(endpoint) else { throw .nobodyThere }
        guard request.count <= ControlServer.messageBytesMaximum else {
            throw .unusable("the request has \(request.count) bytes, and may have 1 MiB")
        }
        let reply: [UInt8]?
        do {
            reply = try exchange(request, at: endpoint, timeout: timeout)
        } catch {
            throw .unusable("\(error)")
        }
        guard let reply else { throw isAnswered(endpoint) ? .noReply : .nobodyThere }
        return reply
    }

    private static func exchange(
        _ request: [UInt8], at endpoint: String, timeout: TimeSpan
    ) throws(ZeroMQError) -> [UInt8]? {
        let socket = try Socket(
            .dealer, in: try Context(),
            options: SocketOptions {
                $0.linger = .discard
                $0.maxMessageSize = ControlServer.messageBytesMaximum
            })
        try socket.connect(endpoint)
        guard try socket.trySend([request]) == .sent else { return nil }
        let deadline = MonotonicClock.now() + timeout
        while MonotonicClock.now() < deadline {
            let left = min(deadline - MonotonicClock.now(), lookInterval)
            let ready = try socket.wait(
                for: .readable, timeout: .nanoseconds(max(0, left.nanoseconds)))
            if let reply = try socket.tryReceive(frameLimit: 2)?.frames.last { return reply }
            // libzmq would wait for the next one to bind there, who knows nothing of this request.
            if ready.isEmpty, !isAnswered(endpoint) { return nil }
        }
        return nil
    }
}
