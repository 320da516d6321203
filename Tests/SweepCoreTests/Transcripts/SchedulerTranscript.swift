// Plays the events of a transcript on a scheduler and writes down what comes of them. Not a test.
//
// Commands: `pass 500ms`, `deadline`, `commit`, `stop drain`, `stop revoke`, `restart`, `process of NAME
// ended`, `journal fails`, `pause`, `resume`, `stop sweep`, `cancel`, `revoke key WORD`, `NAME unreachable`,
// and a worker's messages: `NAME registers [with 2 slots] [holding LEASES] [over connection 7]
// [as process 9] [on host h] [under key WORD]`, `NAME ready`, `NAME unable`, `NAME credit 4`, `NAME results
// LEASES [in 3000 ms]`, `NAME other results LEASES`, `NAME misses data of LEASES`, `NAME heartbeat running
// LEASE:PROGRESS… waiting LEASES finished LEASES`, `NAME hands back LEASES [out of time]`, `NAME leaves`,
// `NAME died of WORD`; `registers` takes `[for 9000 ms]` and `[revision 2]` as well. A worker's connection is
// numbered by its letter (a = 1) unless said otherwise. After each command all that arrived counts as
// handled.

import SweepCore
import SweepModel
import SweepProtocol
import Testing

/// Expects that a transcript's commands bring forth what it says. Hours between two of them are the workers',
/// not the coordinator's.
func expectPatiently(
    _ transcript: String, trials: Int, verifying share: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = SchedulerTranscript.replay(
        transcript, trials: trials, verifying: share, standstill: .seconds(3600))
    #expect(found == transcript + "\n", sourceLocation: sourceLocation)
}

struct SchedulerTranscript {
    private(set) var text = ""
    private(set) var scheduler: Scheduler
    private var journal = RecordingJournal()
    private var now = Instant(nanoseconds: 0)
    private var connections: [String: UInt64] = [:]
    private let trialCount: Int
    private let verificationShare: Double
    private var users: [String: String] = [:]
    private var sequence: UInt64 = 0

    private let standstill: TimeSpan
    private let heartbeatsPerSecond: Int
    private let workersMaximum: Int

    private init(
        trialCount: Int, verificationShare: Double, standstill: TimeSpan, heartbeatsPerSecond: Int,
        workersMaximum: Int
    ) {
        self.workersMaximum = workersMaximum
        self.standstill = standstill
        self.heartbeatsPerSecond = heartbeatsPerSecond
        self.trialCount = trialCount
        self.verificationShare = verificationShare
        scheduler = Scheduler(
            configuration: Scheduler.Configuration(epoch: 1), failurePayload: { Array($0.message.utf8) })
        start()
    }

    private mutating func start() {
        var probe = SweepPlan(announcement: .example, trialCount: trialCount, epoch: 1)
        probe.verificationShare = verificationShare
        let (epoch, recovery) = journal.recover(
            trialCount: trialCount, isVerified: { [probe] in probe.isVerified($0) })
        var configuration = Scheduler.Configuration(epoch: epoch)
        configuration.timing.standstill = standstill
        configuration.timing.heartbeatsPerSecondMaximum = heartbeatsPerSecond
        configuration.limits.workersMaximum = workersMaximum
        scheduler = Scheduler(
            configuration: configuration,
            failurePayload: { Array($0.message.utf8) })
        var plan = SweepPlan(
            announcement: .example, trialCount: trialCount, epoch: epoch, recovery: recovery)
        plan.verificationShare = verificationShare
        var effects: [Scheduler.Effect] = []
        scheduler.handle(.submitted(plan), now: now, into: &effects)
        sequence = 0
    }

    /// What really comes of a transcript's commands, in the form of a transcript.
    ///
    /// - Parameters:
    ///   - standstill: lateness that counts as the coordinator's own standing still.
    ///   - heartbeatsPerSecond: what all workers together may say at most.
    static func replay(
        _ transcript: String, trials: Int, verifying share: Double = 0,
        standstill: TimeSpan = .seconds(1), heartbeatsPerSecond: Int = 1000, workersMaximum: Int = 1000
    ) -> String {
        var result = SchedulerTranscript(
            trialCount: trials, verificationShare: share, standstill: standstill,
            heartbeatsPerSecond: heartbeatsPerSecond, workersMaximum: workersMaximum)
        for command in commands(of: transcript) { result.perform(command) }
        return result.text
    }

    private mutating func perform(_ command: String) {
        text += "> \(command)\n"
        let words = command.split(separator: " ").map(String.init)
        switch words[0] {
        case "pass":
            now = now + .milliseconds(Int(words[1].dropLast(2)) ?? 0)
        case "deadline":
            handle(.deadline)
        case "commit":
            let violations = journal.commit()
            handle(.committed(SweepAnnouncement.example.key, through: sequence, violations: violations))
        case "stop":
            switch words[1] {
            case "sweep": handle(.control(SweepAnnouncement.example.key, .stop))
            case "drain": handle(.stopRequested(.drain))
            default: handle(.stopRequested(.revoke))
            }
        case "pause", "resume", "cancel":
            guard let control = SweepControl(rawValue: words[0]) else { return }
            handle(.control(SweepAnnouncement.example.key, control))
        case "revoke": handle(.expelled(user: words[2]))
        case "restart":
            journal.crash()
            start()
            handle(.deadline)
        case "journal":
            journal.crash()
            handle(.unrecordable(SweepAnnouncement.example.key))
        case "process":
            handle(.workerProcessEnded(host: "host", processID: processID(of: words[2])))
        default:
            perform(worker: words[0], words)
        }
        for problem in scheduler.validate() { text += "  BROKEN: \(problem)\n" }
    }

