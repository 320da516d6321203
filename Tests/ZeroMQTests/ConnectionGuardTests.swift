// Connections are counted, and cut where there are too many, with raw TCP on the other side.

import Foundation
import Testing
import ZeroMQ

@Suite(.serialized) struct ConnectionGuardTests {
    private final class Server {
        let router: Socket
        let port: UInt16
        var connections: ConnectionGuard

        init(_ limits: ConnectionGuard.Limits) throws {
            let router = try Socket(.router, in: Context())
            connections = try ConnectionGuard(of: router, limits: limits)
            let endpoint = try router.bind("tcp://127.0.0.1:*")
            self.router = router
            port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
        }

        var counts: ConnectionGuard.Counts { connections.counts }
        var connectionCount: Int { connections.connectionCount }

        func prove(_ connection: Int32, owner: String) -> Bool {
            connections.prove(connection, owner: owner)
        }

        /// Updates until something holds.
        func update(until condition: (Server) -> Bool) throws {
            let deadline = Date().addingTimeInterval(10)
            repeat {
                try connections.update()
                if condition(self) { return }
                usleep(2000)
            } while Date() < deadline
            Issue.record("has not come about: \(connectionCount) connections, \(counts)")
        }
    }

    /// A connection that says nothing.
    private func connect(to port: UInt16) throws -> FileHandle {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Whether the other end has closed: what is read then ends.
    private func hasEnded(_ connection: FileHandle) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 256)
        var item = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while poll(&item, 1, 200) > 0 {
            if read(connection.fileDescriptor, &buffer, buffer.count) <= 0 { return true }
        }
        return false
    }

    @Test func theOldestSilentConnectionsAreCut() throws {
        let server = try Server(ConnectionGuard.Limits(unproven: 3, proven: 10))
        var clients: [FileHandle] = []
        for number in 1...8 {
            clients.append(try connect(to: server.port))
            try server.update { $0.counts.accepted == number }
        }
        #expect(server.counts.cut == 5)
        #expect(server.connectionCount == 3)
        #expect(clients.map(hasEnded) == [true, true, true, true, true, false, false, false])
    }

    @Test func aConnectionWhoseMessageWasOfWorthIsLeftAlone() throws {
        let server = try Server(ConnectionGuard.Limits(unproven: 2, proven: 10))
        let dealer = try Socket(.dealer, in: Context())
        try dealer.connect("tcp://127.0.0.1:\(server.port)")
        try dealer.send([bytes("hello")])
        let message = try receive(server.router)
        let connection = try #require(message.connection)
        try server.update { $0.counts.accepted == 1 }
        #expect(server.prove(connection, owner: "a"))
        var clients: [FileHandle] = []
        for number in 1...6 {
            clients.append(try connect(to: server.port))
            try server.update { $0.counts.accepted == 1 + number }
        }
        #expect(server.counts.cut == 4)
        try dealer.send([bytes("still here")])
        #expect(try receive(server.router).frames == [message.frames[0], bytes("still here")])
        // Until its owner is.
        server.connections.cutAll(of: "b")
        #expect(server.counts.cut == 4)
        server.connections.cutAll(of: "a")
        #expect(server.counts.cut == 5)
        // What is said before the dealer notices is lost with the connection.
        var sender = message.frames[0]
        for _ in 0..<100 where sender == message.frames[0] {
            try dealer.send([bytes("over a new connection")])
            if try !server.router.wait(for: .readable, timeout: .milliseconds(100)).isEmpty {
                sender = try receive(server.router).frames[0]
            }
        }
        #expect(sender != message.frames[0])
        withExtendedLifetime(clients) {}
    }

    @Test func provenConnectionsAreBoundedToo() throws {
        let server = try Server(ConnectionGuard.Limits(unproven: 10, proven: 1))
        var answers: [Bool] = []
        var dealers: [Dealer] = []
        for number in 1...3 {
            let dealer = try Dealer(port: server.port)
            let connection = try #require(try receive(server.router).connection)
            try server.update { $0.counts.accepted >= number }
            answers.append(server.prove(connection, owner: "\(number)"))
            dealers.append(dealer)
        }
        #expect(answers == [true, false, false])
        withExtendedLifetime(dealers) {}
    }

    @Test func aMessageThatNeverEndsIsCutOff() throws {
        var limits = ConnectionGuard.Limits(unproven: 10, proven: 10)
        limits.unfinishedBytes = 4 << 20
        let server = try Server(limits)
        let client = try connect(to: server.port)
        try client.write(contentsOf: Data(Self.greeting + Self.ready))
        // What is said before the other side is ready, too, ends the connection.
        var answer = ""
        while !answer.contains("READY") {
            answer += String(decoding: try #require(try client.read(upToCount: 1)), as: UTF8.self)
        }
        try client.write(contentsOf: Data(Self.frame("hello", hasMore: false)))
        let connection = try #require(try receive(server.router).connection)
        try server.update { $0.connectionCount == 1 }
        #expect(server.prove(connection, owner: "a"))
        server.connections.audit()
        // A slow message of a permitted size is left alone.
        try client.write(contentsOf: Data(Self.frame(String(repeating: "a", count: 1 << 20), hasMore: true)))
        usleep(50_000)
        server.connections.audit()
        #expect(server.counts.cut == 0)
        let more = Data(Self.frame(String(repeating: "b", count: 1 << 20), hasMore: true))
        for _ in 0..<8 { try client.write(contentsOf: more) }
        for _ in 0..<100 where server.counts.cut == 0 {
            usleep(20_000)
            #expect(try server.router.tryReceive() == nil)
            server.connections.audit()
        }
        #expect(server.counts.cut == 1)
    }

    @Test func bytesOfThoseWhoSayNothingAreBoundedTogether() throws {
        var limits = ConnectionGuard.Limits(unproven: 10, proven: 10)
        limits.unprovenBytes = 1 << 20
        let server = try Server(limits)
        let clients = try (0..<4).map { _ in try connect(to: server.port) }
        try server.update { $0.connectionCount == 4 }
        let much = Data(
            Self.greeting + Self.ready + Self.frame(String(repeating: "a", count: 2 << 20), hasMore: true))
        try clients[2].write(contentsOf: much)
        for _ in 0..<100 where server.counts.cut == 0 {
            usleep(20_000)
            server.connections.audit()
        }
        #expect(server.counts.cut == 1)
        #expect(clients.map(hasEnded) == [false, false, true, false])
    }

    // MARK: ZMTP 3.1 by hand (RFC 37 at rfc.zeromq.org)

    private static let greeting: [UInt8] =
        [0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0] + Array("NULL".utf8)
        + [UInt8](repeating: 0, count: 16 + 1 + 31)

    /// A DEALER is ready.
    private static let ready: [UInt8] = {
        let body = Array("\u{5}READY\u{B}Socket-Type\u{0}\u{0}\u{0}\u{6}DEALER".utf8)
        return [4, UInt8(body.count)] + body
    }()

    /// A long frame.
    private static func frame(_ text: String, hasMore: Bool) -> [UInt8] {
        let size = (0..<8).reversed().map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) }
        return [hasMore ? 3 : 2] + size + Array(text.utf8)
    }

    @Test func connectionsThatEndByThemselvesAreForgotten() throws {
        let server = try Server(ConnectionGuard.Limits(unproven: 100, proven: 10))
        let clients = try (0..<50).map { _ in try connect(to: server.port) }
        try server.update { $0.connectionCount == 50 }
        for client in clients { try client.close() }
        try server.update { $0.connectionCount == 0 }
        #expect(server.counts.cut == 0)
    }

    /// A client that has said something and does not come back by itself.
    private final class Dealer {
        let socket: Socket

        init(port: UInt16) throws {
            socket = try Socket(
                .dealer, in: Context(), options: SocketOptions { $0.reconnectInterval = .seconds(60) })
            try socket.connect("tcp://127.0.0.1:\(port)")
            try socket.send([bytes("hello")])
        }
    }
}
