// Key directories on a real file system: made, changed, refused.

import Foundation
import SweepKeys
import Testing
import ZeroMQ

@Suite struct KeyDirectoryTests {
    private let folder = TemporaryFolder()
    private var keys: KeyDirectory { KeyDirectory(folder.path + "/keys") }

    private func failure(_ body: () throws -> Void) -> KeyFileError? {
        #expect(throws: KeyFileError.self) { try body() }
    }

    private func mode(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_mode & 0o777) : -1
    }

    @Test func aMemberIsAddedListedAndRevoked() throws {
        let publicKey = try keys.initialize()
        #expect(try keys.members().isEmpty)
        let path = try keys.add("pool-1", endpoint: "tcp://head.example:5555", output: nil)
        #expect(path == keys.joinPath(of: "pool-1"))
        let join = try JoinFile(reading: path)
        #expect(join.name == "pool-1")
        #expect(join.endpoint == "tcp://head.example:5555")
        #expect(join.coordinatorKey == publicKey)
        #expect(try keys.members().map(\.publicKey) == [join.keys.publicKey])
        #expect(try keys.coordinatorKeys().publicKey == publicKey)
        _ = try keys.add("other", endpoint: nil, output: folder.path + "/other.yaml")
        #expect(try JoinFile(reading: folder.path + "/other.yaml").endpoint == nil)
        #expect(try keys.members().map(\.name) == ["pool-1", "other"])
        let before = keys.membersStamp
        try keys.revoke("pool-1")
        #expect(keys.membersStamp != before)
        #expect(try keys.members().map(\.name) == ["other"])
        #expect(mode(path) == -1)
    }

    @Test func everythingIsForItsOwnerAlone() throws {
        _ = try keys.initialize()
        let join = try keys.add("one", endpoint: nil, output: nil)
        #expect(mode(keys.path) == 0o700)
        #expect(mode(keys.path + "/join") == 0o700)
        for file in [keys.path + "/coordinator.yaml", keys.path + "/members.yaml", join, keys.path + "/lock"]
        {
            #expect(mode(file) == 0o600, "\(file)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: keys.path)
        #expect(names.sorted() == ["coordinator.yaml", "join", "lock", "members.yaml"])
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o610]) func aFileThatOthersMayUseIsRefusedWithTheRemedy(
        mode: Int
    ) throws {
        _ = try keys.initialize()
        let join = try keys.add("one", endpoint: nil, output: nil)
        chmod(join, mode_t(mode))
        let error = try #require(failure { _ = try JoinFile(reading: join) })
        #expect(error.code == .notPrivate)
        #expect(error.description.contains("chmod 600 '\(join)'"))
        for name in ["coordinator.yaml", "members.yaml"] {
            chmod("\(keys.path)/\(name)", mode_t(mode))
            let error = failure {
                _ = try keys.coordinatorKeys()
                _ = try keys.members()
            }
            #expect(error?.code == .notPrivate, "\(name)")
            chmod("\(keys.path)/\(name)", 0o600)
        }
        chmod(keys.path, 0o750)
        #expect(failure { _ = try keys.coordinatorKeys() }?.description.contains("chmod 700") == true)
    }

    @Test func nothingIsReplaced() throws {
        let publicKey = try keys.initialize()
        #expect(failure { _ = try keys.initialize() }?.code == .exists)
        #expect(try keys.coordinatorKeys().publicKey == publicKey)
        _ = try keys.add("one", endpoint: nil, output: nil)
        #expect(failure { _ = try keys.add("one", endpoint: nil, output: nil) }?.code == .exists)
        let file = folder.path + "/mine.txt"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
        #expect(failure { _ = try keys.add("two", endpoint: nil, output: file) }?.code == .exists)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
        #expect(try keys.members().map(\.name) == ["one"])
    }

    @Test func whatIsMissingIsNamedWithTheCommandThatMakesIt() throws {
        #expect(failure { _ = try keys.coordinatorKeys() }?.description.contains("keys init") == true)
        #expect(failure { _ = try keys.add("one", endpoint: nil, output: nil) }?.code == .missing)
        _ = try keys.initialize()
        _ = try keys.add("known", endpoint: nil, output: nil)
        let error = failure { try keys.revoke("unknown") }
        #expect(error?.code == .missing)
        #expect(error?.description.contains("known: known") == true)
        #expect(
            failure { _ = try JoinFile(reading: folder.path + "/no.yaml") }?.description.contains("keys add")
                == true)
    }

    @Test(arguments: [
        "", ".", "..", "../x", "a/b", "a b", "-x", ".x", "ä", "a\n", "a\"", String(repeating: "a", count: 65),
    ])
    func aNameThatIsNoNameIsRefused(name: String) throws {
        _ = try keys.initialize()
        #expect(failure { _ = try keys.add(name, endpoint: nil, output: nil) }?.code == .invalid)
        #expect(try keys.members().isEmpty)
    }

    @Test(arguments: [
        "", "head:5555", "tcp://head", "tcp://head:0", "tcp://head:70000", "tcp://*:5555",
        "tcp://0.0.0.0:5555", "tcp://[::]:5555", "ipc:///x", "tcp://a\"b:1", "tcp://head:5555\n",
    ])
    func anEndpointThatNobodyCanReachIsRefused(endpoint: String) throws {
        _ = try keys.initialize()
        #expect(failure { _ = try keys.add("one", endpoint: endpoint, output: nil) }?.code == .invalid)
        #expect(try keys.members().isEmpty)
    }

    @Test(arguments: [
        "tcp://head:5555", "tcp://10.0.0.1:1", "tcp://[fe80::1%eth0]:65535", "tcp://a-b.c:80",
    ])
    func anEndpointThatSomebodyCanReachIsTaken(endpoint: String) throws {
        _ = try keys.initialize()
        let join = try keys.add("one", endpoint: endpoint, output: nil)
        #expect(try JoinFile(reading: join).endpoint == endpoint)
    }

    @Test func changesAtTheSameTimeAllCount() async throws {
        let keys = keys
        _ = try keys.initialize()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask { _ = try keys.add("m\(number)", endpoint: nil, output: nil) }
            }
            try await group.waitForAll()
        }
        #expect(Set(try keys.members().map(\.name)) == Set((0..<16).map { "m\($0)" }))
    }
}

/// A directory that goes with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("gradsweep-keys-\(UUID().uuidString.prefix(8))").path
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
