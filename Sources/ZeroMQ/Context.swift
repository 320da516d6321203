// The owner of libzmq's I/O threads and of everything that its sockets share.
//
// Lifetime: every socket keeps its context alive, so the context ends after the last of its sockets,
// whatever the order in which their owners let go. Ending waits until messages that sockets left behind
// are sent or their linger time is over (see `SocketOptions.linger`).

internal import CZeroMQ
internal import Glibc

/// A set of I/O threads and the sockets that use them; `inproc` endpoints are names within one context.
package final class Context: Sendable {
    /// Sound to share: libzmq's contexts are thread safe, and the pointer is valid until `deinit`.
    nonisolated(unsafe) let pointer: UnsafeMutableRawPointer

    /// - Parameters:
    ///   - ioThreads: one is enough up to about a gigabyte per second.
    ///   - maxSockets: how many sockets may be open at once; libzmq's own default is 1023.
    package init(ioThreads: Int = 1, maxSockets: Int = 1023) throws(ZeroMQError) {
        guard let pointer = zmq_ctx_new() else { throw .last(.createContext) }
        self.pointer = pointer
        let options = [(ZMQ_IO_THREADS, "ioThreads", ioThreads), (ZMQ_MAX_SOCKETS, "maxSockets", maxSockets)]
        for (option, name, value) in options {
            guard let value = Int32(exactly: value) else {
                throw ZeroMQError(.invalidArgument, .createContext, at: "with \(name) \(value)")
            }
            guard zmq_ctx_set(pointer, option, value) == 0 else {
                throw .last(.createContext, at: "with \(name) \(value)")
            }
        }
    }

    deinit {
        while zmq_ctx_term(pointer) != 0, zmq_errno() == EINTR {}
    }

    /// Makes every blocking call on this context's sockets, on whatever thread, fail with
    /// `.contextTerminated`, and every later call too. The sockets still have to be closed. Thread safe.
    package func shutdown() {
        zmq_ctx_shutdown(pointer)
    }
}

/// The libzmq that this process runs with.
package enum Library {
    /// For instance 4.3.4.
    package static var version: (major: Int, minor: Int, patch: Int) {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return (Int(major), Int(minor), Int(patch))
    }

    /// Whether it was built with CURVE encryption.
    package static var hasCurve: Bool {
        zmq_has("curve") == 1
    }
}
