// Why a coordinator cannot start or go on, told so that a person can act on it.

package import SweepJournal
internal import ZeroMQ

/// A failure that ends a coordinator. No peer can cause one.
package struct CoordinatorError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Another program is bound there.
        case endpointInUse
        /// It cannot be bound at all: malformed, no such address, no such directory.
        case badEndpoint
        /// An ipc endpoint whose directory others can enter: they could talk to the coordinator.
        case endpointNotPrivate
        /// TCP without keys, and nobody said that it may be.
        case plainText
        /// The keys cannot be used.
        case keys
        /// Nothing can be recorded: see the journal's error for what to do.
        case journal(JournalError.Code)
        /// A sweep that was submitted runs already.
        case sweepRunsAlready
        /// The socket failed while in use.
        case socket
    }

    package let code: Code
    /// The endpoint or file.
    package let location: String
    /// What happened and what to do about it.
    package let message: String

    package var description: String { "\(location): \(message)" }

    init(_ code: Code, at location: String, _ message: String) {
        self.code = code
        self.location = location
        self.message = message
    }

    init(_ error: JournalError) {
        self.init(.journal(error.code), at: error.path, error.message)
    }

    /// A failure to bind.
    init(binding endpoint: String, _ error: ZeroMQError) {
        switch error.code {
        case .addressInUse:
            self = .inUse(endpoint)
        default:
            self.init(.badEndpoint, at: endpoint, "\(error)")
        }
    }

    /// A failure while in use.
    init(_ error: ZeroMQError, at endpoint: String) {
        self.init(.socket, at: endpoint, "\(error)")
    }

    static func inUse(_ endpoint: String) -> CoordinatorError {
        CoordinatorError(
            .endpointInUse, at: endpoint,
            "another program is bound here. Stop it, or choose another endpoint.")
    }
}
