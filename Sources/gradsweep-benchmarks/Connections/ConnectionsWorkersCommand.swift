// The workers' side of `connections`: one process that plays them all.

import ArgumentParser
import Foundation
import SweepCore
import SweepKeys
import SweepModel
import SweepWire
import ZeroMQ

struct ConnectionsWorkersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections-workers", abstract: "Thousands of workers whose trials let time pass.",
        shouldDisplay: false)

    @Option(name: .long) var connect: String
    @Option(name: .long) var connections: Int
    @Option(name: .long) var slots: Int
    @Option(name: .long) var trialMilliseconds: Int
    @Option(name: .long) var seconds: Int
    @Option(name: .long) var workersPerKey: Int
    @Option(name: .long) var keys: String?

    func run() throws {
        try raiseDescriptorLimit()
        let directory = keys.map { KeyDirectory($0) }
        var joins: [JoinFile] = []
        if let directory {
            for number in 0..<(connections + workersPerKey - 1) / workersPerKey {
                joins.append(try JoinFile(reading: directory.joinPath(of: "pool\(number)")))
            }
        }
        let payload = try OutcomeCodec.encode(
            .completed(TrialResult(judgement: Judgement(verdict: .converged), steps: 1)))
        var crowd = WorkerCrowd(
            endpoint: connect, joins: joins, workersPerKey: workersPerKey, connections: connections,
            slots: slots, trial: .milliseconds(trialMilliseconds), payload: payload,
            // A worker that connects anew has two sockets for a moment.
            context: try Context(maxSockets: 2 * connections + 64), queue: try SocketQueue())
        try crowd.run(seconds: seconds)
    }

    /// Two descriptors a connection: its socket and libzmq's mailbox.
    private func raiseDescriptorLimit() throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur >= 2 * connections + 64 else {
            throw ValidationError(
                "\(connections) connections need \(2 * connections + 64) open files, and this process may "
                    + "have \(limit.rlim_cur); raise the hard limit (ulimit -Hn), or take fewer")
        }
    }
}
