// A bound on the connections of a listening socket. libzmq accepts whoever connects until the process has no
// file descriptor left (and then spins), so a flood of connections would keep others, and the program's own
// files, out. Not here: who is allowed (Authenticator), and what a message is worth (the socket's owner).
//
// And libzmq keeps a message of many parts until its last part has come, however many there are: so a peer
// that never ends a message makes memory grow, whatever the limits on frames and queues. What a connection
// has sent, as the kernel counts it, is therefore held against what has come out as messages.
//
// How: the monitor tells each connection's descriptor, and so does each message (ZMQ_SRCFD). A connection is
// *unproven* until its owner vouches for a message that came over it. Beyond the limit the oldest unproven
// connection is cut, because an honest peer proves itself within two round trips, and a flood does not. To
// cut is shutdown(2): libzmq sees the end of the stream and closes the connection in its own time.
//
// A descriptor may have been closed, and given to another connection, when it is cut here: so its inode is
// looked at before. Should both happen between the look and the cut, an honest peer connects anew; a file
// cannot be hit, because shutdown(2) refuses what is no socket.

internal import CZeroMQ
internal import Glibc

/// Counts and limits one socket's connections; used by the socket's thread.
package struct ConnectionGuard: ~Copyable {
    package struct Limits: Hashable, Sendable {
        /// Connections that have not said anything of worth yet.
        package var unproven: Int
        /// Connections that have.
        package var proven: Int
        /// Bytes that all unproven connections may have sent together.
        package var unprovenBytes = 256 << 20
        /// Bytes that a proven connection may send without a message coming out.
        package var unfinishedBytes = 64 << 20

        package init(unproven: Int, proven: Int) {
            self.unproven = unproven
            self.proven = proven
        }
    }

    /// What happened so far.
    package struct Counts: Hashable, Sendable {
        package var accepted = 0
        /// Cut here, for whatever reason.
        package var cut = 0
        /// Failed for want of descriptors.
        package var acceptsFailed = 0
    }

    package let limits: Limits
    package private(set) var counts = Counts()
    private let monitor: SocketMonitor
    private var connections: [Int32: Connection] = [:]
    /// Unproven connections by age; those that ended or were proven are passed over.
    private var arrivals: [Arrival] = []
    private var firstArrival = 0
    private var unprovenCount = 0

    private struct Connection {
        /// Counted from 1, so that a descriptor's next connection is told from this one.
        let number: Int
        /// Of its socket.
        let inode: UInt64?
        /// Whom it belongs to; nil: unproven.
        var owner: String?
        /// Whether a message has come over it since the last audit.
        var isHeard = false
        /// Bytes received by the last audit that followed a message.
        var settledBytes = 0
    }

    private struct Arrival {
        let descriptor: Int32
        let number: Int
    }

    /// Starts to watch; to be made before the socket is bound, so that no connection escapes.
    package init(of socket: borrowing Socket, limits: Limits) throws(ZeroMQError) {
        monitor = try socket.monitor()
        self.limits = limits
    }

    /// Wakes `poller` when there is something to update.
    package func register(with poller: inout Poller) {
        poller.add(monitor)
    }

    package var connectionCount: Int { connections.count }

    /// Takes in what happened and cuts what is too much. To be called in every turn: what is not taken in
    /// waits in memory.
    package mutating func update() throws(ZeroMQError) {
        while let event = try monitor.tryReceive() {
            switch event.kind {
            case .accepted:
                guard let descriptor = event.fileDescriptor else { continue }
                forget(descriptor)
                counts.accepted += 1
                connections[descriptor] = Connection(
                    number: counts.accepted, inode: Self.inode(of: descriptor))
                unprovenCount += 1
                arrivals.append(Arrival(descriptor: descriptor, number: counts.accepted))
                while unprovenCount > limits.unproven { cutOldest() }
            case .disconnected:
                if let descriptor = event.fileDescriptor { forget(descriptor) }
            case .acceptFailed: counts.acceptsFailed += 1
            default: break
            }
        }
        compact()
    }

    /// A message of worth came over this connection.
    ///
    /// - Returns: false where it had to be cut, because there are too many of that kind.
    package mutating func prove(_ descriptor: Int32, owner: String) -> Bool {
        // Unknown: its acceptance is still in the monitor's queue, or it has ended. Nothing to hold on to.
        guard connections[descriptor] != nil else { return true }
        connections[descriptor]?.isHeard = true
        guard connections[descriptor]?.owner == nil else { return true }
        connections[descriptor]?.owner = owner
        unprovenCount -= 1
        guard connections.count - unprovenCount <= limits.proven else {
            cut(descriptor)
            return false
        }
        return true
    }

    /// Cuts connections that have sent much of which nothing came out. To be called now and then, when all
    /// messages that had arrived have been received: only then is what is missing unfinished.
    package mutating func audit() {
        var unproven: [(descriptor: Int32, bytes: Int)] = []
        for descriptor in connections.keys.sorted() {
            guard let connection = connections[descriptor] else { continue }
            let bytes = Self.receivedBytes(descriptor)
            if connection.owner == nil {
                unproven.append((descriptor, bytes))
            } else if connection.isHeard {
                connections[descriptor]?.isHeard = false
                connections[descriptor]?.settledBytes = bytes
            } else if bytes - connection.settledBytes > limits.unfinishedBytes {
                cut(descriptor)
            }
        }
        var total = unproven.reduce(0) { $0 + $1.bytes }
        guard total > limits.unprovenBytes else { return }
        for (descriptor, bytes) in unproven.sorted(by: { $0.bytes > $1.bytes }) {
            cut(descriptor)
            total -= bytes
            if total <= limits.unprovenBytes { return }
        }
    }

    /// What a TCP connection has received since it began; 0 where the system does not tell.
    private static func receivedBytes(_ descriptor: Int32) -> Int {
        // `tcpi_bytes_received` of Linux's struct tcp_info, which the C library's headers cut short.
        let offset = 128
        var information = [UInt8](repeating: 0, count: offset + 8)
        var size = socklen_t(information.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &size) == 0,
            size >= information.count
        else { return 0 }
        return information.withUnsafeBytes {
            Int(clamping: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
    }

    /// Ends a connection.
    package mutating func cut(_ descriptor: Int32) {
        let inode = connections[descriptor]?.inode
        forget(descriptor)
        counts.cut += 1
        guard inode == Self.inode(of: descriptor) else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// What tells a descriptor's socket from the next one that gets the same descriptor; nil: it is closed.
    private static func inode(of descriptor: Int32) -> UInt64? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    /// Ends all connections that an owner has proven.
    package mutating func cutAll(of owner: String) {
        for descriptor in connections.keys.sorted() {
            if connections[descriptor]?.owner == owner { cut(descriptor) }
        }
    }

    private mutating func forget(_ descriptor: Int32) {
        guard let connection = connections.removeValue(forKey: descriptor) else { return }
        if connection.owner == nil { unprovenCount -= 1 }
    }

    private mutating func cutOldest() {
        while firstArrival < arrivals.count {
            let arrival = arrivals[firstArrival]
            firstArrival += 1
            if isUnproven(arrival) {
                cut(arrival.descriptor)
                return
            }
        }
    }

    /// Keeps the list of arrivals about as long as there are unproven connections.
    private mutating func compact() {
        guard arrivals.count > 2 * limits.unproven + 64 else { return }
        arrivals = arrivals[firstArrival...].filter { isUnproven($0) }
        firstArrival = 0
    }

    private func isUnproven(_ arrival: Arrival) -> Bool {
        guard let connection = connections[arrival.descriptor] else { return false }
        return connection.number == arrival.number && connection.owner == nil
    }
}
