// Plays the events of a transcript on a scheduler and writes down what comes of them. Not a test.
//
// Commands: `pass 500ms`, `deadline`, `commit`, `stop drain`, `stop revoke`, `restart`, `process of NAME
// ended`, `NAME unreachable`, and a worker's messages: `NAME registers [with 2 slots] [holding LEASES]
// [over connection 7] [as process 9]`, `NAME credit 4`, `NAME results LEASES`, `NAME other results LEASES`,
// `NAME heartbeat running LEASE:PROGRESS… waiting LEASES finished LEASES`, `NAME hands back LEASES`,
// `NAME leaves`. A worker's connection is numbered by its letter (a = 1) unless said otherwise.

import SweepCore
import SweepModel
import SweepProtocol

struct SchedulerTranscript {
    private(set) var text = ""
    private(set) var scheduler: Scheduler
    private var journal = RecordingJournal()
    private var now = Instant(nanoseconds: 0)
    private var connections: [String: UInt64] = [:]
    private let trialCount: Int

    private init(trialCount: Int) {
        self.trialCount = trialCount
        scheduler = Self.makeScheduler(trialCount, &journal)
    }

    private static func makeScheduler(
        _ trialCount: Int, _ journal: inout RecordingJournal
    ) -> Scheduler {
        let (epoch, recovery) = journal.recover(trialCount: trialCount)
        return Scheduler(
            configuration: Scheduler.Configuration(
                trialCount: trialCount, epoch: epoch, sweep: .example),
            recovery: recovery, failurePayload: { Array($0.message.utf8) })
    }

    /// What really comes of a transcript's commands, in the form of a transcript.
    static func replay(_ transcript: String, trials: Int) -> String {
        var result = SchedulerTranscript(trialCount: trials)
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
            handle(.committed(through: scheduler.persisted, violations: violations))
        case "stop":
            handle(.stopRequested(words[1] == "drain" ? .drain : .revoke))
        case "restart":
            journal.crash()
            scheduler = Self.makeScheduler(trialCount, &journal)
            handle(.deadline)
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
            let description = WorkerDescription(
                identity: worker, host: "host",
                processID: value(after: "process", words) ?? processID(of: worker),
                slots: value(after: "with", words) ?? 1, instructionSet: "avx2", version: "0.1.0")
            receive(.register(description, held: leases), worker)
        case "credit": receive(.credit(Int(words[2]) ?? 0), worker)
        case "results": receive(.results(leases.map(ResultReport.example)), worker)
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
        case "hands": receive(.handBack(leases), worker)
        case "leaves": receive(.leave, worker)
        case "unreachable": handle(.unreachable(peer(of: worker)))
        default: preconditionFailure("unknown command: \(words)")
        }
    }

    private mutating func receive(_ message: WorkerMessage, _ worker: String) {
        handle(.received(message, from: peer(of: worker)))
    }

    private func peer(of worker: String) -> PeerID {
        PeerID(connections[worker] ?? UInt64(processID(of: worker)))
    }

    private func processID(of worker: String) -> Int {
        Int(worker.utf8.first ?? 0) - Int(UInt8(ascii: "a")) + 1
    }

    private func value(after word: String, _ words: [String]) -> Int? {
        words.firstIndex(of: word).flatMap { Int(words[$0 + 1]) }
    }

    private func leases(between first: String, _ last: String?, _ words: [String]) -> [LeaseReference] {
        guard let start = words.firstIndex(of: first) else { return [] }
        let end = last.flatMap { words.firstIndex(of: $0) } ?? words.count
        return words[(start + 1)..<end].map(TranscriptNotation.lease)
    }

    private mutating func handle(_ event: Scheduler.Event) {
        var effects: [Scheduler.Effect] = []
        scheduler.handle(event, now: now, into: &effects)
        for effect in effects {
            switch effect {
            case .persist(let record, _):
                journal.append(record)
                write("persist \(TranscriptNotation.text(record))")
            case .send(let message, let peer):
                write("to \(peer.value): \(TranscriptNotation.text(message))")
            case .assign(let leases, let peer):
                write("to \(peer.value): assign \(TranscriptNotation.text(leases))")
            case .note(let note): write("note \(TranscriptNotation.text(note))")
            case .ended(let reason): write("ended: \(reason)")
            }
        }
    }

    private mutating func write(_ line: String) {
        text += "  \(line)\n"
    }
}
