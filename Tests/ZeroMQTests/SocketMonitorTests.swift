import Glibc
import Testing
import ZeroMQ

@Suite struct SocketMonitorTests {
    @Test func bothSidesSeeAConnectionComeAndGo() throws {
        let context = try Context()
        let router = try Socket(.router, in: context)
        let below = try router.monitor()
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        #expect(try event(of: below) { $0 == .listening }.endpoint == endpoint)
        let dealer = try Socket(.dealer, in: context)
        let above = try dealer.monitor()
        try dealer.connect(endpoint)
        _ = try event(of: below) { $0 == .accepted }
        _ = try event(of: above) { $0 == .connected }
        _ = try event(of: below) { $0 == .handshakeSucceeded }
        _ = try event(of: above) { $0 == .handshakeSucceeded }
        try dealer.close(linger: .discard)
        _ = try event(of: below) { $0 == .disconnected }
    }

    @Test func aConnectionToNobodyIsRetried() throws {
        let context = try Context()
        let unbound = try Socket(.router, in: context)
        let endpoint = try unbound.bind("tcp://127.0.0.1:*")
        try unbound.unbind(endpoint)
        let dealer = try Socket(
            .dealer, in: context, options: SocketOptions { $0.reconnectInterval = .milliseconds(5) })
        let monitor = try dealer.monitor()
        try dealer.connect(endpoint)
        _ = try event(of: monitor) { kind in
            if case .connectRetried = kind { true } else { false }
        }
    }

    @Test func messagesGoOnAfterAMonitorIsClosedWhileItsSocketIsInUse() throws {
        let context = try Context()
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        do {
            let monitor = try router.monitor()
            #expect(try monitor.tryReceive() == nil)
        }
        // Events that nobody reads any more must not block the thread that carries messages.
        for _ in 0..<20 {
            let dealer = try Socket(.dealer, in: context)
            try dealer.connect(endpoint)
            try dealer.send([bytes("hello")])
            #expect(try receive(router).frames[1] == bytes("hello"))
        }
    }

    @Test func aMonitorMayOutliveItsSocket() throws {
        let context = try Context()
        let monitor = try monitorOfAClosedSocket(in: context)
        var kinds: [MonitorEvent.Kind] = []
        while let event = try monitor.tryReceive() { kinds.append(event.kind) }
        #expect(kinds.contains(.listening))
    }

    private func monitorOfAClosedSocket(in context: Context) throws -> SocketMonitor {
        let router = try Socket(.router, in: context)
        let monitor = try router.monitor()
        try router.bind("tcp://127.0.0.1:*")
        _ = try router.wait(for: .readable, timeout: .zero)
        return monitor
    }

    @Test func aSecondMonitorTakesOverAndOutlivesTheFirst() throws {
        let context = try Context()
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let second = try replaceMonitor(of: router)
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        _ = try event(of: second) { $0 == .accepted }
    }

    private func replaceMonitor(of socket: borrowing Socket) throws -> SocketMonitor {
        let first = try socket.monitor()
        let second = try socket.monitor()
        #expect(try first.tryReceive()?.kind == .monitorStopped)
        return second
    }

    @Test func anUnreadMonitorDoesNotStopMessages() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: SocketOptions { $0.backlog = 2000 })
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let port = try #require(endpoint.split(separator: ":").last.flatMap { UInt16($0) })
        let monitor = try router.monitor()
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        // With libzmq's defaults, delivery ends after 500 to 700 such visitors.
        for _ in 0..<1500 { try visit(port: port) }
        try dealer.send([bytes("hello")])
        #expect(try receive(router).frames[1] == bytes("hello"))
        var accepted = 0
        while accepted < 1501 {
            _ = try event(of: monitor) { $0 == .accepted }
            accepted += 1
        }
    }

    /// Connects and leaves without a word.
    private func visit(port: UInt16) throws {
        let visitor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(visitor >= 0)
        defer { close(visitor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(visitor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }
}
