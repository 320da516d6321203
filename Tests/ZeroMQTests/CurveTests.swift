import Testing
import ZeroMQ

@Suite struct CurveTests {
    /// A router that admits the given keys, and what it takes to talk to it.
    private final class Server {
        let keys: CurveKeyPair
        let authenticator: Authenticator
        let router: Socket
        let endpoint: String

        init(in context: Context, admitting clients: Set<CurvePublicKey>) throws {
            let keys = try CurveKeyPair.generate()
            let authenticator = try Authenticator(in: context, admitting: clients)
            let options = SocketOptions {
                $0.security = .curveServer(secretKey: keys.secretKey, authenticator: authenticator)
            }
            let router = try Socket(.router, in: context, options: options)
            endpoint = try router.bind("tcp://127.0.0.1:*")
            self.keys = keys
            self.authenticator = authenticator
            self.router = router
        }
    }

    private func client(
        in context: Context, keys: CurveKeyPair, serverKey: CurvePublicKey
    ) throws -> Socket {
        let options = SocketOptions {
            $0.linger = .discard
            $0.security = .curveClient(keys: keys, serverKey: serverKey)
        }
        return try Socket(.dealer, in: context, options: options)
    }

    @Test func anAdmittedClientsMessagesCarryItsPublicKey() throws {
        let context = try Context()
        let keys = try CurveKeyPair.generate()
        let server = try Server(in: context, admitting: [keys.publicKey])
        let dealer = try client(in: context, keys: keys, serverKey: server.keys.publicKey)
        try dealer.connect(server.endpoint)
        try dealer.send([bytes("hello")])
        let message = try receive(server.router)
        #expect(message.frames[1] == bytes("hello"))
        #expect(message.userID == keys.publicKey.z85)
        try dealer.send([bytes("frame by frame")])
        _ = try server.router.wait(for: .readable, timeout: patience)
        let routingID = try server.router.receiveFrame().bytes
        #expect(routingID == message.frames[0])
        let frame = try server.router.receiveFrame()
        let (user, address, unknown) = (frame.userID, frame.peerAddress, frame.property("No-Such-Property"))
        #expect(user == keys.publicKey.z85)
        #expect(address == "127.0.0.1")
        #expect(unknown == nil)
        #expect(server.authenticator.counts == Authenticator.Counts(admitted: 1, refused: 0))
    }

    @Test func aClientThatIsNotOnTheListIsRefusedAndTheMonitorsSayWhy() throws {
        let context = try Context()
        let server = try Server(in: context, admitting: [CurveKeyPair.generate().publicKey])
        let serverMonitor = try server.router.monitor()
        let stranger = try client(
            in: context, keys: CurveKeyPair.generate(), serverKey: server.keys.publicKey)
        let strangerMonitor = try stranger.monitor()
        try stranger.connect(server.endpoint)
        _ = try stranger.trySend([bytes("let me in")])
        let refused = MonitorEvent.Kind.handshakeFailedAuthentication(status: 400)
        _ = try event(of: serverMonitor) { $0 == refused }
        _ = try event(of: strangerMonitor) { $0 == refused }
        #expect(try server.router.tryReceive() == nil)
        let counts = server.authenticator.counts
        #expect(counts.admitted == 0)
        #expect(counts.refused >= 1)
    }

    @Test func aClientAdmittedLaterGetsInAndARevokedOneStaysOut() throws {
        let context = try Context()
        let (early, late) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let server = try Server(in: context, admitting: [early.publicKey])
        server.authenticator.revoke(early.publicKey)
        server.authenticator.admit(late.publicKey)
        let revoked = try client(in: context, keys: early, serverKey: server.keys.publicKey)
        let monitor = try revoked.monitor()
        try revoked.connect(server.endpoint)
        _ = try event(of: monitor) { $0 == .handshakeFailedAuthentication(status: 400) }
        let admitted = try client(in: context, keys: late, serverKey: server.keys.publicKey)
        try admitted.connect(server.endpoint)
        try admitted.send([bytes("hello")])
        #expect(try receive(server.router).userID == late.publicKey.z85)
    }

    @Test func aClientThatTrustsAnotherServerDoesNotGetAHandshake() throws {
        let context = try Context()
        let keys = try CurveKeyPair.generate()
        let server = try Server(in: context, admitting: [keys.publicKey])
        let monitor = try server.router.monitor()
        let dealer = try client(in: context, keys: keys, serverKey: CurveKeyPair.generate().publicKey)
        try dealer.connect(server.endpoint)
        let failed = try event(of: monitor) { kind in
            if case .handshakeFailedProtocol = kind { true } else { false }
        }
        #expect(failed.kind == .handshakeFailedProtocol(0x1100_0001))  // ZMTP_CRYPTOGRAPHIC
        #expect(server.authenticator.counts == Authenticator.Counts())
    }

    @Test func aPlainTextClientIsRefusedByACurveServer() throws {
        let context = try Context()
        let server = try Server(in: context, admitting: [])
        let monitor = try server.router.monitor()
        let dealer = try Socket(.dealer, in: context, options: SocketOptions { $0.linger = .discard })
        try dealer.connect(server.endpoint)
        _ = try dealer.trySend([bytes("in the clear")])
        _ = try event(of: monitor) { kind in
            if case .handshakeFailedProtocol = kind { true } else { false }
        }
        #expect(try server.router.tryReceive() == nil)
    }

    @Test func aServerKeepsItsAuthenticatorAliveAfterItsOwnerLetGo() throws {
        let context = try Context()
        let keys = try CurveKeyPair.generate()
        var options = SocketOptions()
        options.security = .curveServer(
            secretKey: keys.secretKey, authenticator: try Authenticator(in: context))
        let router = try Socket(.router, in: context, options: options)
        options = SocketOptions()
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        // The name is still taken, so the door is still guarded.
        #expect(
            failure { () throws(ZeroMQError) in _ = try Authenticator(in: context) }?.code == .addressInUse)
        let stranger = try client(in: context, keys: CurveKeyPair.generate(), serverKey: keys.publicKey)
        let monitor = try stranger.monitor()
        try stranger.connect(endpoint)
        _ = try event(of: monitor) { $0 == .handshakeFailedAuthentication(status: 400) }
    }

    @Test func anAuthenticatorOfAnotherContextIsRefusedBecauseNobodyWouldAskIt() throws {
        let (context, other) = (try Context(), try Context())
        let keys = try CurveKeyPair.generate()
        let authenticator = try Authenticator(in: other)
        let options = SocketOptions {
            $0.security = .curveServer(secretKey: keys.secretKey, authenticator: authenticator)
        }
        let error = failure { () throws(ZeroMQError) in
            _ = try Socket(.router, in: context, options: options)
        }
        #expect(error?.code == .invalidArgument)
    }

    @Test func anAuthenticatorsEndFreesItsContextForAnother() throws {
        let context = try Context()
        for _ in 0..<3 {
            _ = try Authenticator(in: context)
        }
    }
}
