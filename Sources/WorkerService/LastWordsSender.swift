// Tells a coordinator that a worker has died, from the process that started it: over a connection of its own.

internal import SweepCore
package import SweepKeys
package import SweepProtocol
internal import ZeroMQ

/// Sends once and waits for it a little.
package enum LastWordsSender {
    /// How long a coordinator may take to be reached.
    private static let patience = SocketOptions.Linger.upTo(.seconds(3))

    /// - Parameter join: as the worker had it.
    package static func send(
        _ words: LastWords, to endpoint: String, join: JoinFile?
    ) throws(WorkerError) {
        let context: Context
        let wakeUp: WakeUp
        do {
            context = try Context()
            wakeUp = try WakeUp()
        } catch {
            throw WorkerError(.socket, error, at: endpoint)
        }
        let socket = try WorkerSocket(connectingTo: endpoint, with: join, in: context, wakeUp: wakeUp)
        _ = try socket.send(.lastWords(words))
        try socket.close(linger: patience)
    }
}
