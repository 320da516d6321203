// Peers that mean harm, over real sockets: none of them gets in, crashes the coordinator or touches a result.

import CoordinatorService
import Foundation
import SweepCore
import SweepKeys
import SweepModel
import SweepProtocol
import SweepWire
import Testing

@Suite(.serialized) struct HostilePeerTests {
    /// Keys that some other coordinator gave out.
    private func stranger() throws -> JoinFile {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = KeyDirectory(folder)
        _ = try keys.initialize()
        return try GuardedRun.add("stranger", to: keys)
    }

    @Test("Without a key, or with one of another coordinator, nobody gets an answer")
    func withoutKey() async throws {
        let guarded = try await GuardedRun(trialCount: 20)
        for join in [nil, try stranger()] {
            let peer = try guarded.peer(join)
            try peer.offer(.register(peer.description, held: []))
            #expect(try !peer.hearsSomething(within: .milliseconds(300)))
        }
        let report = try await guarded.finish()
        #expect(report.counters.workersJoined == 1)
    }

    @Test("A key that is not on the list is refused and counted")
    func unlistedKey() async throws {
        let guarded = try await GuardedRun(trialCount: 20)
        let former = try GuardedRun.add("former", to: guarded.keys)
        try guarded.keys.revoke("former")
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(former)
        try peer.offer(.register(peer.description, held: []))
        #expect(try !peer.hearsSomething(within: .milliseconds(300)))
        let report = try await guarded.finish()
        #expect(report.counters.workersJoined == 1)
        #expect(report.refusals.handshakes >= 1)
    }

    @Test("A member that is added while the coordinator runs gets in, and revoked it is out at once")
    func addedAndRevoked() async throws {
        let guarded = try await GuardedRun(trialCount: 30)
        let late = try GuardedRun.add("late", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(late)
        let leases = try peer.takeLeases(4)
        #expect(leases.count == 4)
        try guarded.keys.revoke("late")
        try await Task.sleep(for: .milliseconds(500))
        // The connection has ended, and there is no other: what is said now reaches nobody.
        try peer.offer(RawPeer.results(TestRun.outcome(500), leases[0]))
        #expect(try !peer.hearsSomething(within: .milliseconds(300)))
        let report = try await guarded.finish()
        #expect(report.refusals.connections >= 1)
        #expect(report.counters.identityViolations == 0)
    }

    @Test("A member that sends nonsense is cut off, again and again, and the sweep goes on")
    func nonsense() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        for number in 0..<200 {
            try peer.offer(frames: [[UInt8]](repeating: [UInt8(number)], count: 1 + number % 5))
        }
        let report = try await guarded.finish()
        #expect(report.refusals.malformed >= PeerLimits().malformedMaximum)
        #expect(report.refusals.connections >= 1)
        withExtendedLifetime(peer) {}
    }

