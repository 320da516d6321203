// How other threads talk to a coordinator: they leave a word and ring its bell.

package import SweepCore
internal import Synchronization
internal import ZeroMQ

/// Stops a running coordinator, or tells it something. Thread safe; not for use inside a signal handler.
package final class CoordinatorHandle: Sendable {
    let wakeUp: WakeUp
    private let events = Mutex<[Scheduler.Event]>([])

    init() throws(ZeroMQError) {
        wakeUp = try WakeUp()
    }

    /// Asks for the end of the sweep; what is recorded stays recorded, and a resumed run goes on from there.
    package func stop(_ mode: Scheduler.StopMode) {
        post(.stopRequested(mode))
    }

    /// Tells that a local worker process has ended, so that its trials need not wait for the timeout.
    ///
    /// - Parameter host: as the worker describes itself.
    package func workerProcessEnded(host: String, processID: Int) {
        post(.workerProcessEnded(host: host, processID: processID))
    }

    private func post(_ event: Scheduler.Event) {
        events.withLock { $0.append(event) }
        wakeUp.signal()
    }

    /// The words left since the last call.
    func take() -> [Scheduler.Event] {
        wakeUp.clear()
        return events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
