import Testing
import ZeroMQ

@Suite struct ZeroMQErrorTests {
    private func bindingError(_ endpoint: String) throws -> ZeroMQError? {
        let context = try Context()
        let socket = try Socket(.router, in: context)
        return failure { () throws(ZeroMQError) in try socket.bind(endpoint) }
    }

    @Test func aPortInUseIsNamedWithARemedy() throws {
        let context = try Context()
        let first = try Socket(.router, in: context)
        let endpoint = try first.bind("tcp://127.0.0.1:*")
        let error = try #require(try bindingError(endpoint))
        #expect(error.code == .addressInUse)
        #expect(error.operation == .bind)
        #expect(error.location == endpoint)
        #expect(error.description.hasPrefix("cannot bind \(endpoint): Address already in use ("))
        #expect(error.remedy?.contains("another port") == true)
    }

    @Test(
        arguments: [
            ("tcp://203.0.113.7:5555", ZeroMQError.Code.addressNotAvailable),
            ("tcp://no-such-interface:5555", .noSuchDevice),
            ("ipc:///no/such/directory/socket", .noSuchFile),
            ("ipc:///dev/null/socket", .notADirectory),
            ("smtp://127.0.0.1:25", .protocolNotSupported),
            ("127.0.0.1:5555", .invalidArgument),
            ("tcp://127.0.0.1", .invalidArgument),
            ("tcp://127.0.0.1:70000", .invalidArgument),
            ("tcp://127.0.0.1:80x", .invalidArgument),
            ("tcp://127.0.0.1:", .invalidArgument),
            ("", .invalidArgument),
            ("tcp://127.0.0.1:*\0", .invalidArgument),
        ])
    func anEndpointThatCannotBeBoundIsExplained(endpoint: String, code: ZeroMQError.Code) throws {
        let error = try #require(try bindingError(endpoint))
        #expect(error.code == code, "\(error)")
        #expect(error.remedy != nil)
    }

    @Test func aPathTooLongForIPCIsRefusedWithItsLimit() throws {
        let directory = try TemporaryDirectory()
        let room = ZeroMQError.longestIPCPath - directory.path.utf8.count - 1
        let error = try #require(
            try bindingError("ipc://\(directory.path)/" + String(repeating: "x", count: room + 1)))
        #expect(error.code == .nameTooLong)
        #expect(error.remedy?.contains("107 bytes") == true)
    }

    @Test func connectingToWhatIsNoEndpointIsRefused() throws {
        let context = try Context()
        let socket = try Socket(.dealer, in: context)
        for endpoint in ["tcp://*:5555", "tcp://127.0.0.1:0", "tcp://127.0.0.1:*", "tcp://", "nonsense"] {
            let error = failure { () throws(ZeroMQError) in try socket.connect(endpoint) }
            #expect(error?.code == .invalidArgument, "\(endpoint)")
            #expect(error?.operation == .connect)
        }
    }

    @Test func undoingWhatWasNotDoneIsAnError() throws {
        let context = try Context()
        let socket = try Socket(.dealer, in: context)
        let error = failure { () throws(ZeroMQError) in try socket.disconnect("tcp://127.0.0.1:5555") }
        #expect(error?.code == .noSuchFile)
        #expect(error?.remedy == "nothing is bound or connected there")
    }
}
