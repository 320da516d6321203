// Endpoints that cannot be bound, with the reason and a remedy.

import CoordinatorService
import Foundation
import SweepCore
import SweepJournal
import SweepKeys
import Testing

@Suite struct EndpointTests {
    /// Binds an endpoint that is expected not to work.
    private func failure(
        binding endpoint: String, _ run: TestRun,
        security: CoordinatorConfiguration.Security = .insecurePlaintext
    ) async throws -> CoordinatorError? {
        let other = try TestRun(trialCount: 1)
        let journal = try other.journal(.create)
        return await #expect(throws: CoordinatorError.self) {
            _ = try await run.startCoordinator(journal: journal, endpoint: endpoint, security: security)
        }
    }

    @Test("A TCP port in use is said to be in use")
    func portInUse() async throws {
        let run = try TestRun(trialCount: 1)
        let journal = try run.journal(.create)
        let first = try await run.startCoordinator(
            journal: journal, endpoint: "tcp://127.0.0.1:*", security: .insecurePlaintext)
        #expect(first.endpoint.hasPrefix("tcp://127.0.0.1:"))
        let error = try await failure(binding: first.endpoint, run)
        #expect(error?.code == .endpointInUse)
        #expect(error?.location == first.endpoint)
        first.handle.stop(.revoke)
        #expect(try await first.report.reason == .stopped)
    }

    @Test("TCP without keys needs a word, on this machine alone too")
    func plainText() async throws {
        let run = try TestRun(trialCount: 1)
        let error = try await failure(binding: "tcp://127.0.0.1:*", run, security: .privateSocket)
        #expect(error?.code == .plainText)
    }

    @Test("A key directory that cannot be used is named")
    func noKeys() async throws {
        let run = try TestRun(trialCount: 1)
        let keys = KeyDirectory(run.directory + "/keys")
        let missing = try await failure(binding: "tcp://127.0.0.1:*", run, security: .keys(keys))
        #expect(missing?.code == .keys)
        #expect(missing?.description.contains("keys init") == true)
        _ = try keys.initialize()
        chmod(keys.path + "/coordinator.yaml", 0o644)
        let readable = try await failure(binding: "tcp://127.0.0.1:*", run, security: .keys(keys))
        #expect(readable?.description.contains("chmod 600") == true)
    }

    @Test("An ipc path in use is not taken from its user, one that a dead process left is")
    func pathInUse() async throws {
        let run = try TestRun(trialCount: 1)
        let journal = try run.journal(.create)
        let first = try await run.startCoordinator(journal: journal)
        #expect(try await failure(binding: run.endpoint, run)?.code == .endpointInUse)
        first.handle.stop(.revoke)
        _ = try await first.report
        try Data().write(to: URL(fileURLWithPath: run.directory + "/left"))
        let other = try TestRun(trialCount: 1)
        let second = try await run.startCoordinator(
            journal: try other.journal(.create), endpoint: "ipc://\(run.directory)/left")
        second.handle.stop(.revoke)
        #expect(try await second.report.reason == .stopped)
    }

    @Test("An ipc path in a directory that others can enter is refused")
    func publicDirectory() async throws {
        let run = try TestRun(trialCount: 1)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: run.directory)
        #expect(try await failure(binding: run.endpoint, run)?.code == .endpointNotPrivate)
    }

    @Test(
        "Endpoints that mean nothing are refused",
        arguments: ["tcp://nowhere", "ipc://relative", "ipc:///no/such/directory/socket", "gopher://x", ""])
    func badEndpoint(endpoint: String) async throws {
        let run = try TestRun(trialCount: 1)
        let error = try await failure(binding: endpoint, run)
        #expect(error?.code == .badEndpoint)
        #expect(error?.message.isEmpty == false)
    }
}
