// What happens to a socket's connections (zmq_socket_monitor(3)).

internal import CZeroMQ

/// One event of a monitored socket.
package struct MonitorEvent: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case listening
        case bindFailed(ZeroMQError.Code)
        /// A peer has connected to an endpoint bound here; the handshake follows.
        case accepted
        case acceptFailed(ZeroMQError.Code)
        /// A connection to a peer stands; the handshake follows.
        case connected
        case connectDelayed
        /// The next attempt comes after so long.
        case connectRetried(after: Duration)
        case handshakeSucceeded
        /// The connection was lost during the handshake.
        case handshakeFailed(ZeroMQError.Code)
        /// The two sides do not speak the same protocol, or not the same security: one of libzmq's
        /// ZMQ_PROTOCOL_ERROR_ numbers.
        case handshakeFailedProtocol(UInt32)
        /// The authenticator refused; ZAP's status code.
        case handshakeFailedAuthentication(status: UInt32)
        /// An established connection ended.
        case disconnected
        case closed
        case closeFailed(ZeroMQError.Code)
        /// The last event of all.
        case monitorStopped
        /// One that this binding has no name for.
        case other(event: UInt16, value: UInt32)
    }

    package let kind: Kind
    /// The endpoint concerned.
    package let endpoint: String
    /// The connection's, of `accepted`, `connected` and `disconnected`. Another connection, or any file, may
    /// have the number by the time that the event is read.
    package let fileDescriptor: Int32?

    /// From the two frames of a monitor's message: event number and value in the machine's byte order
    /// (16 and 32 bits), and the endpoint. Nil for anything else.
    init?(frames: [[UInt8]]) {
        guard frames.count == 2, frames[0].count == 6 else { return nil }
        let (event, value) = frames[0].withUnsafeBytes {
            ($0.loadUnaligned(as: UInt16.self), $0.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        }
        kind = Kind(event: event, value: value)
        endpoint = String(decoding: frames[1], as: UTF8.self)
        fileDescriptor =
            switch kind {
            case .accepted, .connected, .disconnected: Int32(bitPattern: value)
            default: nil
            }
    }
}

extension MonitorEvent.Kind {
    init(event: UInt16, value: UInt32) {
        let code = ZeroMQError.Code(rawValue: Int32(bitPattern: value))
        self =
            switch Int32(event) {
            case ZMQ_EVENT_LISTENING: .listening
            case ZMQ_EVENT_BIND_FAILED: .bindFailed(code)
            case ZMQ_EVENT_ACCEPTED: .accepted
            case ZMQ_EVENT_ACCEPT_FAILED: .acceptFailed(code)
            case ZMQ_EVENT_CONNECTED: .connected
            case ZMQ_EVENT_CONNECT_DELAYED: .connectDelayed
            case ZMQ_EVENT_CONNECT_RETRIED: .connectRetried(after: .milliseconds(Int64(value)))
            case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: .handshakeSucceeded
            case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: .handshakeFailed(code)
            case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: .handshakeFailedProtocol(value)
            case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: .handshakeFailedAuthentication(status: value)
            case ZMQ_EVENT_DISCONNECTED: .disconnected
            case ZMQ_EVENT_CLOSED: .closed
            case ZMQ_EVENT_CLOSE_FAILED: .closeFailed(code)
            case ZMQ_EVENT_MONITOR_STOPPED: .monitorStopped
            default: .other(event: event, value: value)
            }
    }
}
