// Messages and faults in words, for the transcript of a failure.

import SweepCore
import SweepModel
import SweepProtocol

/// Short forms; a transcript is read by people.
enum Words {
    static func of(_ lease: LeaseReference) -> String {
        "\(of(lease.sweep)):\(lease.trial)#\(lease.attempt)e\(lease.epoch)"
    }

    static func of(_ key: SweepKey) -> String { "s\(key.value & 0xFF)" }

    static func of(_ leases: [LeaseReference]) -> String {
        let shown = leases.prefix(12).map { of($0) }.joined(separator: " ")
        return leases.count > 12 ? "\(shown) … (\(leases.count))" : shown
    }

    static func of(_ message: WorkerMessage) -> String {
        switch message {
        case .register(let description, let held, _): "register \(description.identity), holding: \(of(held))"
        case .credit(let level): "credit \(level)"
        case .results(let reports): "results of \(of(reports.map(\.lease)))"
        case .heartbeat(let heartbeat):
            "heartbeat: running \(of(heartbeat.running.map(\.lease))); waiting \(of(heartbeat.queued)); "
                + "finished \(of(heartbeat.finished))"
        case .handBack(let leases, let isOutOfTime):
            "hand back \(of(leases))" + (isOutOfTime ? ", out of time" : "")
        case .leave: "leave"
        case .ready(let key): "ready for \(of(key))"
        case .unable(let key, _): "unable to run \(of(key))"
        case .fetch(let request): "fetch \(request.length) bytes at \(request.offset)"
        case .lastWords(let words): "\(words.identity) died: \(words.cause)"
        }
    }

    static func of(_ message: CoordinatorMessage) -> String {
        switch message {
        case .welcome(let welcome): "welcome to epoch \(welcome.epoch)"
        case .assign(let assignments): "assign \(of(assignments.map(\.lease)))"
        case .heartbeat: "heartbeat"
        case .acknowledge(let leases): "acknowledge \(of(leases))"
        case .revoke(let leases): "revoke \(of(leases))"
        case .announce(let announcement): "announce \(of(announcement.key))"
        case .retire(let key): "retire \(of(key))"
        case .recall(let leases): "recall \(of(leases))"
        case .drain: "drain"
        case .finished: "finished"
        case .refuse(let refusal): "refuse: \(refusal.code.rawValue)"
        case .chunk(let chunk): "\(chunk.bytes.count) bytes at \(chunk.offset)"
        case .noData(_, let reason): "no data: \(reason)"
        }
    }

    /// Whether it is said again and again while nothing happens.
    static func isRoutine(_ message: WorkerMessage) -> Bool {
        switch message {
        case .heartbeat, .credit: true
        case .register, .results, .handBack, .leave, .ready, .unable, .fetch, .lastWords: false
        }
    }

    static func isRoutine(_ event: Scheduler.Event) -> Bool {
        switch event {
        case .received(let message, _, _): isRoutine(message)
        case .deadline, .settled: true
        default: false
        }
    }

    static func of(_ event: Scheduler.Event) -> String {
        switch event {
        case .received(let message, let peer, _): "peer \(peer.value): \(of(message))"
        case .unreachable(let peer): "peer \(peer.value) is unreachable"
        case .expelled(let user): "\(user) is revoked"
        case .committed(let key, let sequence, let violations):
            "\(of(key)) is committed through \(sequence)"
                + (violations.isEmpty ? "" : ", \(violations.count) results differ")
        case .unrecordable(let key): "the journal of \(of(key)) takes nothing any more"
        case .workerProcessEnded(let host, let processID): "process \(processID) on \(host) has ended"
        case .submitted(let plan):
            "\(of(plan.key)) is submitted, \(plan.recovery.recorded.count) of \(plan.trialCount) recorded"
        case .control(let key, let control): "\(control.rawValue) \(of(key))"
        case .stopRequested(let mode): "stop (\(mode))"
        case .deadline: "deadline"
        case .settled: "settled"
        }
    }

    static func of(_ fault: Fault) -> String {
        "\(fault.kind) at \((fault.at - Scenario.start) / 1_000_000) ms, worker \(fault.worker), "
            + "for \(fault.duration / 1_000_000) ms"
    }

    static func of(_ scenario: Scenario) -> String {
        let slots = scenario.workers.map { "\($0.slots)" }.joined(separator: "+")
        let sweeps = scenario.sweeps.map { sweep in
            let poison = sweep.natures.prefix(sweep.trialCount).enumerated().filter { $0.element != .honest }
            let marks = poison.map { "\($0.offset) \($0.element)" }.joined(separator: ", ")
            return "\(sweep.trialCount) trials of \(sweep.trialTime / 1000) µs"
                + (sweep.verificationShare > 0 ? ", \(sweep.verificationShare) verified" : "")
                + (marks.isEmpty ? "" : " (\(marks))")
        }
        return "\(scenario.workers.count) workers with \(slots) slots"
            + (scenario.isLasting ? ", a lasting coordinator" : "")
            + (scenario.allotment > 0 ? ", each for \(scenario.allotment / 1_000_000) ms" : "")
            + "; silence after \(scenario.timing.workerTimeout.wholeMilliseconds) ms, hung after "
            + "\(scenario.timing.hangTimeout.wholeMilliseconds) ms; sweeps: "
            + sweeps.joined(separator: "; ")
    }
}
