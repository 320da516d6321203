import Testing
import ZeroMQ

@Suite struct MessageTests {
    // 33 bytes and fewer lie within libzmq's message itself, more behind a pointer.
    @Test(arguments: [0, 1, 29, 33, 34, 4096, 1 << 20])
    func aMessageKeepsItsBytesHoweverItIsMoved(count: Int) throws {
        let original = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let message = try Message(original)
        let moved = consume message
        let (movedCount, movedBytes) = (moved.count, moved.bytes)
        #expect(movedCount == count)
        #expect(movedBytes == original)
        let sum = moved.withUnsafeBytes { $0.reduce(0) { $0 &+ Int($1) } }
        #expect(sum == original.reduce(0) { $0 &+ Int($1) })
        let copy = try moved.withUnsafeBytes { buffer throws(ZeroMQError) in
            try Message(copying: buffer).bytes
        }
        #expect(copy == original)
    }

    @Test func framesComeOneByOneAndSayWhetherMoreFollow() throws {
        let context = try Context()
        let left = try Socket(.pair, in: context)
        let right = try Socket(.pair, in: context)
        try left.bind("inproc://frames")
        try right.connect("inproc://frames")
        try left.send([bytes("a"), [], bytes("c")])
        var seen: [FrameFacts] = []
        repeat {
            let frame = try right.receiveFrame()
            seen.append(FrameFacts(bytes: frame.bytes, hasMore: frame.hasMore, userID: frame.userID))
        } while seen.last?.hasMore == true
        #expect(
            seen == [
                FrameFacts(bytes: bytes("a"), hasMore: true, userID: nil),
                FrameFacts(bytes: [], hasMore: true, userID: nil),
                FrameFacts(bytes: bytes("c"), hasMore: false, userID: nil),
            ])
        let hasAnother = try right.tryReceiveFrame() != nil
        #expect(!hasAnother)
    }

    private struct FrameFacts: Equatable {
        let bytes: [UInt8]
        let hasMore: Bool
        let userID: String?
    }

    @Test func framesBeyondTheLimitAreDroppedAndCounted() throws {
        let context = try Context()
        let left = try Socket(.pair, in: context)
        let right = try Socket(.pair, in: context)
        try left.bind("inproc://many")
        try right.connect("inproc://many")
        try left.send((0..<100).map { [UInt8($0)] })
        try left.send([bytes("next")])
        let message = try right.receive(frameLimit: 3)
        #expect(message.frames == [[0], [1], [2]])
        #expect(message.droppedFrameCount == 97)
        #expect(try right.receive().frames == [bytes("next")])
    }
}
