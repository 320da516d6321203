// How a command ends when it cannot do what it was asked, and with which exit status.

import Foundation

/// Exit statuses of every command, documented in the README.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    /// It ran, but some trials failed, two results of one trial differed, or nothing of what was to be
    /// verified could be.
    case incomplete = 1
    /// Wrong usage, bad input, or a machine that doesn't allow it (port in use, disk full, …).
    case badInput = 2
    /// No coordinator: a worker found none in the time it was given or was turned away, or none is there to
    /// be asked.
    case noCoordinator = 3
    /// Interrupted by a signal, or stopped on request; `--resume` continues.
    case interrupted = 130
}

/// An error for the user: what, where, and what to do about it.
package struct CommandFailure: Error, CustomStringConvertible, Sendable {
    package let status: ExitStatus
    package let message: String

    package init(_ message: String, status: ExitStatus = .badInput) {
        self.message = message
        self.status = status
    }

    package var description: String { message }
}
