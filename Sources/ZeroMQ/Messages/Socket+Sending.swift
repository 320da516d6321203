// Sending whole messages, waiting or not. A message goes out as a whole or not at all.

internal import CZeroMQ
internal import Glibc

extension Socket {
    /// Sends a message, waiting while queues are full or nobody is connected.
    /// - Throws: `.hostUnreachable` on a router with `routerMandatory` whose peer is gone;
    ///   `.invalidArgument` for a message without frames, on a router for fewer than two.
    package func send(_ frames: [[UInt8]]) throws(ZeroMQError) {
        try checkFrameCount(frames)
        for (index, frame) in frames.enumerated() {
            let code = try sendFrame(frame, flags: index + 1 < frames.count ? ZMQ_SNDMORE : 0)
            guard code == 0 else { throw ZeroMQError(ZeroMQError.Code(rawValue: code), .send) }
        }
    }

    /// Sends a message if that is possible without waiting.
    package func trySend(_ frames: [[UInt8]]) throws(ZeroMQError) -> SendOutcome {
        try checkFrameCount(frames)
        var outcome = SendOutcome.sent
        for (index, frame) in frames.enumerated() {
            let more = index + 1 < frames.count ? ZMQ_SNDMORE : 0
            switch try sendFrame(frame, flags: ZMQ_DONTWAIT | more) {
            case 0:
                break
            case EAGAIN where index == 0:
                return .wouldBlock
            case EAGAIN:
                // The peer vanished halfway through. libzmq has dropped the message's beginning, and drops
                // what follows up to and including the last frame, so that has to be handed in as well.
                outcome = .wouldBlock
            case EHOSTUNREACH:
                return .unreachable
            case let code:
                throw ZeroMQError(ZeroMQError.Code(rawValue: code), .send)
            }
        }
        return outcome
    }

    private func checkFrameCount(_ frames: [[UInt8]]) throws(ZeroMQError) {
        // A router drops a message that is nothing but a routing id without a word.
        let least = type == .router ? 2 : 1
        guard frames.count >= least else {
            throw ZeroMQError(.invalidArgument, .send, at: "\(frames.count) frames on a \(type)")
        }
    }

    /// - Returns: 0, or libzmq's error code.
    private func sendFrame(_ frame: [UInt8], flags: Int32) throws(ZeroMQError) -> Int32 {
        let pointer = try handle.open(for: .send)
        while true {
            let code = frame.withUnsafeBytes { bytes -> Int32 in
                zmq_send(pointer, bytes.baseAddress, bytes.count, flags) < 0 ? zmq_errno() : 0
            }
            if code != EINTR { return code }
        }
    }
}
