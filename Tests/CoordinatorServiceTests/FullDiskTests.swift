// A coordinator and a worker whose journal's disk has no room: they wait, and go on.

import CoordinatorService
import Foundation
import SweepCore
import SweepJournal
import SweepModel
import Synchronization
import Testing
import WorkerService

@Suite(.enabled(if: SmallDisk.isPossible)) struct FullDiskTests {
    /// What the coordinator said about its journal.
    private final class Notices: Sendable {
        private let pauses = Mutex(0)
        private let resumptions = Mutex(0)
        let firstPause = Promise<Bool>()

        func observe(_ observation: CoordinatorObservation) {
            switch observation {
            case .paused:
                pauses.withLock { $0 += 1 }
                firstPause.resolve(.success(true))
            case .resumed: resumptions.withLock { $0 += 1 }
            case .progress, .tick, .note, .unrecordable, .sweepEnded: break
            }
        }

        var counts: [Int] { [pauses.withLock { $0 }, resumptions.withLock { $0 }] }
    }

    /// Outcomes of 8 KB: some hundred fill the disk.
    private static let runLargely: @Sendable (TrialPack) -> Void = { pack in
        for (index, _) in pack.trials.enumerated() where !pack.isCancelled(index) {
            pack.deliver(
                .failed(TrialFailure(cause: .invalidData, message: String(repeating: "x", count: 8000))),
                of: index)
        }
    }

    private func journal(on disk: SmallDisk, _ mode: Journal.OpenMode) throws -> Journal {
        try Journal(
            directory: disk.path + "/run",
            identity: RunIdentity(
                name: "test", digest: TestRun.digest, trialCount: 400, version: "0.1.0", inputs: []),
            mode: mode)
    }

    @Test("The sweep pauses, is told once, loses nobody, and ends when there is room")
    func goesOn() async throws {
        let disk = try SmallDisk(megabytes: 16)
        try disk.fill(bytes: 14 << 20)
        let run = try TestRun(trialCount: 400)
        let journal = try journal(on: disk, .create)
        let notices = Notices()
        let coordinator = try await run.startCoordinator(
            journal: journal, workerTimeout: .seconds(2), observer: notices.observe)
        let worker = try run.startWorker(run: Self.runLargely)
        _ = try await notices.firstPause.value
        // Longer than the time after which a silent worker, or a silent coordinator, is given up.
        try await Task.sleep(for: .seconds(4))
        #expect(notices.counts == [1, 0])
        try disk.makeRoom()
        let report = try await coordinator.report
        #expect(report.reason == .completed)
        #expect(report.counters.workersLost == 0)
        #expect(notices.counts == [1, 1])
        _ = try await worker.exit
        var trials: [Int] = []
        try journal.forEachResult { trials.append($0.lease.trial) }
        #expect(trials == Array(0..<400))
        try journal.close()
    }

    @Test("Who stops a paused sweep need not wait for room; a resumed one goes on from what is recorded")
    func stopped() async throws {
        let disk = try SmallDisk(megabytes: 16)
        try disk.fill(bytes: 14 << 20)
        let run = try TestRun(trialCount: 400)
        let first = try journal(on: disk, .create)
        let notices = Notices()
        let coordinator = try await run.startCoordinator(journal: first, observer: notices.observe)
        _ = try run.startWorker(giveUpAfter: .seconds(1), run: Self.runLargely)
        _ = try await notices.firstPause.value
        coordinator.handle.stop(.revoke)
        #expect(try await coordinator.report.reason == .stopped)
        let recorded = try first.outcomeCounts().total
        #expect(recorded < 400)
        try first.close()
        try disk.makeRoom()
        let second = try journal(on: disk, .resume)
        #expect(try second.outcomeCounts().total == recorded)
        try second.close()
    }
}
