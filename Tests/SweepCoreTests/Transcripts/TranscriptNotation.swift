// How transcripts write leases, messages and effects. Not a test.
//
// A lease is `trial.attempt`, with `@epoch` where that is not 1: `17.2`, `17.1@3`.

import SweepCore
import SweepModel
import SweepProtocol

enum TranscriptNotation {
    static func lease(_ text: some StringProtocol) -> LeaseReference {
        let parts = text.split(separator: "@")
        let numbers = (parts.first ?? "").split(separator: ".").compactMap { Int($0) }
        precondition(numbers.count == 2, "'\(text)' is no lease")
        let epoch = parts.count == 2 ? UInt64(parts[1]) ?? 0 : 1
        return LeaseReference(
            sweep: SweepAnnouncement.example.key, trial: numbers[0], attempt: numbers[1], epoch: epoch)
    }

    static func text(_ lease: LeaseReference) -> String {
        "\(lease.trial).\(lease.attempt)" + (lease.epoch == 1 ? "" : "@\(lease.epoch)")
    }

    static func text(_ leases: [LeaseReference]) -> String {
        leases.isEmpty ? "nothing" : leases.map(text).joined(separator: " ")
    }

    static func text(_ record: JournalRecord) -> String {
        switch record {
        case .registered(let worker): "registered \(worker.identity)"
        case .granted(let leases, let worker): "granted \(text(leases)) to \(worker)"
        case .ended(let lease, let ending): "ended \(text(lease)) \(ending.rawValue)"
        case .result(let result): "result \(text(result.lease)) \(text(result.summary))"
        case .duplicate(let result): "duplicate \(text(result.lease))"
        case .verification(let result): "verification \(text(result.lease))"
        case .unverified(let trial): "unverified \(trial)"
        case .pardoned(let worker): "pardoned \(worker)"
        }
    }

    static func text(_ summary: OutcomeSummary) -> String {
        switch summary {
        case .verdict(let verdict): verdict.rawValue
        case .failed(let cause): "failed(\(cause.rawValue))"
        }
    }

    static func text(_ message: CoordinatorMessage) -> String {
        switch message {
        case .welcome(let welcome):
            "welcome to epoch \(welcome.epoch)"
                + (welcome.heartbeatIntervalMilliseconds == 1000
                    ? ""
                    : ", every \(welcome.heartbeatIntervalMilliseconds) ms, "
                        + "silent for \(welcome.workerTimeoutMilliseconds) ms")
        case .assign(let assignments): "assign \(text(assignments.map(\.lease)))"
        case .heartbeat: "heartbeat"
        case .acknowledge(let leases): "acknowledge \(text(leases))"
        case .revoke(let leases): "revoke \(text(leases))"
        case .announce(let sweep): "announce \(sweep.name)"
        case .retire: "retire"
        case .recall(let leases): "recall \(text(leases))"
        case .drain: "drain"
        case .finished: "finished"
        case .refuse(let refusal): "refuse \(refusal.code.rawValue)"
        case .chunk(let chunk): "\(chunk.bytes.count) bytes"
        case .noData(_, let reason): "no data: \(reason)"
        }
    }

    static func text(_ message: WorkerMessage) -> String {
        switch message {
        case .register(_, let held, let remaining):
            "register, holding \(text(held))" + (remaining.map { ", for \($0) ms" } ?? "")
        case .credit(let level): "credit \(level)"
        case .results(let reports): "results \(text(reports.map(\.lease)))"
        case .heartbeat(let heartbeat):
            "heartbeat, running "
                + (heartbeat.running.isEmpty
                    ? "nothing"
                    : heartbeat.running.map { "\(text($0.lease))(\($0.progress))" }.joined(separator: " "))
                + ", waiting \(text(heartbeat.queued)), finished \(text(heartbeat.finished))"
        case .handBack(let leases, let isOutOfTime):
            "hand back \(text(leases))" + (isOutOfTime ? ", out of time" : "")
        case .leave: "leave"
        case .ready: "ready"
        case .unable(_, let reason): "unable: \(reason)"
        case .fetch(let request): "fetch \(request.length) bytes"
        case .lastWords(let words): "\(words.identity) died: \(words.cause)"
        }
    }

