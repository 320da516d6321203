// A socket with one owner. Shaped after cppzmq's `socket_t`.
//
// The compiler may end a noncopyable value right after its last use, before the end of the scope. What the
// socket has not sent by then lingers (`SocketOptions.linger`), but a socket that is meant to stay bound or
// connected belongs in a stored property of an owner, not in a local variable.
//
// Not thread safe, and not `Sendable`: the thread that uses a socket makes it, or is handed it whole.

internal import CZeroMQ
internal import Glibc

/// A socket, closed when its owner lets go.
package struct Socket: ~Copyable {
    let handle: SocketHandle

    /// - Throws: `.tooManyOpenFiles` where the context has its fill of sockets, `.invalidArgument` for an
    ///   option out of range, `.contextTerminated` after a shutdown.
    package init(
        _ type: SocketType, in context: Context, options: SocketOptions = SocketOptions()
    ) throws(ZeroMQError) {
        let handle = try SocketHandle(type, in: context)
        try options.apply(to: handle)
        self.handle = handle
    }

    deinit {
        handle.close()
    }

    /// Closes now; what was not sent yet lingers for as long as given.
    package consuming func close(linger: SocketOptions.Linger) throws(ZeroMQError) {
        try linger.apply(to: handle)
    }

    package var type: SocketType { handle.type }

    /// The endpoint last bound or connected, with what `*` stood for: `tcp://127.0.0.1:41235`.
    package var lastEndpoint: String {
        get throws(ZeroMQError) { try handle.text(ZMQ_LAST_ENDPOINT, "lastEndpoint") }
    }
}

// MARK: - Endpoints

extension Socket {
    /// Accepts connections at `endpoint`: `tcp://HOST:PORT`, `ipc://PATH`, `inproc://NAME`; `*` stands for
    /// all addresses or any free port. The result is the endpoint as bound.
    ///
    /// libzmq removes a socket file that is in the way of an ipc endpoint, even one in use: whoever binds
    /// ipc must own the directory.
    @discardableResult
    package func bind(_ endpoint: String) throws(ZeroMQError) -> String {
        try perform(.bind, endpoint, zmq_bind)
        return try lastEndpoint
    }

    /// Connects to `endpoint` in the background, and again whenever the connection is lost.
    package func connect(_ endpoint: String) throws(ZeroMQError) {
        try perform(.connect, endpoint, zmq_connect)
    }

    /// Stops accepting connections at an endpoint, written as `bind` returned it.
    package func unbind(_ endpoint: String) throws(ZeroMQError) {
        try perform(.unbind, endpoint, zmq_unbind)
    }

    /// Takes back a `connect`. The connection ends as the socket is used or polled further.
    package func disconnect(_ endpoint: String) throws(ZeroMQError) {
        try perform(.disconnect, endpoint, zmq_disconnect)
    }

    private func perform(
        _ operation: ZeroMQError.Operation, _ endpoint: String,
        _ call: (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    ) throws(ZeroMQError) {
        guard Self.isWellFormed(endpoint, for: operation) else {
            throw ZeroMQError(.invalidArgument, operation, at: endpoint.debugDescription)
        }
        let pointer = try handle.open(for: operation)
        guard call(pointer, endpoint) == 0 else { throw .last(operation, at: endpoint) }
    }
}

extension Socket {
    /// What libzmq does not check: it reads port 70000 as 4464, 80x as 80, and stops at a zero byte.
    private static func isWellFormed(_ endpoint: String, for operation: ZeroMQError.Operation) -> Bool {
        guard !endpoint.utf8.contains(0) else { return false }
        guard endpoint.hasPrefix("tcp://") else { return true }
        guard let colon = endpoint.lastIndex(of: ":") else { return false }
        let port = endpoint[endpoint.index(after: colon)...]
        if port == "*" || port == "0" { return operation == .bind }
        return port.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && UInt16(port).map { $0 > 0 } ?? false
    }
}

// MARK: - Waiting for one socket

extension Socket {
    /// Waits until the socket can be read or written, or until the time is over (nil: for ever).
    /// - Returns: what it is ready for; nothing after the timeout, or early where a signal came.
    package func wait(
        for interest: Poller.Interest, timeout: Duration?
    ) throws(ZeroMQError) -> Poller.Interest {
        var poller = Poller()
        let key = poller.add(self, for: interest)
        try poller.wait(timeout: timeout)
        return poller.ready(key)
    }
}
