// A coordinator of several sweeps, one of whose journals takes nothing any more, and not for want of room.

import CoordinatorService
import Foundation
import SweepCore
import SweepJournal
import SweepModel
import SweepProtocol
import Synchronization
import Testing
import WorkerService

@Suite struct BrokenJournalTests {
    private static let otherDigest = String(repeating: "e", count: 64)
    private static let otherKey = SweepKey(0xEEEE_EEEE_EEEE_EEEE)

    private func otherJournal(of run: TestRun, trials: Int) throws -> Journal {
        try Journal(
            directory: run.directory + "/other",
            identity: RunIdentity(
                name: "other", digest: Self.otherDigest, trialCount: trials, version: "0.1.0", inputs: []),
            mode: .create)
    }

    @Test("Its sweep ends as failed, with the reason; the other sweep goes on, and so can it later")
    func othersGoOn() async throws {
        let run = try TestRun(trialCount: 400)
        let broken = try run.journal(.create)
        let sound = try otherJournal(of: run, trials: 60)
        let reasons = Mutex<[JournalError]>([])
        let failed = Promise<CoordinatorSnapshot>()
        let completed = Promise<CoordinatorSnapshot>()
        let hasProgress = Promise<Bool>()
        let coordinator = try await run.startCoordinator(
            journal: broken, isLasting: true,
            observer: { observation in
                switch observation {
                case .progress(TestRun.key, let snapshot) where snapshot.progress.recorded > 10:
                    hasProgress.resolve(.success(true))
                case .unrecordable(TestRun.key, let error): reasons.withLock { $0.append(error) }
                case .sweepEnded(TestRun.key, .failed, let snapshot): failed.resolve(.success(snapshot))
                case .sweepEnded(Self.otherKey, .completed, let snapshot):
                    completed.resolve(.success(snapshot))
                default: break
                }
            })
        let gate = Gate()
        let worker = try run.startWorker(slots: 2, run: TestRun.runQuickly(first: 50, then: gate))
        _ = try await hasProgress.value
        // What takes nothing any more: a journal that somebody else has closed.
        try broken.close()
        gate.open()
        let told = try await failed.value
        #expect(told.progress.recorded < 400)
        #expect(reasons.withLock { $0.count } == 1)
        // The worker is still there, for a sweep that comes only now.
        let announcement = SweepAnnouncement(
            name: "other", digest: Self.otherDigest, sweepFile: "name: other\n", dataFiles: [])
        try coordinator.handle.submit(
            SweepRun(announcement: announcement, journal: sound, specification: TestRun.specification)
        ) { error in #expect(error == nil) }
        #expect(try await completed.value.progress.recorded == 60)
        coordinator.handle.stop(.drain)
        let report = try await coordinator.report
        #expect(report.reason == .stopped)
        #expect(report.counters.workersLost == 0)
        #expect(try await worker.exit.reason == .session(.finished))
        try sound.close()
        // Opened again, the journal is gone on with.
        let again = try run.journal(.resume)
        let recorded = try again.outcomeCounts().total
        #expect(recorded > 10 && recorded < 400)
        let second = try await run.startCoordinator(journal: again)
        _ = try run.startWorker(slots: 2)
        #expect(try await second.report.reason == .completed)
        try again.close()
        #expect(try run.recorded().map(\.lease.trial) == Array(0..<400))
    }

    @Test("A coordinator that lives for this sweep ends with the reason")
    func onlySweep() async throws {
        let run = try TestRun(trialCount: 400)
        let journal = try run.journal(.create)
        let hasProgress = Promise<Bool>()
        let coordinator = try await run.startCoordinator(
            journal: journal,
            observer: { observation in
                if case .progress(_, let snapshot) = observation, snapshot.progress.recorded > 10 {
                    hasProgress.resolve(.success(true))
                }
            })
        let gate = Gate()
        _ = try run.startWorker(giveUpAfter: .seconds(1), run: TestRun.runQuickly(first: 50, then: gate))
        _ = try await hasProgress.value
        try journal.close()
        gate.open()
        let error = await #expect(throws: CoordinatorError.self) { try await coordinator.report }
        #expect(error?.code == .journal(.database))
        #expect(error?.location == journal.path)
    }
}
