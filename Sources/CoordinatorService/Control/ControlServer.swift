// A coordinator's control socket: whole requests in, whole replies out, as bytes. Not here: what they say.
//
// A request is one frame, after an empty one where the asker is a REQ socket. It is read and answered on a
// thread of its own, which waits for nobody: who does not fetch its reply loses it.

internal import Foundation
internal import Synchronization
internal import ZeroMQ

/// Answers requests at an ipc endpoint in a directory that only its owner can enter, until it is stopped.
package final class ControlServer: Sendable {
    /// Of a request or a reply. A peer that sends a larger one is disconnected.
    package static let messageBytesMaximum = 1 << 20
    /// Requests whose replies are still awaited; further ones are turned away.
    static let pendingMaximum = 64

    /// Thread safe; every call but the first is without effect.
    package typealias Reply = @Sendable ([UInt8]) -> Void
    /// Called on the server's thread, which it must not hold up.
    package typealias Handler = @Sendable (_ request: [UInt8], _ reply: @escaping Reply) -> Void

    private let outbox: ControlOutbox
    private let ended: DispatchSemaphore

    /// Binds and begins to answer.
    ///
    /// - Parameter busy: the reply to those who are turned away.
    /// - Throws: `.endpointNotPrivate`, `.endpointInUse`, `.badEndpoint`.
    package init(
        binding endpoint: String, busy: [UInt8], handler: @escaping Handler
    ) throws(CoordinatorError) {
        try EndpointGuard.check(endpoint, .privateSocket)
        let loop: ControlLoop
        do {
            outbox = try ControlOutbox()
            loop = try ControlLoop(binding: endpoint, outbox: outbox, busy: busy, handler: handler)
        } catch {
            throw CoordinatorError(binding: endpoint, error)
        }
        let ended = DispatchSemaphore(value: 0)
        let thread = Thread {
            loop.run()
            ended.signal()
        }
        thread.name = "control"
        self.ended = ended
        thread.start()
    }

    /// Ends the thread; replies that were given before are sent.
    package func stop() {
        outbox.stop()
        ended.wait()
        ended.signal()
    }

    deinit { outbox.stop() }
}

/// Replies on their way to the server's thread.
final class ControlOutbox: Sendable {
    private struct State {
        var replies: [[[UInt8]]] = []
        var pending = 0
        var isStopped = false
    }

    let wakeUp: WakeUp
    private let state = Mutex(State())

    init() throws(ZeroMQError) {
        wakeUp = try WakeUp()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wakeUp.signal()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// A request came in.
    ///
    /// - Returns: false where there are too many.
    func begin() -> Bool {
        state.withLock { state in
            guard state.pending < ControlServer.pendingMaximum else { return false }
            state.pending += 1
            return true
        }
    }

    /// The request that `begin` let in is answered, or nobody is left who could.
    func end(_ frames: [[UInt8]]?) {
        state.withLock { state in
            state.pending -= 1
            if let frames { state.replies.append(frames) }
        }
        wakeUp.signal()
    }

    func take() -> [[[UInt8]]] {
        wakeUp.clear()
        return state.withLock { state in
            defer { state.replies = [] }
            return state.replies
        }
    }
}

/// A request that waits for its reply, once.
private final class PendingReply: Sendable {
    private let outbox: ControlOutbox
    private let envelope: [[UInt8]]
    private let isOpen = Atomic(true)

    init(_ outbox: ControlOutbox, _ envelope: [[UInt8]]) {
        self.outbox = outbox
        self.envelope = envelope
    }

    func send(_ reply: [UInt8]) {
        guard isOpen.exchange(false, ordering: .acquiringAndReleasing) else { return }
        outbox.end(envelope + [reply])
    }

    deinit {
        if isOpen.exchange(false, ordering: .acquiringAndReleasing) { outbox.end(nil) }
    }
}

/// What the server's thread does.
///
/// `@unchecked Sendable` is sound here: the socket is made by one thread and handed to the one that runs
/// `run()`, which starting a thread makes a full fence; nobody else has a reference.
private final class ControlLoop: @unchecked Sendable {
    /// Requests that are read before replies are sent again.
    private static let requestsPerTurnMaximum = 64

    private let socket: Socket
    private let outbox: ControlOutbox
    private let busy: [UInt8]
    private let handler: ControlServer.Handler

    init(
        binding endpoint: String, outbox: ControlOutbox, busy: [UInt8],
        handler: @escaping ControlServer.Handler
    ) throws(ZeroMQError) {
        let socket = try Socket(
            .router, in: try Context(),
            options: SocketOptions {
                $0.routerMandatory = true
                $0.maxMessageSize = ControlServer.messageBytesMaximum
                $0.sendHighWaterMark = 16
                $0.receiveHighWaterMark = 16
                $0.handshakeInterval = .seconds(5)
            })
        try socket.bind(endpoint)
        self.socket = socket
        self.outbox = outbox
        self.busy = busy
        self.handler = handler
    }

    func run() {
        var poller = Poller()
        poller.add(socket, for: .readable)
        poller.add(outbox.wakeUp)
        while true {
            do throws(ZeroMQError) {
                try poller.wait(timeout: nil)
                let isStopped = outbox.isStopped
                for reply in outbox.take() { send(reply) }
                if isStopped { return }
                for _ in 0..<Self.requestsPerTurnMaximum {
                    guard let request = try socket.tryReceive(frameLimit: 3) else { break }
                    receive(request)
                }
            } catch {
                if error.code == .contextTerminated { return }
                // Anything else concerns one request; the next one is answered.
            }
        }
    }

    private func receive(_ request: MultipartMessage) {
        guard let body = request.frames.last, request.frames.count > 1 else { return }
        var envelope = Array(request.frames.dropLast())
        // What has more frames than that is no request of ours; as an empty one it is answered as such.
        let isWhole = request.droppedFrameCount == 0 && (envelope.count == 1 || envelope[1].isEmpty)
        if !isWhole { envelope.removeLast(envelope.count - 1) }
        guard outbox.begin() else { return send(envelope + [busy]) }
        let pending = PendingReply(outbox, envelope)
        handler(isWhole ? body : []) { pending.send($0) }
    }

    /// A peer that is gone or does not read gets nothing.
    private func send(_ frames: [[UInt8]]) {
        _ = try? socket.trySend(frames)
    }
}
