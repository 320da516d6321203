// Receiving: frame by frame without copying, or whole messages.

internal import CZeroMQ
internal import Glibc

extension Socket {
    /// Waits for the next frame. A signal does not end the wait; `Context.shutdown()` does.
    package func receiveFrame() throws(ZeroMQError) -> Message {
        var message = Message()
        _ = try receive(into: &message, flags: 0)
        return message
    }

    /// The next frame, or nil where none has arrived.
    package func tryReceiveFrame() throws(ZeroMQError) -> Message? {
        var message = Message()
        guard try receive(into: &message, flags: ZMQ_DONTWAIT) else { return nil }
        return message
    }

    /// Waits for a whole message.
    /// - Parameter frameLimit: frames beyond it are dropped and counted.
    package func receive(frameLimit: Int = 16) throws(ZeroMQError) -> MultipartMessage {
        try collect(after: receiveFrame(), frameLimit: frameLimit)
    }

    /// The next whole message, or nil where none has arrived. libzmq delivers messages whole, so the rest
    /// of one that has begun never has to be waited for.
    package func tryReceive(frameLimit: Int = 16) throws(ZeroMQError) -> MultipartMessage? {
        guard let first = try tryReceiveFrame() else { return nil }
        return try collect(after: first, frameLimit: frameLimit)
    }

    private func collect(
        after first: consuming Message, frameLimit: Int
    ) throws(ZeroMQError) -> MultipartMessage {
        var result = MultipartMessage(frames: [])
        var frame = first
        while true {
            // Not always on the first frame: on a router that is the routing id, which no peer sent.
            if result.frames.count < 2 {
                if result.userID == nil { result.userID = frame.userID }
                if result.connection == nil { result.connection = frame.connection }
            }
            if result.frames.count < frameLimit {
                result.frames.append(frame.bytes)
            } else {
                result.droppedFrameCount += 1
            }
            guard frame.hasMore else { return result }
            _ = try receive(into: &frame, flags: 0)
        }
    }

    /// Receives into `message`, whose former contents are released.
    /// - Returns: false where it would have to wait.
    private func receive(into message: inout Message, flags: Int32) throws(ZeroMQError) -> Bool {
        let pointer = try handle.open(for: .receive)
        while true {
            let (count, code) = message.withRaw { raw -> (Int32, Int32) in
                let count = zmq_msg_recv(raw, pointer, flags)
                return (count, count < 0 ? zmq_errno() : 0)
            }
            switch code {
            case 0 where count >= 0: return true
            case EAGAIN: return false
            case EINTR: continue
            default: throw ZeroMQError(ZeroMQError.Code(rawValue: code), .receive)
            }
        }
    }
}
