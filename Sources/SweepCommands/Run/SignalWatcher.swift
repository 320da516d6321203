// Turns SIGINT, SIGTERM and SIGHUP into calls on an ordinary thread, where anything may be done.

import Foundation

/// Fetches termination signals on a thread of its own, so that no code runs in a signal handler.
///
/// Two steps, because a signal goes to any thread that has not blocked it and threads inherit their creator's
/// mask: `block` comes first in a command, before anything starts a thread; `watch` when there is something
/// to stop.
enum SignalWatcher {
    static let signals: [Int32] = [SIGINT, SIGTERM, SIGHUP]

    /// Blocks the signals in the calling thread and all that it will start.
    ///
    /// - Parameter ignored: signals that this process shall not notice at all.
    static func block(ignoring ignored: [Int32] = []) {
        for number in ignored { signal(number, SIG_IGN) }
        // A peer that closes its end must show as an error of the write, not as death.
        signal(SIGPIPE, SIG_IGN)
        var mask = Self.mask(without: ignored)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
    }

    /// Calls `handler`, on the watching thread, with the number of signals that came so far.
    static func watch(handler: @escaping @Sendable (_ count: Int) -> Void) {
        let thread = Thread {
            var mask = Self.mask(without: [])
            var count = 0
            while true {
                var number: Int32 = 0
                guard sigwait(&mask, &number) == 0 else { continue }
                count += 1
                handler(count)
            }
        }
        thread.name = "signals"
        thread.start()
    }

    private static func mask(without ignored: [Int32]) -> sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in signals where !ignored.contains(number) { sigaddset(&mask, number) }
        return mask
    }
}
