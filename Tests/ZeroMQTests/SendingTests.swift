import Testing
import ZeroMQ

@Suite struct SendingTests {
    @Test func receivingWithoutAMessageWouldBlock() throws {
        let context = try Context()
        let socket = try Socket(.pull, in: context)
        try socket.bind("inproc://empty")
        #expect(try socket.tryReceive() == nil)
    }

    @Test func sendingWouldBlockAtTheHighWaterMarkAndGoesOnOnceRead() throws {
        let context = try Context()
        let options = SocketOptions {
            $0.sendHighWaterMark = 3
            $0.receiveHighWaterMark = 3
        }
        let push = try Socket(.push, in: context, options: options)
        let pull = try Socket(.pull, in: context, options: options)
        try push.bind("inproc://full")
        try pull.connect("inproc://full")
        var sent = 0
        while try push.trySend([[UInt8(sent)], bytes("second frame")]) == .sent {
            sent += 1
            guard sent < 100 else { break }
        }
        #expect(sent == 6)
        for number in 0..<sent {
            #expect(try receive(pull).frames == [[UInt8(number)], bytes("second frame")])
        }
        let ready = try push.wait(for: .writable, timeout: patience)
        #expect(ready == .writable)
        #expect(try push.trySend([bytes("again")]) == .sent)
        #expect(try receive(pull).frames == [bytes("again")])
    }

    @Test func aMandatoryRouterSaysThatAPeerIsUnknown() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: SocketOptions { $0.routerMandatory = true })
        try router.bind("inproc://router")
        #expect(try router.trySend([bytes("nobody"), bytes("hello")]) == .unreachable)
        let error = failure { () throws(ZeroMQError) in try router.send([bytes("nobody"), bytes("hello")]) }
        #expect(error?.code == .hostUnreachable)

        // The failed message leaves nothing behind that would spoil the next one.
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect("inproc://router")
        try dealer.send([bytes("hello")])
        let peer = try receive(router).frames[0]
        #expect(try router.trySend([peer, bytes("one"), bytes("two")]) == .sent)
        #expect(try receive(dealer).frames == [bytes("one"), bytes("two")])
    }

    @Test func aMandatoryRouterTellsAFullQueueFromAnUnknownPeer() throws {
        let context = try Context()
        var options = SocketOptions {
            $0.sendHighWaterMark = 2
            $0.receiveHighWaterMark = 2
        }
        let dealer = try Socket(.dealer, in: context, options: options)
        options.routerMandatory = true
        let router = try Socket(.router, in: context, options: options)
        try router.bind("inproc://router")
        try dealer.connect("inproc://router")
        try dealer.send([bytes("hello")])
        let peer = try receive(router).frames[0]
        var outcome = SendOutcome.sent
        var sent = 0
        while outcome == .sent, sent < 100 {
            outcome = try router.trySend([peer, bytes("work")])
            sent += 1
        }
        #expect(outcome == .wouldBlock)
        #expect(try router.trySend([bytes("nobody"), bytes("work")]) == .unreachable)
    }

    @Test func messagesWithoutABodyAreRefusedInsteadOfVanishing() throws {
        let context = try Context()
        let router = try Socket(.router, in: context)
        try router.bind("inproc://router")
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect("inproc://router")
        #expect(failure { () throws(ZeroMQError) in try dealer.send([]) }?.code == .invalidArgument)
        let error = failure { () throws(ZeroMQError) in try router.send([bytes("id")]) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.remedy?.contains("routing id") == true)
    }

    @Test func anOversizeMessageIsNotDeliveredAndItsSenderIsCutOff() throws {
        let context = try Context()
        let router = try Socket(.router, in: context, options: SocketOptions { $0.maxMessageSize = 1000 })
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let monitor = try router.monitor()
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        try dealer.send([[UInt8](repeating: 1, count: 1000)])
        #expect(try receive(router).frames[1].count == 1000)
        try dealer.send([[UInt8](repeating: 2, count: 1001)])
        _ = try event(of: monitor) { $0 == .disconnected }
        // The dealer comes back by itself, and what it sends then is the next thing to arrive.
        _ = try event(of: monitor) { $0 == .handshakeSucceeded }
        try dealer.send([bytes("small")])
        #expect(try receive(router).frames[1] == bytes("small"))
    }

    @Test(arguments: ["tcp", "ipc"])
    func aHundredThousandMessagesArriveCompleteAndInOrder(transport: String) throws {
        let count = 100_000
        let directory = try TemporaryDirectory()
        let context = try Context()
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind(transport == "tcp" ? "tcp://127.0.0.1:*" : directory.endpoint())
        let sender = OwnThread {
            let dealer = try Socket(.dealer, in: context)
            try dealer.connect(endpoint)
            for number in 0..<count {
                let body = withUnsafeBytes(of: UInt32(number)) { [UInt8]($0) }
                try dealer.send([body, [UInt8](repeating: 7, count: number % 100)])
            }
            // Waits for the farewell, so that nothing hangs on lingering.
            _ = try dealer.receive()
        }
        var misplaced = 0
        var peer: [UInt8] = []
        for number in 0..<count {
            let message = try router.receive()
            peer = message.frames[0]
            let arrived = message.frames[1].withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
            if arrived != UInt32(number) || message.frames[2].count != number % 100 { misplaced += 1 }
        }
        #expect(misplaced == 0)
        try router.send([peer, bytes("bye")])
        try sender.join()
    }
}
