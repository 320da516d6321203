// What a member says of its own work may be anything, also where it really holds the lease.

import SweepCore
import SweepModel
import SweepProtocol
import Testing

@Suite struct HostileFigureTests {
    /// One worker that says what it likes, and a journal that is always done at once.
    private struct Conversation {
        var scheduler = Scheduler(
            configuration: Scheduler.Configuration(epoch: 1), failurePayload: { Array($0.message.utf8) })
        let key = SweepAnnouncement.example.key
        let now = Instant(nanoseconds: 0)
        /// Leases that were given and not answered.
        var leases: [LeaseReference] = []
        var answered = 0

        init(trials: Int) {
            handle(.submitted(SweepPlan(announcement: .example, trialCount: trials, epoch: 1)))
        }

        mutating func say(_ message: WorkerMessage) {
            handle(.received(message, from: PeerID(1), user: ""))
        }

        mutating func answerAll(nanoseconds: UInt64) {
            let reports = leases.map { lease in
                var report = ResultReport.example(lease)
                report.durationNanoseconds = nanoseconds
                return report
            }
            answered += leases.count
            leases = []
            say(.results(reports))
        }

        private mutating func handle(_ event: Scheduler.Event) {
            var effects: [Scheduler.Effect] = []
            scheduler.handle(event, now: now, into: &effects)
            scheduler.handle(.settled, now: now, into: &effects)
            var sequence: UInt64?
            for effect in effects {
                switch effect {
                case .persist(_, _, let number): sequence = number
                case .assign(let references, _, _): leases += references
                default: break
                }
            }
            if let sequence { handle(.committed(key, through: sequence, violations: [])) }
        }
    }

    private static func worker(slots: Int) -> WorkerDescription {
        WorkerDescription(
            identity: "a", host: "host", processID: 1, slots: slots, instructionSet: "avx2",
            version: "0.1.0", arithmeticRevision: 1)
    }

    @Test("Centuries for a trial, and thousands of leases on such trials, overflow nothing")
    func durations() {
        var talk = Conversation(trials: 40_000)
        talk.say(.register(Self.worker(slots: 4096), held: []))
        talk.say(.ready(talk.key))
        talk.say(.credit(16))
        #expect(talk.leases.count == 16)
        talk.answerAll(nanoseconds: .max)
        // The others are expected to take as long now; 9,224 of them are more nanoseconds than 64 bits hold.
        talk.say(.credit(16_384))
        #expect(talk.leases.count > 9224)
        #expect(talk.scheduler.validate().isEmpty)
        while !talk.leases.isEmpty {
            talk.answerAll(nanoseconds: UInt64(Int64.max))
            talk.say(.credit(16_384))
        }
        #expect(talk.answered == 40_000)
    }

    @Test("Spans stay within their range")
    func spans() {
        let longest = TimeSpan(nanoseconds: .max)
        #expect(longest * 2 == longest)
        #expect(TimeSpan(nanoseconds: .min) * 2 == TimeSpan(nanoseconds: .min))
        #expect(longest * -2 == TimeSpan(nanoseconds: .min))
        #expect(TimeSpan(nanoseconds: 3) * -2 == TimeSpan(nanoseconds: -6))
        #expect(Instant(nanoseconds: .max) - Instant(nanoseconds: -1) == longest)
        #expect(Instant(nanoseconds: .min) - Instant(nanoseconds: 1) == TimeSpan(nanoseconds: .min))
    }
}
