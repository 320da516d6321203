// The control socket: whole requests get replies, and nobody holds up anybody else.

import CoordinatorService
import Foundation
import SweepCore
import Synchronization
import Testing
import ZeroMQ

@Suite struct ControlServerTests {
    /// A private directory for a socket.
    private final class Place {
        let path: String
        var endpoint: String { "ipc://\(path)/control" }

        init() throws {
            path =
                FileManager.default.temporaryDirectory
                .appendingPathComponent("control-\(UUID().uuidString.prefix(8))").path
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static let busy = Array("busy".utf8)

    private static func echo(_ place: Place) throws -> ControlServer {
        try ControlServer(binding: place.endpoint, busy: busy) { request, reply in
            reply(Array("echo ".utf8) + request)
        }
    }

    private func ask(_ text: String, _ place: Place, seconds: Int = 20) throws -> String {
        let reply = try ControlClient.ask(
            Array(text.utf8), at: place.endpoint, timeout: .seconds(seconds))
        return String(decoding: reply, as: UTF8.self)
    }

    @Test func requestsAreAnswered() throws {
        let place = try Place()
        let server = try Self.echo(place)
        for text in ["", "a", String(repeating: "x", count: 1_000_000)] {
            #expect(try ask(text, place) == "echo " + text)
        }
        server.stop()
        // libzmq closes what it listens on in its own time.
        let deadline = Date().addingTimeInterval(10)
        while ControlClient.isAnswered(place.endpoint), Date() < deadline { usleep(10_000) }
        #expect(!ControlClient.isAnswered(place.endpoint))
    }

    @Test func aRequestSocketIsAnsweredToo() throws {
        let place = try Place()
        let server = try Self.echo(place)
        let socket = try Socket(.dealer, in: try Context())
        try socket.connect(place.endpoint)
        try socket.send([[], Array("hello".utf8)])
        #expect(try socket.receive().frames == [[], Array("echo hello".utf8)])
        server.stop()
    }

    @Test func whatHasTooManyFramesIsTakenForNothing() throws {
        let place = try Place()
        let server = try Self.echo(place)
        let socket = try Socket(.dealer, in: try Context())
        try socket.connect(place.endpoint)
        try socket.send((0..<20).map { [UInt8($0)] })
        #expect(try socket.receive().frames.last == Array("echo ".utf8))
        server.stop()
    }

    @Test func whoSendsTooMuchIsDisconnectedAndOthersAreServed() throws {
        let place = try Place()
        let server = try Self.echo(place)
        let socket = try Socket(.dealer, in: try Context(), options: SocketOptions { $0.linger = .discard })
        try socket.connect(place.endpoint)
        try socket.send([[UInt8](repeating: 0, count: ControlServer.messageBytesMaximum + 1)])
        #expect(try ask("still there", place) == "echo still there")
        #expect(try socket.wait(for: .readable, timeout: .milliseconds(200)) == [])
        server.stop()
    }

    @Test func repliesThatNeverComeTakeNothingFromOthersButTheirPlaces() throws {
        let place = try Place()
        let held = Mutex<[ControlServer.Reply]>([])
        let server = try ControlServer(binding: place.endpoint, busy: Self.busy) { request, reply in
            if request.isEmpty { held.withLock { $0.append(reply) } } else { reply(request) }
        }
        let socket = try Socket(.dealer, in: try Context(), options: SocketOptions { $0.linger = .discard })
        try socket.connect(place.endpoint)
        for _ in 0..<200 { try socket.send([[]]) }
        // The rest was turned away at once.
        #expect(try socket.receive().frames.last == Self.busy)
        let deadline = Date().addingTimeInterval(10)
        while Date() < deadline, held.withLock({ $0.count }) < 64 { usleep(1_000) }
        #expect(held.withLock { $0.count } == 64)
        #expect(try ask("x", place) == "busy")
        // A reply that is given up gives its place back.
        held.withLock { $0.removeAll() }
        #expect(try ask("x", place) == "x")
        server.stop()
    }

    @Test func theFirstReplyCounts() throws {
        let place = try Place()
        let server = try ControlServer(binding: place.endpoint, busy: Self.busy) { request, reply in
            reply(Array("first".utf8))
            reply(Array("second".utf8))
        }
        let socket = try Socket(.dealer, in: try Context())
        try socket.connect(place.endpoint)
        for _ in 0..<2 {
            try socket.send([[1]])
            #expect(try socket.receive().frames.last == Array("first".utf8))
        }
        server.stop()
    }

    @Test func nobodyThereAndNoReplyAreTold() throws {
        let place = try Place()
        #expect {
            try ask("x", place)
        } throws: { error in
            if case ControlClient.Failure.nobodyThere = error { true } else { false }
        }
        let held = Mutex<[ControlServer.Reply]>([])
        let server = try ControlServer(binding: place.endpoint, busy: Self.busy) { _, reply in
            held.withLock { $0.append(reply) }
        }
        #expect {
            try ask("x", place, seconds: 1)
        } throws: { error in
            if case ControlClient.Failure.noReply = error { true } else { false }
        }
        server.stop()
    }

    @Test func aDirectoryThatOthersCanEnterIsRefused() throws {
        let place = try Place()
        chmod(place.path, 0o755)
        #expect(throws: CoordinatorError.self) { try Self.echo(place) }
    }
}
