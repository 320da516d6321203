// What waits for peers that do not read is bounded, for each and for all.

import CoordinatorService
import SweepCore
import Testing
import ZeroMQ

@Suite struct OutboxTests {
    /// Room for four messages of one frame of 808 bytes a peer, and for six together.
    private func outbox() -> Outbox {
        var limits = PeerLimits()
        limits.waitingBytesPerPeer = 4000
        limits.waitingBytes = 6000
        return Outbox(limits)
    }

    private func message(_ number: Int) -> [[UInt8]] { [[UInt8](repeating: UInt8(number), count: 808)] }

    private func peer(_ number: UInt64) -> PeerID { PeerID(number) }

    /// The first bytes of what is handed out, in order.
    private func drain(_ outbox: inout Outbox, _ peer: PeerID, last: SendOutcome, after count: Int) -> [UInt8]
    {
        var queue = outbox.take(peer)
        var seen: [UInt8] = []
        queue.drain { (frames) -> SendOutcome in
            if seen.count == count { return last }
            seen.append(frames[0][0])
            return .sent
        }
        outbox.putBack(queue, for: peer)
        return seen
    }

    /// How many of some messages are taken.
    private func append(_ numbers: Range<Int>, to outbox: inout Outbox, for peer: PeerID) -> Int {
        var count = 0
        for number in numbers where outbox.append(message(number), for: peer) { count += 1 }
        return count
    }

    @Test("Who does not read keeps what there is room for; the message beyond throws all of it away")
    func onePeer() {
        var outbox = outbox()
        let taken = append(0..<4, to: &outbox, for: peer(1))
        #expect(taken == 4)
        #expect(outbox.holdsMessages(for: peer(1)))
        let isTakenBeyond = outbox.append(message(4), for: peer(1))
        #expect(!isTakenBeyond)
        #expect(!outbox.holdsMessages(for: peer(1)))
        #expect(outbox.isEmpty)
        // And with that, room again.
        let isTakenThen = outbox.append(message(5), for: peer(1))
        #expect(isTakenThen)
    }

    @Test("All together are bounded as well, and who reads makes room for others")
    func allPeers() {
        var outbox = outbox()
        let first = append(0..<4, to: &outbox, for: peer(1))
        // The third is one too many, and throws the two before it away.
        let second = append(0..<3, to: &outbox, for: peer(2))
        #expect(first == 4 && second == 2)
        #expect(outbox.peers == [peer(1)])
        let sent = drain(&outbox, peer(1), last: .wouldBlock, after: 3)
        #expect(sent == [0, 1, 2])
        let third = append(0..<4, to: &outbox, for: peer(2))
        #expect(third == 4)
        #expect(outbox.peers == [peer(1), peer(2)])
    }

    @Test("Empty messages count with what they cost")
    func emptyMessages() {
        var outbox = outbox()
        var count = 0
        while count < 100, outbox.append([[]], for: peer(1)) { count += 1 }
        #expect((10...40).contains(count))
    }

    @Test("Messages go out in their order until one would block; of a peer that is gone nothing is kept")
    func order() {
        var outbox = outbox()
        let taken = append(0..<4, to: &outbox, for: peer(1))
        let sent = drain(&outbox, peer(1), last: .wouldBlock, after: 2)
        #expect(taken == 4 && sent == [0, 1])
        let isTaken = outbox.append(message(4), for: peer(1))
        let rest = drain(&outbox, peer(1), last: .unreachable, after: 1)
        #expect(isTaken && rest == [2])
        #expect(outbox.isEmpty)
    }
}
