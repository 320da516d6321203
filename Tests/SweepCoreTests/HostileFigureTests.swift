// What a member says of its own work may be anything, also where it really holds the lease.

import SweepCore
import SweepModel
import SweepProtocol
import Testing

@Suite struct HostileFigureTests {
    /// One worker that says what it likes, and a journal that is always done at once.
    private struct Conversation {
        var scheduler: Scheduler
        let key = SweepAnnouncement.example.key
        let now = Instant(nanoseconds: 0)
        /// Leases that were given and not answered.
        var leases: [LeaseReference] = []
        var answered = 0
        /// Nothing is written any more.
        var isDiskFull = false
        var records = 0

        init(trials: Int, recordsMaximum: UInt64 = 262_144, leasesMaximum: Int = 1_048_576) {
            var configuration = Scheduler.Configuration(epoch: 1)
            configuration.limits.volatileRecordsMaximum = recordsMaximum
            configuration.limits.volatileLeasesMaximum = leasesMaximum
            scheduler = Scheduler(configuration: configuration, failurePayload: { Array($0.message.utf8) })
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
                case .persist(_, _, let number):
                    sequence = number
                    records += 1
                case .assign(let references, _, _): leases += references
                default: break
                }
            }
            if let sequence, !isDiskFull { handle(.committed(key, through: sequence, violations: [])) }
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

    @Test("While the disk is full, who takes up trials and gives them back makes no records without end")
    func takingUp() {
        var talk = Conversation(trials: 4, recordsMaximum: 16)
        talk.say(.register(Self.worker(slots: 4), held: []))
        talk.say(.ready(talk.key))
        talk.say(.credit(4))
        let leases = talk.leases
        #expect(leases.count == 4)
        talk.isDiskFull = true
        talk.say(.credit(0))
        talk.records = 0
        for _ in 0..<1000 {
            talk.say(
                .heartbeat(
                    Heartbeat(
                        running: leases.map { RunningLease(lease: $0, progress: 1) }, queued: [], finished: []
                    )))
            talk.say(.handBack(leases, outOfTime: false))
        }
        // Four at a time, until sixteen are too many.
        #expect(talk.records == 20)
        #expect(talk.scheduler.validate().isEmpty)
    }

    @Test("While the disk is full, those who come and go make no records without end")
    func comingAndGoing() {
        var talk = Conversation(trials: 4, recordsMaximum: 16)
        talk.isDiskFull = true
        for _ in 0..<1000 {
            talk.say(.register(Self.worker(slots: 1), held: []))
            talk.say(.ready(talk.key))
            talk.say(.leave)
        }
        #expect(talk.records == 17)
        #expect(talk.scheduler.validate().isEmpty)
    }

    @Test("While the disk is full, acknowledgements that wait for it are bounded")
    func misses() {
        var talk = Conversation(trials: 4, leasesMaximum: 100)
        talk.say(.register(Self.worker(slots: 4), held: []))
        talk.say(.ready(talk.key))
        talk.say(.credit(4))
        let leases = talk.leases
        talk.isDiskFull = true
        talk.say(.handBack(leases, outOfTime: false))
        // A late word of an attempt that is over: it changes nothing, and is acknowledged.
        let reports = leases.map { lease in
            var report = ResultReport.example(lease)
            report.summary = .failed(.dataUnavailable)
            return report
        }
        for _ in 0..<1000 { talk.say(.results(reports)) }
        #expect(talk.scheduler.counters.postponedResults > 3800)
        #expect(talk.scheduler.validate().isEmpty)
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
