// How a socket behaves, as one value given when it is made: most of libzmq's options have an effect only
// on endpoints that are bound or connected afterwards, and a value cannot be applied too late.
// The meaning of each option: zmq_setsockopt(3).

internal import CZeroMQ

/// Options of a socket. A property that is nil leaves libzmq's default, with one exception: `linger`.
package struct SocketOptions: Sendable {
    /// How long a closed socket keeps trying to send what it still holds.
    package enum Linger: Hashable, Sendable {
        /// Drop it at once.
        case discard
        /// Try for so long.
        case upTo(Duration)
        /// Wait without end; a peer that never comes back then holds the context's end for ever.
        case forever
    }

    /// A connection's protection.
    package enum Security: Sendable {
        /// None. For ipc in a private directory and inproc.
        case plaintext
        /// CURVE, at the end that binds. Who may connect is the authenticator's decision; the socket keeps
        /// it alive, because libzmq admits everybody where there is none.
        case curveServer(secretKey: CurveSecretKey, authenticator: Authenticator, domain: String = "global")
        /// CURVE, at the end that connects: its own keys, and the one key that the server must have.
        case curveClient(keys: CurveKeyPair, serverKey: CurvePublicKey)
    }

    /// One second, where libzmq waits for ever: so that a program can end whatever its peers do.
    package var linger = Linger.upTo(.seconds(1))
    /// Messages queued per peer on the way out, 0 for no limit.
    package var sendHighWaterMark: Int?
    /// Messages queued per peer on the way in, 0 for no limit.
    package var receiveHighWaterMark: Int?
    /// Largest frame accepted from a peer, in bytes; a peer that sends a larger one is disconnected.
    package var maxMessageSize: Int?
    /// Router: report messages to unknown peers instead of dropping them.
    package var routerMandatory: Bool?
    /// How long a handshake may take before the connection is dropped.
    package var handshakeInterval: Duration?
    /// How often ZMTP pings go out; zero for none.
    package var heartbeatInterval: Duration?
    /// How long to wait for any answer to a ping before the connection is dropped.
    package var heartbeatTimeout: Duration?
    /// How long the peer should wait for our pings before it drops the connection; tenths of a second.
    package var heartbeatTimeToLive: Duration?
    /// Whether TCP keep-alive probes are sent.
    package var tcpKeepAlive: Bool?
    /// Idle time before the first probe, whole seconds.
    package var tcpKeepAliveIdle: Duration?
    /// Time between probes, whole seconds.
    package var tcpKeepAliveInterval: Duration?
    /// Unanswered probes after which the connection is dropped.
    package var tcpKeepAliveCount: Int?
    /// First wait before reconnecting.
    package var reconnectInterval: Duration?
    /// Longest wait before reconnecting: the wait doubles up to it. Zero keeps it constant.
    package var maxReconnectInterval: Duration?
    /// How long the operating system may take to connect.
    package var connectTimeout: Duration?
    /// Whether messages are queued for completed connections only.
    package var immediate: Bool?
    /// Whether IPv6 addresses are accepted, beside IPv4.
    package var ipv6: Bool?
    /// How many connections may wait to be accepted.
    package var backlog: Int?
    /// Subscriber: the prefixes wanted; an empty one stands for everything.
    package var subscriptions: [[UInt8]] = []
    package var security = Security.plaintext

    package init() {}

    /// Options made in place: `SocketOptions { $0.maxMessageSize = 1 << 20 }`.
    package init(_ build: (inout SocketOptions) -> Void) {
        build(&self)
    }
}

extension SocketOptions {
    /// Hands every option to libzmq.
    func apply(to handle: SocketHandle) throws(ZeroMQError) {
        try linger.apply(to: handle)
        try applyQueues(to: handle)
        try applyLiveness(to: handle)
        try applyConnecting(to: handle)
        for prefix in subscriptions {
            try handle.set(ZMQ_SUBSCRIBE, "subscription", to: prefix)
        }
        try security.apply(to: handle)
    }

    private func applyQueues(to handle: SocketHandle) throws(ZeroMQError) {
        try handle.set(ZMQ_SNDHWM, "sendHighWaterMark", count: sendHighWaterMark)
        try handle.set(ZMQ_RCVHWM, "receiveHighWaterMark", count: receiveHighWaterMark)
        if let maxMessageSize {
            try handle.set(ZMQ_MAXMSGSIZE, "maxMessageSize", to: Int64(maxMessageSize))
        }
        try handle.set(ZMQ_ROUTER_MANDATORY, "routerMandatory", flag: routerMandatory)
    }

