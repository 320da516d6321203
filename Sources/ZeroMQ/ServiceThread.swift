// A thread that runs one function and can be waited for. Blocking calls of libzmq stay off Swift's
// cooperative pool.

internal import Glibc

/// A running thread. Signals are blocked in it: they belong to the program's own threads.
final class ServiceThread: Sendable {
    private let thread: pthread_t

    private final class Start {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    init(_ body: @escaping @Sendable () -> Void) throws(ZeroMQError) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(body))
        var all = sigset_t()
        var former = sigset_t()
        sigfillset(&all)
        // A new thread inherits its maker's mask.
        pthread_sigmask(SIG_SETMASK, &all, &former)
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument {
                    Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            }, start.toOpaque())
        pthread_sigmask(SIG_SETMASK, &former, nil)
        guard status == 0 else {
            start.release()
            throw ZeroMQError(ZeroMQError.Code(rawValue: status), .startThread)
        }
        self.thread = thread
    }

    /// Waits for its end. To be called once, from another thread.
    func join() {
        pthread_join(thread, nil)
    }
}
