// Takes out of a worker's message what it says about leases that were never granted to it.

package import SweepModel
package import SweepProtocol

/// A message without its forged parts.
package struct LeaseInspection {
    package private(set) var message: WorkerMessage
    /// What was taken out.
    package private(set) var forged: [LeaseReference] = []

    /// - Parameter isGenuine: of a sweep that is not run here any more: whatever; the scheduler doesn't know
    ///   it.
    package init(_ message: WorkerMessage, isGenuine: (LeaseReference) -> Bool) {
        self.message = message
        switch message {
        case .register(let description, let held, let remaining):
            let genuine = keep(held, isGenuine)
            if !forged.isEmpty {
                self.message = .register(description, held: genuine, remaining: remaining)
            }
        case .results(let reports):
            // Nothing is copied where nothing is forged.
            guard !reports.allSatisfy({ isGenuine($0.lease) }) else { return }
            forged = reports.map(\.lease).filter { !isGenuine($0) }
            self.message = .results(reports.filter { isGenuine($0.lease) })
        case .heartbeat(let heartbeat):
            var running = heartbeat.running
            if !running.allSatisfy({ isGenuine($0.lease) }) {
                forged = running.map(\.lease).filter { !isGenuine($0) }
                running.removeAll { !isGenuine($0.lease) }
            }
            let queued = keep(heartbeat.queued, isGenuine)
            let finished = keep(heartbeat.finished, isGenuine)
            guard !forged.isEmpty else { return }
            self.message = .heartbeat(Heartbeat(running: running, queued: queued, finished: finished))
        case .handBack(let leases, let isOutOfTime):
            let genuine = keep(leases, isGenuine)
            if !forged.isEmpty { self.message = .handBack(genuine, outOfTime: isOutOfTime) }
        case .credit, .leave, .ready, .unable, .fetch, .lastWords: break
        }
    }

    private mutating func keep(
        _ leases: [LeaseReference], _ isGenuine: (LeaseReference) -> Bool
    ) -> [LeaseReference] {
        guard !leases.allSatisfy(isGenuine) else { return leases }
        forged += leases.filter { !isGenuine($0) }
        return leases.filter(isGenuine)
    }
}
