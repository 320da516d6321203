// Workers are heard as often as they should be: not more often, all together, than the coordinator likes, and
// not so seldom that a death would be noticed later than it has to be.

import SweepCore
import SweepProtocol

extension Simulation {
    /// Holds what the coordinator said just now against the rates that its number of workers asks for.
    ///
    /// - Parameter count: its effects before that.
    mutating func checkRates(from count: Int) {
        guard failure == nil, let workers = coordinator.scheduler?.workerCount else { return }
        coordinator.workersMost = max(coordinator.workersMost, workers)
        let effects = coordinator.effects[count...]
        let isEnding = effects.contains { effect in
            guard case .send(let message, _) = effect else { return false }
            return message == .drain || message == .finished
        }
        for case .send(let message, let peer) in effects {
            let connection = Int(peer.value)
            if case .welcome(let welcome) = message { check(welcome, to: connection) }
            guard message == .heartbeat, !isEnding else { continue }
            let interval = connections[connection].interval
            if workers * 1000 > scenario.timing.heartbeatsPerSecondMaximum * max(interval, usual) {
                fail(.rates, "\(workers) workers, and one of them is to be heard every \(interval) ms")
            }
        }
    }

    private mutating func check(_ welcome: Welcome, to connection: Int) {
        let interval = welcome.heartbeatIntervalMilliseconds
        let perSecond = scenario.timing.heartbeatsPerSecondMaximum
        // One more than the fewest that will do: intervals are whole multiples of the usual one.
        let enough = max(usual, coordinator.workersMost * 1000 / perSecond + usual)
        if interval < usual || interval > enough {
            fail(.rates, "every \(interval) ms, with \(coordinator.workersMost) workers at most")
        }
        let patience = scenario.timing.workerTimeout.wholeMilliseconds
        if welcome.workerTimeoutMilliseconds * usual != interval * patience {
            fail(.rates, "\(welcome.workerTimeoutMilliseconds) ms of silence for every \(interval) ms")
        }
        connections[connection].interval = interval
    }

    private var usual: Int { scenario.timing.heartbeatInterval.wholeMilliseconds }
}
