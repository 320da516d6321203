// The way for other threads to end a `Poller.wait`: an eventfd. It carries no data; a queue beside it does.

internal import CZeroMQ
internal import Glibc

/// A bell that any thread may ring and one thread waits for. Rings before the next `clear` count as one.
package final class WakeUp: Sendable {
    /// For `poll(2)`; readable once rung.
    package let fileDescriptor: Int32

    package init() throws(ZeroMQError) {
        let fileDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard fileDescriptor >= 0 else {
            throw ZeroMQError(ZeroMQError.Code(rawValue: errno), .createWakeUp)
        }
        self.fileDescriptor = fileDescriptor
    }

    deinit {
        close(fileDescriptor)
    }

    /// Wakes the waiting thread. Thread safe, never blocks.
    package func signal() {
        var one: UInt64 = 1
        // EAGAIN means that the counter is full, so it is readable: the bell has been rung.
        while write(fileDescriptor, &one, MemoryLayout<UInt64>.size) < 0, errno == EINTR {}
    }

    /// Silences the bell. To be called before looking at what it announced, so that no later ring is lost.
    /// - Returns: whether it had been rung.
    @discardableResult
    package func clear() -> Bool {
        var rings: UInt64 = 0
        while true {
            if read(fileDescriptor, &rings, MemoryLayout<UInt64>.size) > 0 { return true }
            if errno != EINTR { return false }
        }
    }
}
