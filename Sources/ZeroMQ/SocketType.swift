// The patterns that a socket can take part in (RFC 23 and 28 to 31 at rfc.zeromq.org).

internal import CZeroMQ

/// What a socket does with messages and peers.
package enum SocketType: Sendable, Hashable, CaseIterable {
    /// Talks to many peers; the first frame of every message is a peer's routing id.
    case router
    /// Sends to its peers in turn, receives from all fairly.
    case dealer
    /// Exactly one peer.
    case pair
    /// Hands out work to peers in turn; never receives.
    case push
    /// Takes work from peers fairly; never sends.
    case pull
    /// Sends to every subscriber; drops what a slow one cannot take.
    case pub
    /// Receives what it subscribed to (`SocketOptions.subscriptions`).
    case sub
    /// One request, then one reply, in turn.
    case request
    /// The other end of `request`.
    case reply

    var rawValue: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .pair: ZMQ_PAIR
        case .push: ZMQ_PUSH
        case .pull: ZMQ_PULL
        case .pub: ZMQ_PUB
        case .sub: ZMQ_SUB
        case .request: ZMQ_REQ
        case .reply: ZMQ_REP
        }
    }
}
