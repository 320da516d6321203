// Notes and exits in words.

import SweepModel
import SweepProtocol

extension WorkerSession.Note: CustomStringConvertible {
    package var description: String {
        switch self {
        case .registered(let epoch): "registered with the coordinator (start \(epoch) of its run)"
        case .coordinatorSilent(let milliseconds):
            "nothing heard from the coordinator for \(milliseconds) ms; connecting again"
        case .registeringAgain(let reason): "registering again: \(reason)"
        case .draining: "draining: finishing what runs, handing back the rest"
        case .timeIsUp: "the time that this worker was given is nearly up"
        case .graceIsOver(let count): "\(count) trials have not ended in time and are handed back"
        case .resultsAreLeft(let count): "no coordinator took \(count) results in time; they are lost"
        case .leasesRevoked(let count): "\(count) trials are no longer wanted"
        case .announced(let name): "preparing \(name)"
        case .unable(let reason): "a sweep cannot be run on this machine: \(reason)"
        }
    }
}

extension WorkerSession.ExitReason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .finished: "the sweep has ended"
        case .drained: "drained: all was finished or handed back"
        case .idle: "there was nothing to do"
        case .noCoordinator(let milliseconds):
            "nothing was heard from a coordinator for \((milliseconds + 500) / 1000) s; check the endpoint, "
                + "and that the coordinator runs and can be reached from here"
        case .refused(let refusal): "the coordinator turned this worker away: \(refusal.message)"
        case .preparationFailed(let message): "this machine cannot run the sweep: \(message)"
        case .stuck: "no slot stops although it was told to; the process has to end"
        }
    }
}
