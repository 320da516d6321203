// Why a coordinator that was reached doesn't talk to this worker. Not here: a coordinator that isn't there.

/// How a handshake failed.
package enum HandshakeFailure: Hashable, Sendable {
    /// The coordinator understood and said no.
    case notAdmitted
    /// It ended before it could say anything, or the two sides want different protection.
    case notUnderstood

    /// What it means and what to do.
    package var advice: String {
        switch self {
        case .notAdmitted:
            "The coordinator doesn't admit this worker's key: it was revoked (gradsweep keys list, on the "
                + "coordinator's machine), or the coordinator uses another key directory."
        case .notUnderstood:
            "Something listens there, but the handshake fails: a coordinator with other keys than the join "
                + "file says, one side with keys and the other with plain text, or another program."
        }
    }
}
