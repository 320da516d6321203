import Testing
import ZeroMQ

@Suite struct SocketQueueTests {
    @Test func thoseThatHaveSomethingAreAnnounced() throws {
        let context = try Context()
        var queue = try SocketQueue()
        let router = try Socket(.router, in: context)
        let endpoint = try router.bind("tcp://127.0.0.1:*")
        let one = try Socket(.dealer, in: context)
        let other = try Socket(.dealer, in: context)
        try queue.add(one, as: 1)
        try queue.add(other, as: 2)
        try one.connect(endpoint)
        try other.connect(endpoint)
        try one.send([[7]])
        // What has come until now is not announced again.
        #expect(try one.tryReceive() == nil)
        #expect(try other.tryReceive() == nil)
        let question = try router.receive()
        try router.send([question.frames[0], [8]])
        var answer: MultipartMessage?
        for _ in 0..<100 where answer == nil {
            for number in queue.wait(timeout: .seconds(1)) {
                // Also what a connection did is announced: each time all is received.
                if number == 1 {
                    while let message = try one.tryReceive() { answer = message }
                } else {
                    #expect(try other.tryReceive() == nil)
                }
            }
        }
        #expect(answer?.frames == [[8]])
    }

    @Test func nothingIsAnnouncedWhereNothingHappens() throws {
        let context = try Context()
        var queue = try SocketQueue()
        let socket = try Socket(.dealer, in: context)
        try queue.add(socket, as: 5)
        _ = queue.wait(timeout: .zero)
        #expect(try socket.tryReceive() == nil)
        #expect(queue.wait(timeout: .milliseconds(20)) == [])
    }
}