    @Test("A frame above the limit ends its connection and nothing else")
    func hugeFrame() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        let header = try WireCodec.encode(WorkerMessage.leave)[0]
        for _ in 0..<3 {
            try peer.offer(frames: [header, [UInt8](repeating: 7, count: WireLimits.body + 2048)])
        }
        let report = try await guarded.finish()
        #expect(report.counters.turnedAway == 0)
        withExtendedLifetime(peer) {}
    }

    @Test("Registrations beyond the rate are thrown away, and an honest worker still gets in")
    func registrations() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        for number in 0..<2000 {
            let digits = String(number, radix: 16)
            var description = peer.description
            description.identity = String(repeating: "0", count: 32 - digits.count) + digits
            try peer.send(.register(description, held: []))
        }
        let report = try await guarded.finish()
        #expect(report.refusals.registrations >= 500)
        #expect(report.counters.workersJoined < 1500)
        withExtendedLifetime(peer) {}
    }

    @Test("Results for trials that were never leased are not recorded")
    func inventedResults() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        try peer.send(.register(peer.description, held: []))
        for trial in 0..<2000 {
            let lease = LeaseReference(
                sweep: TestRun.key, trial: trial % 60, attempt: 1 + trial % 3, epoch: 1)
            try peer.offer(RawPeer.results(TestRun.outcome(500), lease))
        }
        let report = try await guarded.finish()
        #expect(report.forgedLeases >= 100)
        // Then it is no longer listened to.
        #expect(report.refusals.ignored >= 1)
        withExtendedLifetime(peer) {}
    }

    @Test("Figures beyond reason, for trials that were really leased, end nobody")
    func absurdFigures() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        let leases = try peer.takeLeases(8)
        for lease in leases {
            try peer.send(RawPeer.results(TestRun.outcome(lease.trial), lease, nanoseconds: .max))
        }
        let acknowledged: [LeaseReference] = try peer.receive {
            if case .acknowledge(let leases) = $0 { leases } else { nil }
        }
        #expect(!acknowledged.isEmpty)
        try peer.send(.leave)
        _ = try await guarded.finish()
    }

    @Test("Who says more than thousands of workers have to say is not listened to for a while")
    func endlessHeartbeats() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(hostile)
        try peer.send(.register(peer.description, held: []))
        let leases = (0..<65_536).map {
            LeaseReference(sweep: SweepKey(4711), trial: $0, attempt: 1, epoch: 1)
        }
        let limit = PeerLimits().namedLeasesBurst + PeerLimits().namedLeasesPerSecond * 2
        for _ in 0...limit / (2 * leases.count) {
            try peer.offer(.heartbeat(Heartbeat(queued: leases, finished: leases)))
        }
        try await Task.sleep(for: .milliseconds(1000))
        let report = try await guarded.finish()
        #expect(report.refusals.ignored >= 1)
        #expect(report.refusals.connections >= 1)
        withExtendedLifetime(peer) {}
    }

    @Test("A revocation that cannot be read at first is still one")
    func unreadableList() async throws {
        let guarded = try await GuardedRun(trialCount: 30)
        let late = try GuardedRun.add("late", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let peer = try guarded.peer(late)
        let leases = try peer.takeLeases(4)
        // A list that others may use is not trusted; to change its mode back leaves its time as it is.
        try guarded.keys.revoke("late")
        #expect(chmod(guarded.keys.membersPath, 0o666) == 0)
        try await Task.sleep(for: .milliseconds(600))
        #expect(chmod(guarded.keys.membersPath, 0o600) == 0)
        try await Task.sleep(for: .milliseconds(600))
        try peer.offer(RawPeer.results(TestRun.outcome(500), leases[0]))
        #expect(try !peer.hearsSomething(within: .milliseconds(300)))
        let report = try await guarded.finish()
        #expect(report.refusals.connections >= 1)
        #expect(report.counters.identityViolations == 0)
    }

    @Test("Nobody can register another member's worker, nor deliver for it")
    func forgedIdentity() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let hostile = try GuardedRun.add("hostile", to: guarded.keys)
        try await Task.sleep(for: .milliseconds(500))
        let victim = try guarded.peer(guarded.honest)
        let leases = try victim.takeLeases(4)
        // Everything that the victim has ever said and heard, under another key.
        let forger = try guarded.peer(hostile, identity: victim.description.identity)
        try forger.send(.register(victim.description, held: leases))
        let refusal: Refusal = try forger.receive {
            if case .refuse(let refusal) = $0 { refusal } else { nil }
        }
        #expect(refusal.code == .identityInUse)
        for lease in leases { try forger.deliver(TestRun.outcome(500), for: lease) }
        // The victim still has its connection and its leases.
        for lease in leases { try victim.deliver(TestRun.outcome(lease.trial), for: lease) }
        let acknowledged: [LeaseReference] = try victim.receive {
            if case .acknowledge(let leases) = $0 { leases } else { nil }
        }
        #expect(!acknowledged.isEmpty)
        try victim.send(.leave)
        let report = try await guarded.finish()
        #expect(report.counters.identityViolations == 0)
    }

    @Test("A flood of connections that say nothing is cut down, and an honest worker gets through")
    func connectionFlood() async throws {
        let guarded = try await GuardedRun(trialCount: 50, unprovenMaximum: 1024)
        let port = try #require(UInt16(guarded.coordinator.endpoint.split(separator: ":").last ?? ""))
        var open: [Int32] = []
        defer { for descriptor in open { close(descriptor) } }
        for _ in 0..<3000 {
            guard let descriptor = RawConnection.open(port: port) else { break }
            open.append(descriptor)
        }
        #expect(open.count > 1500)
        let report = try await guarded.finish()
        #expect(report.refusals.connections >= open.count - 1200)
    }

    @Test("Bytes that are no ZeroMQ at all end their connections")
    func noise() async throws {
        let guarded = try await GuardedRun(trialCount: 50)
        let port = try #require(UInt16(guarded.coordinator.endpoint.split(separator: ":").last ?? ""))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            guard let descriptor = RawConnection.open(port: port) else { break }
            var bytes = (0..<512).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Some begin as ZMTP does.
            if Bool.random(using: &generator) {
                bytes.replaceSubrange(0..<11, with: [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3])
            }
            send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(descriptor)
        }
        _ = try await guarded.finish()
    }
}

/// TCP without ZeroMQ.
private enum RawConnection {
    /// - Returns: nil where no more can be had.
    static func open(port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
