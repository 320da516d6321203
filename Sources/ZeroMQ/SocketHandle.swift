// The one place that holds libzmq's pointer to a socket. `Socket` owns it and closes it; pollers and
// monitors keep a reference so that they never touch freed memory, and see that it is closed.

internal import CZeroMQ
internal import Glibc

/// A libzmq socket that may be open or closed. Not thread safe, and hence not `Sendable`: a socket is used
/// by one thread at a time.
final class SocketHandle {
    let type: SocketType
    private(set) var pointer: UnsafeMutableRawPointer?
    /// Keeps the I/O threads alive for as long as the socket may need them.
    let context: Context
    /// Keeps the authenticator alive that decides who may connect: libzmq lets everybody in when it is gone.
    var authenticator: Authenticator?
    /// The monitor that the socket reports to; reports are switched off before either side is closed.
    var monitorNumber: Int?

    init(_ type: SocketType, in context: Context) throws(ZeroMQError) {
        guard let pointer = zmq_socket(context.pointer, type.rawValue) else {
            throw .last(.createSocket, at: "of type \(type)")
        }
        self.type = type
        self.pointer = pointer
        self.context = context
    }

    deinit {
        close()
    }

    /// The pointer, or `.notASocket` if the socket is closed.
    func open(for operation: ZeroMQError.Operation) throws(ZeroMQError) -> UnsafeMutableRawPointer {
        guard let pointer else { throw ZeroMQError(.notASocket, operation) }
        return pointer
    }

    /// Closes the socket; messages not yet sent linger. Does nothing the second time.
    func close() {
        guard let pointer else { return }
        stopMonitoring()
        self.pointer = nil
        // Fails for something that is no socket only; nothing is left to do then.
        zmq_close(pointer)
    }

    /// Ends all reports. An I/O thread that has something to report to a monitor that nobody
    /// reads any more would block for ever, so this comes before closing either side.
    func stopMonitoring() {
        guard let pointer, monitorNumber != nil else { return }
        monitorNumber = nil
        zmq_socket_monitor(pointer, nil, 0)
    }
}

// MARK: - Options, untyped

extension SocketHandle {
    /// Sets a whole-number option.
    func set(_ option: Int32, _ name: String, to value: Int32) throws(ZeroMQError) {
        let pointer = try open(for: .setOption)
        let status = withUnsafeBytes(of: value) { zmq_setsockopt(pointer, option, $0.baseAddress, $0.count) }
        guard status == 0 else { throw .last(.setOption, at: "\(name) to \(value)") }
    }

    /// Sets a 64-bit option.
    func set(_ option: Int32, _ name: String, to value: Int64) throws(ZeroMQError) {
        let pointer = try open(for: .setOption)
        let status = withUnsafeBytes(of: value) { zmq_setsockopt(pointer, option, $0.baseAddress, $0.count) }
        guard status == 0 else { throw .last(.setOption, at: "\(name) to \(value)") }
    }

    /// Sets an option made of bytes. Its value is not repeated in the error: it may be secret.
    func set(_ option: Int32, _ name: String, to bytes: [UInt8]) throws(ZeroMQError) {
        let pointer = try open(for: .setOption)
        let status = bytes.withUnsafeBytes { zmq_setsockopt(pointer, option, $0.baseAddress, $0.count) }
        guard status == 0 else { throw .last(.setOption, at: name) }
    }

    /// Sets an option to a secret.
    func set(_ option: Int32, _ name: String, to key: CurveSecretKey) throws(ZeroMQError) {
        let pointer = try open(for: .setOption)
        let status = key.withUnsafeBytes { zmq_setsockopt(pointer, option, $0.baseAddress, $0.count) }
        guard status == 0 else { throw .last(.setOption, at: name) }
    }

    /// Reads a whole-number option.
    func int32(_ option: Int32, _ name: String) throws(ZeroMQError) -> Int32 {
        let pointer = try open(for: .readOption)
        var value: Int32 = 0
        var size = MemoryLayout<Int32>.size
        guard zmq_getsockopt(pointer, option, &value, &size) == 0 else { throw .last(.readOption, at: name) }
        return value
    }

    /// Reads a text option; libzmq ends it with a zero byte, which is left out.
    func text(_ option: Int32, _ name: String) throws(ZeroMQError) -> String {
        let pointer = try open(for: .readOption)
        var buffer = [UInt8](repeating: 0, count: 1024)
        var size = buffer.count
        guard zmq_getsockopt(pointer, option, &buffer, &size) == 0 else { throw .last(.readOption, at: name) }
        return String(decoding: buffer.prefix(size).prefix { $0 != 0 }, as: UTF8.self)
    }
}
