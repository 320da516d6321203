// Reports what happens to a socket's connections.
//
// Two hazards of libzmq, and what is done about them here. An I/O thread with an event for a monitor whose
// reader is closed blocks for ever: so reports are switched off before either side is closed, in whatever
// order their owners let go. An I/O thread blocks as well once a reader that does not read has its queue
// full: so this queue has no limit, and a monitor is to be read now and then, as it grows until it is.

internal import CZeroMQ
internal import Synchronization

/// The reading end of a socket's reports. Used by the thread that uses the socket.
package struct SocketMonitor: ~Copyable {
    private static let count = Atomic<Int>(0)

    /// Where the events arrive.
    let reader: Socket
    private let monitored: SocketHandle
    private let number: Int

    init(of monitored: SocketHandle) throws(ZeroMQError) {
        let number = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
        let endpoint = "inproc://monitor-\(number)"
        let options = SocketOptions {
            $0.linger = .discard
            $0.receiveHighWaterMark = 0
        }
        let reader = try Socket(.pair, in: monitored.context, options: options)
        try monitored.startMonitoring(number: number, endpoint: endpoint)
        do throws(ZeroMQError) {
            try reader.connect(endpoint)
        } catch {
            monitored.stopMonitoring(number: number)
            throw error
        }
        self.reader = reader
        self.monitored = monitored
        self.number = number
    }

    deinit {
        // Before the reader is closed, which comes after this body.
        monitored.stopMonitoring(number: number)
    }

    /// The next event, or nil where nothing has happened.
    package func tryReceive() throws(ZeroMQError) -> MonitorEvent? {
        while let message = try reader.tryReceive() {
            if let event = MonitorEvent(frames: message.frames) { return event }
        }
        return nil
    }
}

extension Socket {
    /// Starts to report this socket's connections; a former monitor of it receives nothing more.
    package func monitor() throws(ZeroMQError) -> SocketMonitor {
        try SocketMonitor(of: handle)
    }
}

extension SocketHandle {
    fileprivate func startMonitoring(number: Int, endpoint: String) throws(ZeroMQError) {
        let pointer = try open(for: .monitor)
        guard zmq_socket_monitor(pointer, endpoint, ZMQ_EVENT_ALL) == 0 else {
            throw .last(.monitor, at: endpoint)
        }
        monitorNumber = number
    }

    /// Ends the reports to this monitor, unless another has taken its place.
    fileprivate func stopMonitoring(number: Int) {
        if monitorNumber == number { stopMonitoring() }
    }
}
