// Waiting for several sockets and file descriptors at once, in one thread (`zmq_poll`). Level triggered:
// what is ready stays ready until it is read or written.

internal import CZeroMQ
internal import Glibc

/// A list of what to wait for. Belongs to the thread that uses the sockets.
package struct Poller: ~Copyable {
    /// What to wait for, and what something is ready for.
    package struct Interest: OptionSet, Sendable, Hashable {
        package let rawValue: Int16

        package init(rawValue: Int16) {
            self.rawValue = rawValue
        }

        package static let readable = Interest(rawValue: Int16(ZMQ_POLLIN))
        package static let writable = Interest(rawValue: Int16(ZMQ_POLLOUT))
        /// File descriptors only: an error, or the other end hung up.
        package static let failed = Interest(rawValue: Int16(ZMQ_POLLERR))
    }

    /// Names one entry.
    package struct Key: Hashable, Sendable {
        fileprivate let number: Int
    }

    /// Keeps what is polled from being freed.
    private enum Owner {
        case socket(SocketHandle)
        case wakeUp(WakeUp)
        /// A file descriptor, the caller's to keep open.
        case caller
    }

    private struct Entry {
        let key: Key
        let owner: Owner
    }

    private var entries: [Entry] = []
    private var items: [zmq_pollitem_t] = []
    private var nextNumber = 0

    package init() {}

    /// Waits for a socket as well. Once the socket is closed, `wait` fails with `.notASocket` until the
    /// entry is removed.
    @discardableResult
    package mutating func add(_ socket: borrowing Socket, for interest: Interest) -> Key {
        add(socket.handle, for: interest)
    }

    /// Waits for a monitor's events as well.
    @discardableResult
    package mutating func add(_ monitor: borrowing SocketMonitor) -> Key {
        add(monitor.reader.handle, for: .readable)
    }

    /// Waits for signals from other threads as well.
    @discardableResult
    package mutating func add(_ wakeUp: WakeUp) -> Key {
        append(
            zmq_pollitem_t(
                socket: nil, fd: wakeUp.fileDescriptor, events: Interest.readable.rawValue, revents: 0),
            owner: .wakeUp(wakeUp))
    }

    /// Waits for a file descriptor as well, which the caller keeps open until the entry is removed.
    @discardableResult
    package mutating func add(fileDescriptor: Int32, for interest: Interest) -> Key {
        append(
            zmq_pollitem_t(socket: nil, fd: fileDescriptor, events: interest.rawValue, revents: 0),
            owner: .caller)
    }

    /// Changes what to wait for; an unknown key is ignored.
    package mutating func setInterest(_ interest: Interest, for key: Key) {
        guard let index = index(of: key) else { return }
        items[index].events = interest.rawValue
    }

    /// Forgets an entry; an unknown key is ignored.
    package mutating func remove(_ key: Key) {
        guard let index = index(of: key) else { return }
        entries.remove(at: index)
        items.remove(at: index)
    }

    /// Waits until something is ready or the time is over (nil: for ever). A signal ends the wait early
    /// with nothing ready, so that the caller's loop can look around.
    /// - Returns: how many entries are ready.
    @discardableResult
    package mutating func wait(timeout: Duration?) throws(ZeroMQError) -> Int {
        clearResults()
        for index in items.indices {
            // Read anew each time: a socket may have been closed, and its memory freed, in the meantime.
            if case .socket(let handle) = entries[index].owner {
                items[index].socket = try handle.open(for: .poll)
            }
        }
        let milliseconds = timeout.map { Int($0.wholeMilliseconds(atMost: Int64(Int32.max))) } ?? -1
        let (count, code) = items.withUnsafeMutableBufferPointer { buffer -> (Int32, Int32) in
            let count = zmq_poll(buffer.baseAddress, Int32(buffer.count), milliseconds)
            return (count, count < 0 ? zmq_errno() : 0)
        }
        if count >= 0 { return Int(count) }
        clearResults()
        if code == EINTR { return 0 }
        throw ZeroMQError(ZeroMQError.Code(rawValue: code), .poll)
    }

    /// What an entry was ready for when `wait` last returned; nothing for an unknown key.
    package func ready(_ key: Key) -> Interest {
        guard let index = index(of: key) else { return [] }
        return Interest(rawValue: items[index].revents)
    }

    private mutating func clearResults() {
        for index in items.indices {
            items[index].revents = 0
        }
    }

    private mutating func add(_ handle: SocketHandle, for interest: Interest) -> Key {
        append(
            zmq_pollitem_t(socket: handle.pointer, fd: 0, events: interest.rawValue, revents: 0),
            owner: .socket(handle))
    }

    private mutating func append(_ item: zmq_pollitem_t, owner: Owner) -> Key {
        let key = Key(number: nextNumber)
        nextNumber += 1
        entries.append(Entry(key: key, owner: owner))
        items.append(item)
        return key
    }

    private func index(of key: Key) -> Int? {
        entries.firstIndex { $0.key == key }
    }
}