    private func applyLiveness(to handle: SocketHandle) throws(ZeroMQError) {
        try handle.set(ZMQ_HANDSHAKE_IVL, "handshakeInterval", milliseconds: handshakeInterval)
        try handle.set(ZMQ_HEARTBEAT_IVL, "heartbeatInterval", milliseconds: heartbeatInterval)
        try handle.set(ZMQ_HEARTBEAT_TIMEOUT, "heartbeatTimeout", milliseconds: heartbeatTimeout)
        try handle.set(ZMQ_HEARTBEAT_TTL, "heartbeatTimeToLive", milliseconds: heartbeatTimeToLive)
        try handle.set(ZMQ_TCP_KEEPALIVE, "tcpKeepAlive", flag: tcpKeepAlive)
        try handle.set(ZMQ_TCP_KEEPALIVE_IDLE, "tcpKeepAliveIdle", seconds: tcpKeepAliveIdle)
        try handle.set(ZMQ_TCP_KEEPALIVE_INTVL, "tcpKeepAliveInterval", seconds: tcpKeepAliveInterval)
        try handle.set(ZMQ_TCP_KEEPALIVE_CNT, "tcpKeepAliveCount", count: tcpKeepAliveCount)
    }

    private func applyConnecting(to handle: SocketHandle) throws(ZeroMQError) {
        try handle.set(ZMQ_RECONNECT_IVL, "reconnectInterval", milliseconds: reconnectInterval)
        try handle.set(ZMQ_RECONNECT_IVL_MAX, "maxReconnectInterval", milliseconds: maxReconnectInterval)
        try handle.set(ZMQ_CONNECT_TIMEOUT, "connectTimeout", milliseconds: connectTimeout)
        try handle.set(ZMQ_IMMEDIATE, "immediate", flag: immediate)
        try handle.set(ZMQ_IPV6, "ipv6", flag: ipv6)
        try handle.set(ZMQ_BACKLOG, "backlog", count: backlog)
    }
}

extension SocketOptions.Security {
    fileprivate func apply(to handle: SocketHandle) throws(ZeroMQError) {
        switch self {
        case .plaintext:
            break
        case .curveServer(let secretKey, let authenticator, let domain):
            // An authenticator serves its own context only; libzmq would look in vain and admit everybody.
            guard authenticator.context === handle.context else {
                throw ZeroMQError(
                    .invalidArgument, .setOption, at: "security: authenticator of another context")
            }
            handle.authenticator = authenticator
            try handle.set(ZMQ_CURVE_SERVER, "curveServer", flag: true)
            try handle.set(ZMQ_CURVE_SECRETKEY, "secretKey", to: secretKey)
            try handle.set(ZMQ_ZAP_DOMAIN, "domain", to: Array(domain.utf8))
        case .curveClient(let keys, let serverKey):
            try handle.set(ZMQ_CURVE_PUBLICKEY, "publicKey", to: keys.publicKey.bytes)
            try handle.set(ZMQ_CURVE_SECRETKEY, "secretKey", to: keys.secretKey)
            try handle.set(ZMQ_CURVE_SERVERKEY, "serverKey", to: serverKey.bytes)
        }
    }
}

extension SocketOptions.Linger {
    func apply(to handle: SocketHandle) throws(ZeroMQError) {
        let milliseconds: Int32 =
            switch self {
            case .discard: 0
            case .upTo(let duration): Int32(duration.wholeMilliseconds(atMost: Int64(Int32.max)))
            case .forever: -1
            }
        try handle.set(ZMQ_LINGER, "linger", to: milliseconds)
    }
}

// MARK: - Typed values, as libzmq wants them

extension SocketHandle {
    fileprivate func set(_ option: Int32, _ name: String, flag: Bool?) throws(ZeroMQError) {
        guard let flag else { return }
        try set(option, name, to: flag ? Int32(1) : 0)
    }

    fileprivate func set(_ option: Int32, _ name: String, count: Int?) throws(ZeroMQError) {
        guard let count else { return }
        guard let value = Int32(exactly: count) else {
            throw ZeroMQError(.invalidArgument, .setOption, at: "\(name) to \(count)")
        }
        try set(option, name, to: value)
    }

    fileprivate func set(_ option: Int32, _ name: String, milliseconds: Duration?) throws(ZeroMQError) {
        guard let milliseconds else { return }
        try set(option, name, to: Int32(milliseconds.wholeMilliseconds(atMost: Int64(Int32.max))))
    }

    fileprivate func set(_ option: Int32, _ name: String, seconds: Duration?) throws(ZeroMQError) {
        guard let seconds else { return }
        let whole = (seconds.wholeMilliseconds(atMost: Int64(Int32.max)) + 999) / 1000
        try set(option, name, to: Int32(whole))
    }
}
