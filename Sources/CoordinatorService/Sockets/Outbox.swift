// What waits for peers whose queue in libzmq is full, bounded in bytes: a peer that does not read must not
// make the coordinator's memory grow. Not here: sending.

package import SweepCore
package import ZeroMQ

/// Messages by peer, oldest first.
package struct Outbox {
    /// One peer's messages.
    package struct Queue {
        fileprivate var messages: [[[UInt8]]] = []
        fileprivate var bytes = 0

        /// Hands out messages until one cannot be delivered yet; of a peer that is gone nothing is kept.
        package mutating func drain<Failure: Error>(
            _ deliver: ([[UInt8]]) throws(Failure) -> SendOutcome
        ) throws(Failure) {
            var count = 0
            delivery: for frames in messages {
                switch try deliver(frames) {
                case .sent: count += 1
                case .wouldBlock: break delivery
                case .unreachable:
                    self = Queue()
                    return
                }
            }
            bytes -= messages[..<count].reduce(0) { $0 + Outbox.size(of: $1) }
            messages.removeFirst(count)
        }
    }

    private let limits: PeerLimits
    private var queues: [PeerID: Queue] = [:]
    private var totalBytes = 0

    package init(_ limits: PeerLimits) {
        self.limits = limits
    }

    package var isEmpty: Bool { queues.isEmpty }

    /// In a fixed order.
    package var peers: [PeerID] { queues.keys.sorted() }

    package func holdsMessages(for peer: PeerID) -> Bool { queues[peer] != nil }

    /// - Returns: false where the peer's messages, this one and those that waited, had to be thrown away.
    package mutating func append(_ frames: [[UInt8]], for peer: PeerID) -> Bool {
        var queue = take(peer)
        let size = Self.size(of: frames)
        guard queue.bytes + size <= limits.waitingBytesPerPeer,
            totalBytes + queue.bytes + size <= limits.waitingBytes
        else { return false }
        queue.messages.append(frames)
        queue.bytes += size
        putBack(queue, for: peer)
        return true
    }

    /// Takes a peer's messages out, for as long as they are worked on.
    package mutating func take(_ peer: PeerID) -> Queue {
        guard let queue = queues.removeValue(forKey: peer) else { return Queue() }
        totalBytes -= queue.bytes
        return queue
    }

    package mutating func putBack(_ queue: Queue, for peer: PeerID) {
        guard !queue.messages.isEmpty else { return }
        totalBytes += queue.bytes
        queues[peer] = queue
    }

    /// With what an array costs, so that many empty messages count as well.
    fileprivate static func size(of frames: [[UInt8]]) -> Int {
        frames.reduce(128) { $0 + $1.count + 64 }
    }
}
