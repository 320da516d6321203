// A coordinator and workers in one process, over real sockets and a real journal.

import CoordinatorService
import Foundation
import SweepCore
import SweepJournal
import SweepModel
import SweepProtocol
import SweepWire
import Synchronization
import Testing
import WorkerService

@Suite struct CoordinatorTests {
    /// Every trial is recorded once, with the bytes that any worker would have delivered.
    private func expectComplete(_ run: TestRun) throws {
        let results = try run.recorded()
        #expect(results.map(\.lease.trial) == Array(0..<run.trialCount))
        for result in results {
            // As bytes: figures that were not measured are NaN, which equals nothing.
            #expect(result.payload == (try OutcomeCodec.encode(TestRun.outcome(result.lease.trial))))
        }
    }

    @Test("Three workers record every trial of a sweep once")
    func wholeSweep() async throws {
        let run = try TestRun(trialCount: 300)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let workers = try (1...3).map { try run.startWorker(slots: $0) }
        let report = try await coordinator.report
        #expect(report.reason == .completed)
        #expect(try report.snapshot.progress.recorded == 300)
        #expect(try report.snapshot.progress.outcomes[.converged] == 300)
        var delivered = 0
        for worker in workers {
            let exit = try await worker.exit
            #expect(exit.reason == .session(.finished))
            #expect(exit.stuckSlots == 0)
            delivered += exit.deliveredCount
        }
        // More would be work done twice, which a worker that was starved for seconds may cause.
        #expect(delivered >= 300)
        try journal.close()
        try expectComplete(run)
    }

    @Test(
        "The trials of a worker that falls silent or disconnects are finished by another",
        arguments: [true, false])
    func silentWorker(isConnected: Bool) async throws {
        let run = try TestRun(trialCount: 40)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(
            journal: journal, workerTimeout: .milliseconds(500))
        var raw: RawPeer? = try RawPeer(run.endpoint)
        let leases = try #require(try raw?.takeLeases(8))
        if !isConnected { raw = nil }
        let worker = try run.startWorker()
        let report = try await coordinator.report
        #expect(report.reason == .completed)
        #expect(report.counters.workersLost >= 1)
        #expect(try await worker.exit.reason == .session(.finished))
        var attempts: [LeaseReference] = []
        try journal.forEachAttempt { if $0.outcome == .recorded { attempts.append($0.lease) } }
        for lease in leases {
            #expect(attempts.contains { $0.trial == lease.trial && $0.attempt > 1 })
        }
        try journal.close()
        try expectComplete(run)
        withExtendedLifetime(raw) {}
    }

    @Test("A peer that does not read for long gets every answer when it does")
    func slowReader() async throws {
        let run = try TestRun(trialCount: 3)
        let journal = try run.journal(.create)
        // Answers so large that no buffer on the way holds them all.
        let coordinator = try await run.startCoordinator(
            journal: journal, sweepFile: String(repeating: "# padding\n", count: 800))
        let raw = try RawPeer(run.endpoint)
        for _ in 0..<4000 { try raw.send(.register(raw.description, held: [])) }
        for _ in 0..<4000 {
            let isWelcome: Bool = try raw.receive { if case .welcome = $0 { true } else { nil } }
            #expect(isWelcome)
        }
        try raw.send(.leave)
        _ = try run.startWorker()
        #expect(try await coordinator.report.reason == .completed)
        try journal.close()
        try expectComplete(run)
    }

    @Test("A peer that claims more leases than fit into a message does no harm")
    func hugeClaim() async throws {
        let run = try TestRun(trialCount: 3)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let raw = try RawPeer(run.endpoint)
        try raw.send(.register(raw.description, held: []))
        let claims = (0..<60_000).map { LeaseReference(sweep: TestRun.key, trial: $0, attempt: 1, epoch: 1) }
        try raw.send(
            .heartbeat(
                Heartbeat(running: claims.map { RunningLease(lease: $0, progress: 1) }, queued: claims)))
        var revokedCount = 0
        while revokedCount < 2 * claims.count {
            revokedCount += try raw.receive { message in
                if case .revoke(let leases) = message { leases.count } else { nil }
            }
        }
        try raw.send(.leave)
        _ = try run.startWorker()
        #expect(try await coordinator.report.reason == .completed)
        try journal.close()
        try expectComplete(run)
    }

    @Test("A process that is reported as ended is not waited for")
    func endedProcess() async throws {
        let run = try TestRun(trialCount: 4)
        let journal = try run.journal(.create)
        // The timeout would outlast the test.
        let coordinator = try await run.startCoordinator(journal: journal, workerTimeout: .seconds(600))
        let raw = try RawPeer(run.endpoint)
        #expect(try !raw.takeLeases(4).isEmpty)
        coordinator.handle.workerProcessEnded(host: "raw", processID: 4711)
        _ = try run.startWorker()
        #expect(try await coordinator.report.reason == .completed)
        try journal.close()
        try expectComplete(run)
    }

