// How other threads talk to a worker.

internal import Synchronization
internal import ZeroMQ

/// Asks a running worker to go. Thread safe; not for use inside a signal handler.
package final class WorkerHandle: Sendable {
    let wakeUp: WakeUp
    private let drainRequests = Mutex(0)

    init() throws(ZeroMQError) {
        wakeUp = try WakeUp()
    }

    /// The first time: finish what runs, hand back the rest, leave. The second time: hand back all.
    package func requestDrain() {
        drainRequests.withLock { $0 += 1 }
        wakeUp.signal()
    }

    /// Requests since the last call.
    func takeDrainRequests() -> Int {
        drainRequests.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}
