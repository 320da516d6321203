// Data files on their way from a coordinator to a worker, over real sockets.

import CoordinatorService
import Foundation
import SweepCore
import SweepJournal
import SweepModel
import SweepProtocol
import Synchronization
import Testing
import WorkerService

@Suite struct DataTransferTests {
    private static let digest = String(repeating: "e", count: 64)

    /// Starts a coordinator whose sweep has a file of these bytes, and a worker that fetches it and then
    /// works.
    private func transfer(
        _ bytes: [UInt8], announcedSize: Int? = nil, present: Int = 0
    ) async throws -> (received: [UInt8], failure: String?, report: CoordinatorReport?) {
        let run = try TestRun(trialCount: 3)
        let path = run.directory + "/data"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let journal = try run.journal(.create)
        let coordinator = try await run.startCoordinator(
            journal: journal,
            dataFiles: [
                DataFileAnnouncement(
                    path: "data", absolutePath: path, sha256: Self.digest, size: announcedSize ?? bytes.count)
            ])
        let received = Mutex<[UInt8]>([])
        let failure = Mutex<String?>(nil)
        let worker = try run.startWorker(fetching: { announcement, fetcher in
            do {
                for file in announcement.dataFiles {
                    try fetcher.fetch(sha256: file.sha256, size: file.size, present: present) { part in
                        received.withLock { $0 += part }
                    }
                }
            } catch {
                failure.withLock { $0 = "\(error)" }
                throw error
            }
        })
        if announcedSize != nil, announcedSize != bytes.count {
            _ = try? await worker.end.value
            coordinator.handle.stop(.revoke)
            _ = try await coordinator.end.value
            return (received.withLock { $0 }, failure.withLock { $0 }, nil)
        }
        let report = try await coordinator.end.value
        _ = try await worker.end.value
        return (received.withLock { $0 }, failure.withLock { $0 }, report)
    }

    @Test("A file arrives whole, in any size", arguments: [1, 65_536, 65_537, 3_000_001])
    func whole(size: Int) async throws {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
        let outcome = try await transfer(bytes)
        #expect(outcome.received == bytes)
        #expect(outcome.failure == nil)
        #expect(outcome.report?.reason == .completed)
    }

    @Test("A transfer goes on where an earlier one broke off")
    func resumed() async throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 3) }
        let outcome = try await transfer(bytes, present: 150_001)
        #expect(outcome.received == Array(bytes[150_001...]))
    }

    @Test("A file that has become shorter than the sweep knows is named as the reason")
    func shortened() async throws {
        let outcome = try await transfer([1, 2, 3], announcedSize: 100_000)
        #expect(outcome.failure?.contains("become shorter") == true)
    }
}