    @Test("A stopped sweep is resumed on the same directory and loses nothing")
    func stopAndResume() async throws {
        let run = try TestRun(trialCount: 200)
        let journal = try run.journal(.create)
        let handle = Mutex<CoordinatorHandle?>(nil)
        let first = try await run.startCoordinator(journal: journal) { observation in
            if case .progress(_, let snapshot) = observation, snapshot.progress.recorded >= 20 {
                handle.withLock { $0?.stop(.revoke) }
            }
        }
        handle.withLock { $0 = first.handle }
        let gate = Gate()
        let worker = try run.startWorker(run: TestRun.runQuickly(first: 60, then: gate))
        let report = try await first.report
        gate.open()
        #expect(report.reason == .stopped)
        #expect(try await worker.exit.reason == .session(.finished))
        try journal.close()
        let before = try run.recorded().count
        #expect(before >= 20 && before < 200)

        let resumed = try run.journal(.resume)
        let second = try await run.startCoordinator(journal: resumed)
        _ = try run.startWorker()
        let end = try await second.report
        #expect(end.reason == .completed)
        #expect(try end.snapshot.recordedBefore == before)
        try resumed.close()
        try expectComplete(run)
    }

    @Test("When a coordinator fails and another takes its place, workers come back and keep their results")
    func failAndReplace() async throws {
        let run = try TestRun(trialCount: 200)
        let journal = try run.journal(.create)
        let gate = Gate()
        let first = try await run.startCoordinator(journal: journal) { observation in
            // A journal that cannot be written ends the coordinator without a word to anybody.
            if case .progress(_, let snapshot) = observation, snapshot.progress.recorded >= 20 {
                try? journal.close()
                gate.open()
            }
        }
        let worker = try run.startWorker(run: TestRun.runQuickly(first: 60, then: gate))
        await #expect(throws: CoordinatorError.self) { try await first.report }
        let resumed = try run.journal(.resume)
        let second = try await run.startCoordinator(journal: resumed)
        #expect(try await second.report.reason == .completed)
        #expect(try await worker.exit.reason == .session(.finished))
        try resumed.close()
        try expectComplete(run)
    }

    @Test("A result delivered twice is recorded once; one that differs is named in the report")
    func duplicates() async throws {
        let run = try TestRun(trialCount: 2)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal, workerTimeout: .seconds(600))
        let raw = try RawPeer(run.endpoint)
        let lease = try #require(try raw.takeLeases(1).first)
        func acknowledged() throws -> Bool {
            try raw.receive { message in
                if case .acknowledge(let leases) = message { leases == [lease] } else { nil }
            }
        }
        try raw.deliver(TestRun.outcome(lease.trial), for: lease)
        #expect(try acknowledged())
        try raw.deliver(TestRun.outcome(lease.trial), for: lease)
        #expect(try acknowledged())
        try raw.deliver(TestRun.outcome(99), for: lease)
        #expect(try acknowledged())
        try raw.send(.leave)
        _ = try run.startWorker()
        let report = try await coordinator.report
        #expect(report.counters.duplicates == 2)
        #expect(try journal.identityViolations().map(\.trial) == [lease.trial])
        try journal.close()
        try expectComplete(run)
    }

    @Test("What is no message is refused and counted, and the sweep goes on")
    func malformedMessages() async throws {
        let run = try TestRun(trialCount: 50)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let raw = try RawPeer(run.endpoint)
        func refusal() throws -> Refusal.Code {
            try raw.receive { if case .refuse(let refusal) = $0 { refusal.code } else { nil } }
        }
        try raw.send(frames: [Array("hello".utf8)])
        #expect(try refusal() == .malformedMessage)
        var frames = try WireCodec.encode(WorkerMessage.credit(1))
        frames[0][5] = 99
        try raw.send(frames: frames)
        #expect(try refusal() == .unsupportedProtocol)
        try raw.send(frames: Array(repeating: [0], count: 40))
        #expect(try refusal() == .malformedMessage)
        // Understood, but from nobody that is known.
        try raw.send(.credit(5))
        #expect(try refusal() == .notRegistered)
        _ = try run.startWorker()
        let report = try await coordinator.report
        #expect(report.refusals.malformed == 3)
        try journal.close()
        try expectComplete(run)
    }

    @Test("A result for a trial outside the sweep, or never leased, is not recorded")
    func forgedResults() async throws {
        let run = try TestRun(trialCount: 3)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let raw = try RawPeer(run.endpoint)
        try raw.send(.register(raw.description, held: []))
        for lease in [
            LeaseReference(sweep: TestRun.key, trial: 2, attempt: 1, epoch: 1),
            LeaseReference(sweep: TestRun.key, trial: 77, attempt: 1, epoch: 1),
            LeaseReference(sweep: TestRun.key, trial: 0, attempt: 1, epoch: 5),
        ] {
            try raw.deliver(TestRun.outcome(500), for: lease)
            let revoked: [LeaseReference] = try raw.receive {
                if case .revoke(let leases) = $0 { leases } else { nil }
            }
            #expect(revoked == [lease])
        }
        try raw.send(.leave)
        _ = try run.startWorker()
        #expect(try await coordinator.report.forgedLeases == 3)
        try journal.close()
        try expectComplete(run)
    }
}
