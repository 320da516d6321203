// A whole message in memory of its own: what most callers want.

/// A received message: its frames, and who sent it.
package struct MultipartMessage: Sendable, Hashable {
    /// The frames, on a router the sender's routing id first.
    package var frames: [[UInt8]]
    /// Frames that came beyond the receiver's limit, and were dropped.
    package var droppedFrameCount = 0
    /// The sender's public key in Z85, as the authenticator vouched for it; nil without CURVE.
    package var userID: String?
    /// The descriptor of the connection that it came over (see `Message.connection`).
    package var connection: Int32?

    package init(frames: [[UInt8]], droppedFrameCount: Int = 0, userID: String? = nil) {
        self.frames = frames
        self.droppedFrameCount = droppedFrameCount
        self.userID = userID
    }
}

/// What came of sending without waiting.
package enum SendOutcome: Sendable, Hashable {
    /// Handed to libzmq as a whole.
    case sent
    /// A queue is full, or nobody is connected; nothing was sent. Poll for `.writable` and try again.
    case wouldBlock
    /// Router with `routerMandatory`: no such peer is connected. It will not come back under this id.
    case unreachable
}
