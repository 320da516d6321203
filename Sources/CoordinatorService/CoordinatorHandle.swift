// How other threads talk to a coordinator: they leave a word and ring its bell.

package import SweepCore
package import SweepModel
internal import Synchronization
internal import ZeroMQ

/// Stops a running coordinator, or tells it something. Thread safe; not for use inside a signal handler.
package final class CoordinatorHandle: Sendable {
    enum Word: Sendable {
        case event(Scheduler.Event)
        case submit(SweepRun, SweepPlan, answer: @Sendable (CoordinatorError?) -> Void)
        case suspend
        case inquire(answer: @Sendable (CoordinatorStatus) -> Void)
    }

    let wakeUp: WakeUp
    private let words = Mutex<[Word]>([])

    init() throws(ZeroMQError) {
        wakeUp = try WakeUp()
    }

    /// Asks for the end; what is recorded stays recorded, and a resumed run goes on from there.
    package func stop(_ mode: Scheduler.StopMode) {
        post(.event(.stopRequested(mode)))
    }

    /// Ends the coordinator at once, and nothing else: workers hear nothing of it, keep what they have, and
    /// offer it to the next start at the same endpoint.
    package func suspend() {
        post(.suspend)
    }

    /// Asks something of one sweep.
    package func control(_ sweep: SweepKey, _ control: SweepControl) {
        post(.event(.control(sweep, control)))
    }

    /// Hands over a sweep to be run. Its journal is read here, on the calling thread.
    ///
    /// - Parameter answer: called on the coordinator's thread; nil: it runs.
    /// - Throws: `.journal`.
    package func submit(
        _ run: SweepRun, answer: @escaping @Sendable (CoordinatorError?) -> Void
    ) throws(CoordinatorError) {
        post(.submit(run, try run.plan(), answer: answer))
    }

    /// Asks where everything stands.
    ///
    /// - Parameter answer: called on the coordinator's thread, unless that has ended.
    package func inquire(answer: @escaping @Sendable (CoordinatorStatus) -> Void) {
        post(.inquire(answer: answer))
    }

    /// Tells that a local worker process has ended, so that its trials need not wait for the timeout.
    ///
    /// - Parameter host: as the worker describes itself.
    package func workerProcessEnded(host: String, processID: Int) {
        post(.event(.workerProcessEnded(host: host, processID: processID)))
    }

    private func post(_ word: Word) {
        words.withLock { $0.append(word) }
        wakeUp.signal()
    }

    /// The words left since the last call.
    func take() -> [Word] {
        wakeUp.clear()
        return words.withLock { words in
            defer { words = [] }
            return words
        }
    }
}
