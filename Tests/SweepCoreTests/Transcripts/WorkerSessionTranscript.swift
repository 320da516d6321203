// Plays the events of a transcript on a worker session and writes down what comes of them. Not a test.
//
// Commands: `start`, `pass 500ms`, `deadline`, `prepared [SWEEP]`, `unprepared WORD [SWEEP]`, `drain`,
// `completed LEASES`, `slot 0 freed`, `progress 4 7`, `assign LEASES [of shape 3] [of sweep SWEEP]`, and the
// coordinator's messages: `welcome [epoch 2] [lasting] [every 4000 ms]`, `announce [SWEEP]`, `retire
// [SWEEP]`, `heartbeat`, `acknowledge LEASES`, `revoke LEASES`, `recall LEASES`, `told to drain`, `finished`,
// `refuse CODE`. SWEEP is `example` or `other`.

import SweepCore
import SweepModel
import SweepProtocol

struct WorkerSessionTranscript {
    private(set) var text = ""
    private var session: WorkerSession
    private var now = Instant(nanoseconds: 0)

    private init(slots: Int, _ adjust: (inout WorkerSession.Configuration) -> Void) {
        var configuration = WorkerSession.Configuration(
            description: WorkerDescription(
                identity: "a", host: "host", processID: 1, slots: slots, instructionSet: "avx2",
                version: "0.1.0"))
        configuration.packMaximum = 2
        configuration.giveUpAfter = .seconds(60)
        // Between two events of a transcript the process does not stand still.
        configuration.standstill = .seconds(3600)
        adjust(&configuration)
        session = WorkerSession(configuration: configuration, seed: 1)
    }

    /// What really comes of a transcript's commands, in the form of a transcript.
    static func replay(
        _ transcript: String, slots: Int, adjust: (inout WorkerSession.Configuration) -> Void = { _ in }
    ) -> String {
        var result = WorkerSessionTranscript(slots: slots, adjust)
        for command in commands(of: transcript) { result.perform(command) }
        return result.text
    }

    private mutating func perform(_ command: String) {
        text += "> \(command)\n"
        let words = command.split(separator: " ").map(String.init)
        var leases = words.filter { $0.contains(".") }.map(TranscriptNotation.lease)
        for index in leases.indices { leases[index].sweep = sweep(words).key }
        switch words[0] {
        case "start": handle(.started)
        case "pass": now = now + .milliseconds(Int(words[1].dropLast(2)) ?? 0)
        case "deadline": handle(.deadline)
        case "prepared": handle(.prepared(sweep(words).key))
        case "unprepared": handle(.preparationFailed(sweep(words).key, words[1]))
        case "drain": handle(.drainRequested)
        case "completed": handle(.completed(leases.map(ResultReport.example)))
        case "slot": handle(.slotFreed(Int(words[1]) ?? 0))
        case "progress": handle(.progressed(words.dropFirst().compactMap { UInt64($0) }))
        case "assign":
            let shape = value(after: "shape", words).flatMap { Int($0) }
            handle(
                .assigned(leases.map { QueuedTrial(assignment: .example($0), shape: shape.map(Self.shape)) }))
        default: handle(.received(message(words, leases)))
        }
        for problem in session.validate() { text += "  BROKEN: \(problem)\n" }
    }

    private func message(_ words: [String], _ leases: [LeaseReference]) -> CoordinatorMessage {
        switch words[0] {
        case "welcome":
            let every = value(after: "every", words).flatMap { Int($0) } ?? 1000
            return .welcome(
                Welcome(
                    epoch: value(after: "epoch", words).flatMap { UInt64($0) } ?? 1,
                    heartbeatIntervalMilliseconds: every, workerTimeoutMilliseconds: 5 * every,
                    isLasting: words.contains("lasting")))
        case "announce": return .announce(sweep(words))
        case "retire": return .retire(sweep(words).key)
        case "recall": return .recall(leases)
        case "heartbeat": return .heartbeat
        case "acknowledge": return .acknowledge(leases)
        case "revoke": return .revoke(leases)
        case "told": return .drain
        case "finished": return .finished
        case "refuse":
            guard let code = Refusal.Code(rawValue: words[1]) else { break }
            return .refuse(Refusal(code: code, message: "because"))
        default: break
        }
        preconditionFailure("unknown command: \(words)")
    }

    private func sweep(_ words: [String]) -> SweepAnnouncement {
        var sweep = SweepAnnouncement.example
        if words.contains("other") {
            sweep.name = "other"
            sweep.digest = String(repeating: "b", count: 64)
        }
        return sweep
    }

    /// A shape of its own for each number.
    private static func shape(_ number: Int) -> TrialShape {
        var configuration = TrialConfiguration()
        configuration.training.steps = number
        return configuration.shape
    }

    private func value(after word: String, _ words: [String]) -> String? {
        words.firstIndex(of: word).map { words[$0 + 1] }
    }

    private mutating func handle(_ event: WorkerSession.Event) {
        var effects: [WorkerSession.Effect] = []
        session.handle(event, now: now, into: &effects)
        for effect in effects {
            switch effect {
            case .connect: write("connect")
            case .send(let message): write("send \(TranscriptNotation.text(message))")
            case .prepare(let sweep): write("prepare \(sweep.name)")
            case .forget: write("forget")
            case .run(let pack, let slot):
                write("run \(TranscriptNotation.text(pack.map(\.lease))) in slot \(slot)")
            case .cancel(let leases, let slot):
                write("cancel \(TranscriptNotation.text(leases)) in slot \(slot)")
            case .note(let note): write("note \(TranscriptNotation.text(note))")
            case .exit(let reason): write("exit: \(TranscriptNotation.text(reason))")
            }
        }
    }

    private mutating func write(_ line: String) {
        text += "  \(line)\n"
    }
}