    static func text(_ note: Scheduler.Note) -> String {
        switch note {
        case .workerJoined(let worker): "\(worker.identity) joined"
        case .workerReturned(let worker): "\(worker.identity) returned"
        case .workerLeft(let worker): "\(worker.identity) left"
        case .workerLost(let worker, let reason, let leases):
            "\(worker.identity) lost with \(leases) leases: \(reason)"
        case .workerRefused(let identity, _): "\(identity) refused"
        case .trialSuspected(let trial): "trial \(trial) suspected"
        case .trialSetAside(let trial, _): "trial \(trial) set aside"
        case .trialHung(let lease, let worker): "\(text(lease)) hung on \(worker.identity)"
        case .leasesKept(let count, let worker): "\(worker.identity) kept \(count)"
        case .unknownLease(let lease, let worker): "\(worker.identity) never had \(text(lease))"
        case .identityViolation(let violation): "trial \(violation.trial) has two results"
        case .workerUnable(let worker, _, let reason): "\(worker.identity) unable: \(reason)"
        case .workerPardoned(let identity, let attempts): "\(identity) pardoned for \(attempts) attempts"
        case .hostRests(let host, let span): "\(host) rests for \(span.wholeMilliseconds) ms"
        case .workerDied(let words): "\(words.identity) died: \(words.cause)"
        case .trialCutOff(let trial, let span, let worker):
            "trial \(trial) cut off after \(span.wholeMilliseconds) ms on \(worker.identity)"
        case .trialNeedsTime(let trial, let span):
            "trial \(trial) needs more than \(span.wholeMilliseconds) ms"
        case .trialRetried(let trial, let host): "trial \(trial) failed on \(host)"
        case .speculated(let lease, let worker): "\(text(lease)) as well on \(worker.identity)"
        case .unverified(_, let trials): "\(trials) trials unverified"
        case .stoodStill(let span): "stood still for \(span.wholeMilliseconds) ms"
        case .sweepSubmitted(let name, _): "\(name) submitted"
        case .sweepControlled(let name, let control): "\(name): \(control.rawValue)"
        case .sweepEnded(let name, let end): "\(name) \(end.rawValue)"
        case .submissionRefused(let name, let reason): "\(name) refused: \(reason)"
        }
    }

    static func text(_ note: WorkerSession.Note) -> String {
        switch note {
        case .registered(let epoch): "registered in epoch \(epoch)"
        case .coordinatorSilent(let milliseconds): "coordinator silent for \(milliseconds) ms"
        case .registeringAgain: "registering again"
        case .draining: "draining"
        case .timeIsUp: "time is up"
        case .graceIsOver(let count): "grace is over for \(count) leases"
        case .resultsAreLeft(let count): "\(count) results are left"
        case .leasesRevoked(let count): "\(count) leases revoked"
        case .announced(let name): "preparing \(name)"
        case .unable(let reason): "unable: \(reason)"
        }
    }

    static func text(_ reason: WorkerSession.ExitReason) -> String {
        switch reason {
        case .finished: "finished"
        case .drained: "drained"
        case .idle: "idle"
        case .noCoordinator(let milliseconds): "no coordinator for \(milliseconds) ms"
        case .refused(let refusal): "refused: \(refusal.code.rawValue)"
        case .preparationFailed(let message): "preparation failed: \(message)"
        case .stuck: "stuck"
        }
    }
}

/// Splits a transcript into its commands; each one's effects are what stands below it, indented.
func commands(of transcript: String) -> [String] {
    transcript.split(separator: "\n").filter { $0.hasPrefix("> ") }.map { String($0.dropFirst(2)) }
}