    private mutating func perform(worker: String, _ words: [String]) {
        let leases = words.filter { $0.contains(".") && !$0.contains(":") }.map(TranscriptNotation.lease)
        switch words[1] {
        case "registers":
            if let number = value(after: "connection", words) { connections[worker] = UInt64(number) }
            users[worker] = word(after: "key", words) ?? users[worker] ?? ""
            let description = WorkerDescription(
                identity: worker, host: word(after: "host", words) ?? "host",
                processID: value(after: "process", words) ?? processID(of: worker),
                slots: value(after: "with", words) ?? 1, instructionSet: "avx2", version: "0.1.0",
                arithmeticRevision: value(after: "revision", words) ?? 1)
            receive(
                .register(description, held: leases, remaining: value(after: "for", words)), worker)
        case "ready": receive(.ready(SweepAnnouncement.example.key), worker)
        case "unable": receive(.unable(SweepAnnouncement.example.key, "because"), worker)
        case "credit": receive(.credit(Int(words[2]) ?? 0), worker)
        case "results":
            let milliseconds = value(after: "in", words) ?? 1
            let reports = leases.map { lease in
                var report = ResultReport.example(lease)
                report.durationNanoseconds = UInt64(milliseconds) * 1_000_000
                return report
            }
            receive(.results(reports), worker)
        case "misses":
            let reports = leases.map { lease in
                var report = ResultReport.example(lease)
                report.summary = .failed(.dataUnavailable)
                return report
            }
            receive(.results(reports), worker)
        case "other":
            let reports = leases.map { lease in
                var report = ResultReport.example(lease)
                report.payload.append(0)
                return report
            }
            receive(.results(reports), worker)
        case "heartbeat":
            let running = words.filter { $0.contains(":") }.map { word in
                let parts = word.split(separator: ":")
                return RunningLease(
                    lease: TranscriptNotation.lease(parts[0]), progress: UInt64(parts[1]) ?? 0)
            }
            receive(
                .heartbeat(
                    Heartbeat(
                        running: running, queued: self.leases(between: "waiting", "finished", words),
                        finished: self.leases(between: "finished", nil, words))), worker)
        case "hands": receive(.handBack(leases, outOfTime: words.contains("time")), worker)
        case "died":
            receive(
                .lastWords(
                    LastWords(
                        identity: worker, host: "host", processID: processID(of: worker), cause: words[3],
                        lines: ["x"])), worker)
        case "leaves": receive(.leave, worker)
        case "unreachable": handle(.unreachable(peer(of: worker)))
        default: preconditionFailure("unknown command: \(words)")
        }
    }

    private mutating func receive(_ message: WorkerMessage, _ worker: String) {
        handle(.received(message, from: peer(of: worker), user: users[worker] ?? ""))
    }

    private func peer(of worker: String) -> PeerID {
        PeerID(connections[worker] ?? UInt64(processID(of: worker)))
    }

    private func processID(of worker: String) -> Int {
        Int(worker.utf8.first ?? 0) - Int(UInt8(ascii: "a")) + 1
    }

    private func word(after word: String, _ words: [String]) -> String? {
        words.firstIndex(of: word).map { words[$0 + 1] }
    }

    private func value(after word: String, _ words: [String]) -> Int? {
        self.word(after: word, words).flatMap { Int($0) }
    }

    private func leases(between first: String, _ last: String?, _ words: [String]) -> [LeaseReference] {
        guard let start = words.firstIndex(of: first) else { return [] }
        let end = last.flatMap { words.firstIndex(of: $0) } ?? words.count
        return words[(start + 1)..<end].map(TranscriptNotation.lease)
    }

    private mutating func handle(_ event: Scheduler.Event) {
        var effects: [Scheduler.Effect] = []
        scheduler.handle(event, now: now, into: &effects)
        scheduler.handle(.settled, now: now, into: &effects)
        for effect in effects {
            switch effect {
            case .persist(let record, _, let number):
                sequence = number
                journal.append(record)
                write("persist \(TranscriptNotation.text(record))")
            case .send(let message, let peer):
                write("to \(peer.value): \(TranscriptNotation.text(message))")
            case .assign(let leases, let peer, _):
                write("to \(peer.value): assign \(TranscriptNotation.text(leases))")
            case .note(let note): write("note \(TranscriptNotation.text(note))")
            case .sweepEnded(_, let end, let progress):
                write("sweep \(end.rawValue) with \(progress.recorded) of \(progress.trialCount)")
            case .ended(let reason): write("ended: \(reason)")
            }
        }
    }

    private mutating func write(_ line: String) {
        text += "  \(line)\n"
    }
}
