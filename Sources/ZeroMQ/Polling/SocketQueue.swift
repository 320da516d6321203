// Waiting for thousands of sockets in one thread, by `epoll(7)`: what is ready costs something, what is not
// costs nothing. `Poller` looks at each of its entries in every turn, but is level triggered; here a socket
// is announced once (zmq_getsockopt(3), ZMQ_FD): after it was, and after every message sent over it, messages
// have to be received until there are none.

internal import CZeroMQ
internal import Glibc

/// Sockets by numbers of the caller's. Belongs to the thread that uses the sockets.
package struct SocketQueue: ~Copyable {
    private let descriptor: Int32
    private var events: [epoll_event]

    /// - Parameter batch: sockets announced at a time.
    package init(batch: Int = 512) throws(ZeroMQError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        events = Array(repeating: epoll_event(), count: max(1, batch))
        guard descriptor >= 0 else { throw ZeroMQError(ZeroMQError.Code(rawValue: errno), .poll) }
    }

    deinit {
        close(descriptor)
    }

    /// Waits for a socket as well, until it is closed.
    package borrowing func add(_ socket: borrowing Socket, as number: Int) throws(ZeroMQError) {
        let descriptor = try socket.handle.int32(ZMQ_FD, "eventDescriptor")
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u64 = UInt64(number)
        guard epoll_ctl(self.descriptor, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            throw ZeroMQError(ZeroMQError.Code(rawValue: errno), .poll)
        }
    }

    /// Waits until something may have happened to a socket, or the time is over.
    /// - Returns: the numbers of such sockets; none also early, where a signal came.
    package mutating func wait(timeout: Duration) -> [Int] {
        let milliseconds = Int32(timeout.wholeMilliseconds(atMost: Int64(Int32.max)))
        let count = epoll_wait(descriptor, &events, Int32(events.count), milliseconds)
        return events.prefix(Int(max(0, count))).map { Int($0.data.u64) }
    }
}
