// A run over TCP with keys. Not a test.

import CoordinatorService
import SweepCore
import SweepJournal
import SweepKeys
import SweepModel
import SweepWire
import Testing

/// A coordinator behind keys, with one honest member.
struct GuardedRun {
    let run: TestRun
    let keys: KeyDirectory
    let journal: Journal
    let coordinator: RunningCoordinator
    let honest: JoinFile

    init(trialCount: Int, unprovenMaximum: Int? = nil) async throws {
        run = try TestRun(trialCount: trialCount)
        keys = KeyDirectory(run.directory + "/keys")
        _ = try keys.initialize()
        honest = try Self.add("honest", to: keys)
        journal = try run.journal(.create)
        coordinator = try await run.startCoordinator(
            journal: journal, endpoint: "tcp://127.0.0.1:*", security: .keys(keys),
            unprovenMaximum: unprovenMaximum)
    }

    static func add(_ name: String, to keys: KeyDirectory) throws -> JoinFile {
        try JoinFile(reading: try keys.add(name, endpoint: nil, output: nil))
    }

    func peer(_ join: JoinFile?, identity: String = String(repeating: "cd", count: 16)) throws -> RawPeer {
        try RawPeer(coordinator.endpoint, identity: identity, join: join)
    }

    /// Starts an honest worker and waits for the sweep's end, which nothing may have harmed.
    func finish() async throws -> CoordinatorReport {
        _ = try run.startWorker(endpoint: coordinator.endpoint, join: honest)
        let report = try await coordinator.report
        #expect(report.reason == .completed)
        try journal.close()
        let results = try run.recorded()
        #expect(results.map(\.lease.trial) == Array(0..<run.trialCount))
        for result in results {
            #expect(result.payload == (try OutcomeCodec.encode(TestRun.outcome(result.lease.trial))))
        }
        return report
    }
}
