// The authenticator's thread: answers libzmq's requests one by one (ZAP 1.0, RFC 27 at rfc.zeromq.org).

/// Bound to the address where libzmq asks, in one thread at a time.
///
/// `@unchecked Sendable` is sound here: the socket is made by one thread and handed to the one that runs
/// `run()`, which starting a thread makes a full fence; nobody else has a reference.
final class AuthenticationResponder: @unchecked Sendable {
    private static let endpoint = "inproc://zeromq.zap.01"

    private let socket: Socket
    private let policy: AuthenticationPolicy
    private let stop: WakeUp

    init(in context: Context, policy: AuthenticationPolicy, stop: WakeUp) throws(ZeroMQError) {
        let socket = try Socket(.router, in: context, options: SocketOptions { $0.linger = .discard })
        try socket.bind(Self.endpoint)
        self.socket = socket
        self.policy = policy
        self.stop = stop
    }

    /// Answers until `stop` is rung or the context shuts down.
    func run() {
        defer {
            // Closing frees the address some time later only. It fails after a shutdown, when all is over.
            try? socket.unbind(Self.endpoint)
        }
        var poller = Poller()
        let requests = poller.add(socket, for: .readable)
        let bell = poller.add(stop)
        while true {
            do throws(ZeroMQError) {
                try poller.wait(timeout: nil)
                if !poller.ready(bell).isEmpty { return }
                guard !poller.ready(requests).isEmpty, let request = try socket.tryReceive() else { continue }
                try socket.send(answer(to: request.frames))
            } catch {
                if error.code == .contextTerminated { return }
                // Anything else concerns one request; the next one is answered. To leave would open the door.
            }
        }
    }

    /// Request: version, request id, domain, address, routing id, mechanism, credentials.
    /// Reply: version, request id, status code, status text, user id, metadata.
    /// Both come after an envelope: whom to answer, and an empty frame. A router keeps no state between
    /// the two, so that nothing can get stuck.
    private func answer(to message: [[UInt8]]) -> [[UInt8]] {
        let envelope = Array(message.prefix(2))
        let frames = Array(message.dropFirst(2))
        let requestID = frames.count > 1 ? frames[1] : []
        var key: CurvePublicKey?
        if frames.count == 7, frames[0] == Array("1.0".utf8), frames[5] == Array("CURVE".utf8) {
            key = CurvePublicKey(bytes: frames[6])
        }
        let isAdmitted = policy.decide(key)
        let status = isAdmitted ? ("200", "OK") : ("400", "the public key is not on the allowlist")
        let user = isAdmitted ? key?.z85 ?? "" : ""
        let texts: [[UInt8]] = [status.0, status.1, user].map { Array($0.utf8) }
        let reply: [[UInt8]] = [Array("1.0".utf8), requestID] + texts + [[]]
        return envelope + reply
    }
}
