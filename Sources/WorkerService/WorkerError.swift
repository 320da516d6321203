// Why a worker cannot work at all.

internal import ZeroMQ

/// A failure of this worker's own sockets or threads.
package struct WorkerError: Error, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Cannot be connected to: malformed, or of an unknown kind.
        case badEndpoint
        case socket
    }

    package let code: Code
    package let endpoint: String
    /// What happened and what to do about it.
    package let message: String

    package var description: String { "\(endpoint): \(message)" }

    init(_ code: Code, _ error: ZeroMQError, at endpoint: String) {
        self.code = code
        self.endpoint = endpoint
        message = "\(error)"
    }
}
