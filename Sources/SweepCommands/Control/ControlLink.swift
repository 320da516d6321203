// One command's way to a running coordinator: asks, and turns what goes wrong into a failure for the user.

import CoordinatorService
import Foundation
import SweepCore

/// A coordinator that was found.
struct ControlLink: Sendable {
    let endpoint: String
    /// Long, because a coordinator may sit in a slow commit.
    private static let timeout = TimeSpan.seconds(30)
    /// To read a sweep's data takes its time.
    private static let submissionTimeout = TimeSpan.seconds(600)

    /// - Parameter directory: `--to`.
    init(to directory: String?) throws(CommandFailure) {
        endpoint = try ControlAddress.find(directory)
    }

    /// - Throws: also for a reply that is an error, with status 2; 3 where nobody answers.
    func ask(_ request: ControlRequest) throws(CommandFailure) -> ControlReply {
        let bytes: [UInt8]
        do {
            bytes = try ControlClient.ask(
                ControlCodec.encode(request), at: endpoint,
                timeout: request.command == .submit ? Self.submissionTimeout : Self.timeout)
        } catch {
            switch error {
            case .nobodyThere:
                throw CommandFailure("the coordinator at \(endpoint) is gone", status: .noCoordinator)
            case .noReply:
                throw CommandFailure(
                    "the coordinator at \(endpoint) gives no answer; is it stopped, or its disk stuck?",
                    status: .noCoordinator)
            case .unusable(let message): throw CommandFailure(message)
            }
        }
        guard let reply = ControlCodec.reply(bytes) else {
            throw CommandFailure(
                "the coordinator at \(endpoint) is of another version: its reply is unreadable")
        }
        if let problem = reply.error { throw CommandFailure(problem.message) }
        return reply
    }
}
