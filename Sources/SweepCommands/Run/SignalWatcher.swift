// Turns SIGINT and SIGTERM into calls on an ordinary thread, where anything may be done.

import Foundation
import Synchronization

/// Counts the termination signals that reached this process.
///
/// Signals are blocked in all threads and fetched by one that sleeps in `sigwait`, so no code runs in a
/// signal handler. Create it before any other thread is started: threads inherit the signal mask.
package final class SignalWatcher: Sendable {
    private let received = Mutex<[Int32]>([])

    /// - Parameters:
    ///   - signals: the signals to watch.
    ///   - ignored: signals to ignore (a local worker leaves Ctrl-C to its coordinator).
    ///   - handler: called on the watcher's thread with the signal and how many came so far.
    package init(
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
        let thread = Thread { [received] in
            var mask = sigset_t()
            sigemptyset(&mask)
            for number in watched { sigaddset(&mask, number) }
            while true {
                var number: Int32 = 0
                guard sigwait(&mask, &number) == 0 else { continue }
                let count = received.withLock {
                    $0.append(number)
                    return $0.count
                }
                handler(number, count)
            }
        }
        thread.name = "signals"
        thread.start()
    }

    /// The first signal that came, if any.
    package var first: Int32? { received.withLock { $0.first } }
}
