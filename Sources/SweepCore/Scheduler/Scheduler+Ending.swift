// The sweep ends: all is recorded, or somebody asked to stop.

import SweepModel
import SweepProtocol

extension Scheduler {
    mutating func stop(_ mode: StopMode, _ now: Instant, _ effects: inout [Effect]) {
        switch (phase, mode) {
        case (.running, .drain):
            phase = .draining
            for number in workerOrder {
                guard let worker = workers[number] else { continue }
                effects.append(.send(.drain, to: worker.peer))
            }
        case (.running, .revoke), (.draining, .revoke):
            for number in workerOrder {
                guard let worker = workers[number] else { continue }
                let trials = worker.trials.sorted()
                let references = trials.compactMap { leases[$0]?.reference }
                for trial in trials { endLease(on: trial, .revoked, now, &effects) }
                if !references.isEmpty { effects.append(.send(.revoke(references), to: worker.peer)) }
            }
            sayFarewell(.stopped, now, &effects)
        case (.draining, .drain), (.farewell, _), (.ended, _):
            break
        }
    }

    /// Goes on to the next phase when nothing is left to do in this one.
    mutating func finishWhenDone(_ now: Instant, _ effects: inout [Effect]) {
        guard committed == persisted else { return }
        switch phase {
        case .running, .draining:
            if recorded.count == configuration.trialCount {
                sayFarewell(.completed, now, &effects)
            } else if phase == .draining, workerOrder.isEmpty {
                sayFarewell(.stopped, now, &effects)
            }
        case .farewell(let reason, let until):
            if workerOrder.isEmpty || until <= now { end(reason, &effects) }
        case .ended:
            break
        }
    }

    private mutating func sayFarewell(
        _ reason: EndReason, _ now: Instant, _ effects: inout [Effect]
    ) {
        phase = .farewell(reason, until: now + configuration.timing.farewell)
        for number in workerOrder {
            guard let worker = workers[number] else { continue }
            effects.append(.send(.finished, to: worker.peer))
        }
        if workerOrder.isEmpty, committed == persisted { end(reason, &effects) }
    }

    private mutating func end(_ reason: EndReason, _ effects: inout [Effect]) {
        phase = .ended(reason)
        effects.append(.ended(reason))
    }
}
