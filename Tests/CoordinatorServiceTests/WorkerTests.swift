// A worker's own ends: no coordinator, drained, refused, unable, orphaned; and functions that misbehave.

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
import ZeroMQ

@Suite struct WorkerTests {
    @Test("A worker that finds no coordinator gives up and says so")
    func noCoordinator() async throws {
        let run = try TestRun(trialCount: 1)
        let worker = try run.startWorker(giveUpAfter: .milliseconds(300))
        let exit = try await worker.exit
        guard case .session(.noCoordinator(let silence)) = exit.reason else {
            Issue.record("ended with \(exit.reason)")
            return
        }
        #expect(silence >= 300)
        #expect("\(exit.reason)".contains("check the endpoint"))
    }

    @Test("A drained worker finishes what runs, hands back the rest, and another one ends the sweep")
    func drain() async throws {
        let run = try TestRun(trialCount: 120)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let hasStarted = Promise<Bool>()
        let gate = Gate()
        let first = try run.startWorker(run: { pack in
            hasStarted.resolve(.success(true))
            gate.wait()
            TestRun.runQuickly(pack)
        })
        _ = try await hasStarted.value
        try await first.handle.value.requestDrain()
        gate.open()
        #expect(try await first.exit.reason == .session(.drained))
        let second = try run.startWorker()
        #expect(try await coordinator.report.reason == .completed)
        #expect(try await second.exit.reason == .session(.finished))
        // Nobody was lost, so nothing was blamed.
        var outcomes: Set<String> = []
        try journal.forEachAttempt { outcomes.insert($0.outcome.name) }
        #expect(outcomes.isSubset(of: ["recorded", "handed_back"]))
        try journal.close()
        #expect(try run.recorded().count == 120)
    }

    /// Its disk may have room by then, its data be there.
    @Test("What a worker could not prepare is offered to it again, and then it works on it")
    func preparationAgain() async throws {
        let run = try TestRun(trialCount: 20)
        let journal = try run.journal(.create)
        let progress = Promise<Bool>()
        let coordinator = try await run.startCoordinator(
            journal: journal, preparationPause: .milliseconds(200), isLasting: true,
            observer: { observation in
                if case .sweepEnded(_, .completed, _) = observation { progress.resolve(.success(true)) }
            })
        let tries = Counter()
        let worker = try run.startWorker(prepare: { _ in
            guard tries.add(1) > 2 else { throw NoRoom() }
            return TrialRunner(shape: { _ in TrialConfiguration().shape }, run: TestRun.runQuickly)
        })
        #expect(try await progress.value)
        #expect(tries.add(0) == 3)
        coordinator.handle.stop(.drain)
        #expect(try await worker.exit.reason == .session(.finished))
        _ = try await coordinator.report
        try journal.close()
        #expect(try run.recorded().count == 20)
    }

    private struct NoRoom: Error {}

    @Test("A worker asked twice hands back what runs as well")
    func urgentDrain() async throws {
        let run = try TestRun(trialCount: 1)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let hasStarted = Promise<Bool>()
        let worker = try run.startWorker(run: { pack in
            hasStarted.resolve(.success(true))
            while !pack.isCancelled(0) { usleep(1000) }
        })
        _ = try await hasStarted.value
        try await worker.handle.value.requestDrain()
        try await worker.handle.value.requestDrain()
        #expect(try await worker.exit.reason == .session(.drained))
        coordinator.handle.stop(.revoke)
        _ = try await coordinator.report
        var outcomes: [AttemptRecord.Outcome] = []
        try journal.forEachAttempt { outcomes.append($0.outcome) }
        #expect(outcomes == [.ended(.handedBack)])
    }

    @Test("A worker that cannot prepare the sweep ends with the reason")
    func preparationFails() async throws {
        let run = try TestRun(trialCount: 1)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        struct NoData: Error, CustomStringConvertible { let description = "digits.csv: no such file" }
        let worker = try run.startWorker(prepare: { _ in throw NoData() })
        #expect(
            try await worker.exit.reason == .session(.preparationFailed("digits.csv: no such file")))
        coordinator.handle.stop(.revoke)
        #expect(try await coordinator.report.reason == .stopped)
    }

    @Test("A worker does not outlive the process that started it")
    func parentGone() async throws {
        let run = try TestRun(trialCount: 1)
        // Nobody's child has this parent.
        let worker = try run.startWorker(parentProcessID: -7)
        #expect(try await worker.exit.reason == .parentGone)
    }

    @Test("An endpoint that means nothing is an error")
    func badEndpoint() async throws {
        let run = try TestRun(trialCount: 1)
        let worker = try run.startWorker(endpoint: "tcp://")
        let error = await #expect(throws: WorkerError.self) { try await worker.exit }
        #expect(error?.code == .badEndpoint)
    }

    @Test("A coordinator of another release is named, and the worker leaves")
    func otherRelease() async throws {
        let run = try TestRun(trialCount: 1)
        let router = try Socket(.router, in: try Context(), options: SocketOptions())
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let worker = try run.startWorker(endpoint: endpoint)
        let registration = try router.receive()
        var answer = try WireCodec.encode(CoordinatorMessage.heartbeat)
        answer[0][5] = 9
        try router.send([registration.frames[0]] + answer)
        let exit = try await worker.exit
        guard case .session(.refused(let refusal)) = exit.reason else {
            Issue.record("ended with \(exit.reason)")
            return
        }
        #expect(refusal.code == .unsupportedProtocol)
        #expect(refusal.message.contains("version 9"))
    }

    @Test("A trial without outcome is recorded as failed instead of being tried for ever")
    func noOutcome() async throws {
        let run = try TestRun(trialCount: 5)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        _ = try run.startWorker(run: { pack in
            for (index, trial) in pack.trials.enumerated() where trial.trial != 3 {
                pack.deliver(TestRun.outcome(trial.trial), of: index)
            }
        })
        let report = try await coordinator.report
        #expect(try report.snapshot.progress.outcomes.failed == 1)
        try journal.close()
        let failed = try run.recorded().filter { $0.summary == .failed(.invalidConfiguration) }
        #expect(failed.map(\.lease.trial) == [3])
    }

    @Test("Packs hold trials of one shape only, and every slot gets some")
    func packs() async throws {
        let run = try TestRun(trialCount: 200)
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(journal: journal)
        let packs = Mutex<[[Int]]>([])
        _ = try run.startWorker(
            slots: 2,
            prepare: { _ in
                TrialRunner(
                    shape: { specification in
                        var configuration = TrialConfiguration()
                        configuration.training.steps = specification.trial % 3
                        return configuration.shape
                    },
                    run: { pack in
                        packs.withLock { $0.append(pack.trials.map(\.trial)) }
                        TestRun.runQuickly(pack)
                    })
            })
        #expect(try await coordinator.report.reason == .completed)
        let all = packs.withLock { $0 }
        #expect(all.allSatisfy { pack in Set(pack.map { $0 % 3 }).count == 1 && pack.count <= 32 })
        #expect(all.contains { $0.count > 1 })
        #expect(all.joined().sorted() == Array(0..<200))
    }
}
