// One frame as libzmq holds it. Received bytes stay in libzmq's memory until they are read, so that
// receiving copies them once at most.

internal import CZeroMQ

/// A frame. Owns its memory; a value that was sent is gone.
package struct Message: ~Copyable {
    /// Moved bit by bit, as `zmq_msg_move` does: short contents lie within, long ones behind a pointer.
    private var raw: zmq_msg_t

    /// An empty frame, to receive into.
    package init() {
        raw = zmq_msg_t()
        zmq_msg_init(&raw)
    }

    /// A frame with a copy of these bytes.
    package init(copying bytes: UnsafeRawBufferPointer) throws(ZeroMQError) {
        var raw = zmq_msg_t()
        guard zmq_msg_init_size(&raw, bytes.count) == 0 else {
            throw .last(.allocateMessage, at: "of \(bytes.count) bytes")
        }
        if let destination = zmq_msg_data(&raw) {
            UnsafeMutableRawBufferPointer(start: destination, count: bytes.count).copyMemory(from: bytes)
        }
        self.raw = raw
    }

    /// A frame with a copy of these bytes.
    package init(_ bytes: [UInt8]) throws(ZeroMQError) {
        var raw = zmq_msg_t()
        guard zmq_msg_init_size(&raw, bytes.count) == 0 else {
            throw .last(.allocateMessage, at: "of \(bytes.count) bytes")
        }
        if let destination = zmq_msg_data(&raw) {
            UnsafeMutableRawBufferPointer(start: destination, count: bytes.count).copyBytes(from: bytes)
        }
        self.raw = raw
    }

    deinit {
        var raw = raw
        zmq_msg_close(&raw)
    }

    /// Number of bytes.
    package var count: Int {
        withUnsafePointer(to: raw) { zmq_msg_size($0) }
    }

    /// Whether another frame of the same message follows.
    package var hasMore: Bool {
        withUnsafePointer(to: raw) { zmq_msg_more($0) != 0 }
    }

    /// The bytes, valid within `body` only.
    package borrowing func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // libzmq asks for a mutable pointer, but changes nothing. A copy of the 64 bytes does: the contents
        // lie within it or behind a pointer that it shares.
        var alias = raw
        return try withUnsafeMutablePointer(to: &alias) { pointer throws(Failure) in
            try body(UnsafeRawBufferPointer(start: zmq_msg_data(pointer), count: zmq_msg_size(pointer)))
        }
    }

    /// A copy of the bytes.
    package var bytes: [UInt8] {
        withUnsafeBytes { [UInt8]($0) }
    }

    /// A property of the connection that the frame came over (`zmq_msg_gets`), nil if it has none. The
    /// routing id with which a router begins a message came over no connection and has none.
    package func property(_ name: String) -> String? {
        withUnsafePointer(to: raw) { pointer in
            zmq_msg_gets(pointer, name).map { String(cString: $0) }
        }
    }

    /// Who sent it, as the authenticator put it: the client's public key in Z85. Nil without CURVE.
    package var userID: String? { property("User-Id") }

    /// The sender's network address, nil for inproc.
    package var peerAddress: String? { property("Peer-Address") }

    /// The descriptor of the connection that it came over, nil for inproc. libzmq owns and closes it, and the
    /// number may belong to another connection or file soon after.
    package var connection: Int32? {
        var alias = raw
        let descriptor = zmq_msg_get(&alias, ZMQ_SRCFD)
        return descriptor >= 0 ? descriptor : nil
    }

    /// Runs one call of libzmq on the frame itself.
    mutating func withRaw<Result>(_ body: (UnsafeMutablePointer<zmq_msg_t>) -> Result) -> Result {
        withUnsafeMutablePointer(to: &raw, body)
    }
}
