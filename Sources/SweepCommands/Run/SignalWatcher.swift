// Turns SIGINT and SIGTERM into calls on an ordinary thread, where anything may be done.

import Foundation

/// Counts the termination signals that reached this process.
///
/// Signals are blocked in all threads and fetched by one that sleeps in `sigwait`, so no code runs in a
/// signal handler. Create it before any other thread is started: threads inherit the signal mask.
final class SignalWatcher: Sendable {
    /// - Parameters:
    ///   - signals: the signals to watch.
    ///   - ignored: signals to ignore (a local worker leaves Ctrl-C to its coordinator).
    ///   - handler: called on the watcher's thread with the signal and how many came so far.
    init(
        signals: [Int32] = [SIGINT, SIGTERM], ignored: [Int32] = [],
        handler: @escaping @Sendable (_ signal: Int32, _ count: Int) -> Void
    ) {
        for number in ignored { signal(number, SIG_IGN) }
        // A peer that closes its end must show as an error of the write, not as death.
        signal(SIGPIPE, SIG_IGN)
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in signals { sigaddset(&mask, number) }
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        let watched = signals
        let thread = Thread {
            var received = 0
            var mask = sigset_t()
            sigemptyset(&mask)
            for number in watched { sigaddset(&mask, number) }
            while true {
                var number: Int32 = 0
                guard sigwait(&mask, &number) == 0 else { continue }
                received += 1
                handler(number, received)
            }
        }
        thread.name = "signals"
        thread.start()
    }
}
