import Testing
import ZeroMQ

@Suite struct SocketTests {
    @Test(arguments: ["tcp", "ipc", "inproc"])
    func aMessageReachesARouterAndItsAnswerTheDealer(transport: String) throws {
        let directory = try TemporaryDirectory()
        let context = try Context()
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind(
            ["tcp": "tcp://127.0.0.1:*", "ipc": directory.endpoint(), "inproc": "inproc://echo"][transport]!)
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        try dealer.send([bytes("version"), bytes("body"), []])

        let request = try receive(router)
        #expect(request.frames.count == 4)
        #expect(Array(request.frames.dropFirst()) == [bytes("version"), bytes("body"), []])
        try router.send(request.frames)
        let reply = try receive(dealer)
        #expect(reply.frames == [bytes("version"), bytes("body"), []])
    }

    @Test func aStarIsReplacedByAFreePortInTheBoundEndpoint() throws {
        let context = try Context()
        let socket = try Socket(.router, in: context)
        let endpoint = try socket.bind("tcp://127.0.0.1:*")
        let port = endpoint.split(separator: ":").last.flatMap { Int($0) }
        #expect((1...65535).contains(port ?? 0))
        #expect(try socket.lastEndpoint == endpoint)
    }

    @Test func unbindingFreesTheEndpointForAnotherSocket() throws {
        let context = try Context()
        let first = try Socket(.router, in: context)
        let endpoint = try first.bind("inproc://one")
        let second = try Socket(.router, in: context)
        #expect(failure { () throws(ZeroMQError) in try second.bind(endpoint) }?.code == .addressInUse)
        try first.unbind(endpoint)
        try second.bind(endpoint)
    }

    @Test func disconnectingEndsDelivery() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context)
        let endpoint = try pull.bind("tcp://127.0.0.1:*")
        let push = try Socket(.push, in: context)
        try push.connect(endpoint)
        try push.send([bytes("one")])
        #expect(try receive(pull).frames == [bytes("one")])
        try push.disconnect(endpoint)
        // Without a connection a pushing socket has nowhere to put a message.
        #expect(try push.trySend([bytes("two")]) == .wouldBlock)
    }

    @Test func aClosedSocketsLastMessageIsStillDeliveredWithinItsLinger() throws {
        let context = try Context()
        let pull = try Socket(.pull, in: context)
        let endpoint = try pull.bind("tcp://127.0.0.1:*")
        try sendAndClose(endpoint, in: context)
        #expect(try receive(pull).frames == [bytes("last words")])
    }

    private func sendAndClose(_ endpoint: String, in context: Context) throws {
        let push = try Socket(.push, in: context, options: SocketOptions { $0.linger = .upTo(patience) })
        try push.connect(endpoint)
        try push.send([bytes("last words")])
    }

    @Test func aContextEndsThoughAMessageCanNeverBeDelivered() throws {
        let directory = try TemporaryDirectory()
        let context = try Context()
        let push = try Socket(.push, in: context)
        try push.connect(directory.endpoint("b"))
        #expect(try push.trySend([bytes("nobody listens")]) == .sent)
        try push.close(linger: .discard)
        // Leaving the scope terminates the context, which would hang here with libzmq's default linger.
    }

    @Test func publishedMessagesReachTheirSubscribersByPrefix() throws {
        let context = try Context()
        let publisher = try Socket(.pub, in: context)
        let endpoint = try publisher.bind("inproc://news")
        let subscriber = try Socket(
            .sub, in: context, options: SocketOptions { $0.subscriptions = [bytes("b")] })
        try subscriber.connect(endpoint)
        // A subscription takes effect some time after connecting, so publish until one arrives.
        var received: MultipartMessage?
        let start = ContinuousClock.now
        while received == nil, ContinuousClock.now - start < patience {
            try publisher.send([bytes("apple")])
            try publisher.send([bytes("banana")])
            _ = try subscriber.wait(for: .readable, timeout: .milliseconds(10))
            received = try subscriber.tryReceive()
        }
        #expect(received?.frames == [bytes("banana")])
    }

    @Test func optionsOutOfRangeAreRefusedWithTheirName() throws {
        let context = try Context()
        let error = failure { () throws(ZeroMQError) in
            _ = try Socket(.dealer, in: context, options: SocketOptions { $0.sendHighWaterMark = -1 })
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == .setOption)
        #expect(error?.location == "sendHighWaterMark to -1")
    }

    @Test func everyOptionIsAcceptedByLibzmq() throws {
        let context = try Context()
        let options = SocketOptions {
            $0.linger = .upTo(.milliseconds(10))
            $0.sendHighWaterMark = 10
            $0.receiveHighWaterMark = 10
            $0.maxMessageSize = 1 << 20
            $0.routerMandatory = true
            $0.handshakeInterval = .seconds(5)
            $0.heartbeatInterval = .milliseconds(500)
            $0.heartbeatTimeout = .milliseconds(1500)
            $0.heartbeatTimeToLive = .milliseconds(1500)
            $0.tcpKeepAlive = true
            $0.tcpKeepAliveIdle = .seconds(1)
            $0.tcpKeepAliveInterval = .milliseconds(900)
            $0.tcpKeepAliveCount = 3
            $0.reconnectInterval = .milliseconds(50)
            $0.maxReconnectInterval = .seconds(5)
            $0.connectTimeout = .seconds(3)
            $0.immediate = true
            $0.ipv6 = false
            $0.backlog = 1000
        }
        let socket = try Socket(.router, in: context, options: options)
        try socket.bind("tcp://127.0.0.1:*")
    }

    @Test func shuttingDownAContextEndsABlockedReceive() throws {
        let context = try Context()
        let thread = OwnThread {
            let socket = try Socket(.pull, in: context)
            try socket.bind("inproc://never")
            _ = try socket.receive()
        }
        context.shutdown()
        let error = #expect(throws: ZeroMQError.self) { try thread.join() }
        #expect(error?.code == .contextTerminated)
    }

    @Test func aContextRefusesMoreSocketsThanItMayHave() throws {
        let context = try Context(maxSockets: 1)
        let first = try Socket(.pair, in: context)
        let error = failure { () throws(ZeroMQError) in _ = try Socket(.pair, in: context) }
        #expect(error?.code == .tooManyOpenFiles)
        #expect(error?.remedy?.contains("ulimit") == true)
        try first.bind("inproc://still-usable")
    }
}
