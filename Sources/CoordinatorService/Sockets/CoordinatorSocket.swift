// The router with what it needs to lose nothing on its way out, and to take nothing in from whom it should
// not: a message is passed on only if its connection belongs to somebody who may take part now. Not here:
// what messages mean.

internal import SweepCore
internal import SweepModel
internal import SweepProtocol
internal import SweepWire
internal import ZeroMQ

/// One bound ROUTER.
struct CoordinatorSocket: ~Copyable {
    /// A message as it came in.
    enum Incoming {
        /// `user`: the member of the key directory that the connection belongs to; "" without keys.
        case message(WorkerMessage, from: PeerID, user: String)
        /// Refused already.
        case malformed(WireError, from: PeerID?)
        /// Thrown away and counted.
        case refused
    }

    private static let leasesPerMessageMaximum = WireLimits.leases / 4
    private static let auditInterval = TimeSpan.milliseconds(200)

    let endpoint: String
    private let socket: Socket
    private var poller = Poller()
    private var access: AccessList?
    private var connections: ConnectionGuard?
    private var auditedAt: Instant
    private var registrations: UserRate
    private var misconduct: UserRate
    private var namedLeases: UserRate
    private var malformed: MalformedPeers
    private var outbox: Outbox
    private var counted = PeerRefusals()
    /// Peers that turned out to be gone.
    private(set) var unreachable: [PeerID] = []

    /// - Throws: `.endpointInUse`, `.badEndpoint`, `.endpointNotPrivate`, `.plainText`, `.keys`.
    init(
        _ configuration: CoordinatorConfiguration, in context: Context, wakeUp: WakeUp, at now: Instant
    ) throws(CoordinatorError) {
        let limits = configuration.peerLimits
        try EndpointGuard.check(configuration.endpoint, configuration.security)
        var access: AccessList?
        if case .keys(let directory) = configuration.security {
            access = try AccessList(directory, in: context, at: now)
        }
        let socket = try Self.socket(configuration, access?.security ?? .plaintext, in: context)
        let connections = try Self.watch(socket, configuration.endpoint, limits)
        endpoint = try Self.bind(socket, configuration.endpoint)
        auditedAt = now
        registrations = UserRate(burst: limits.registrationBurst, perSecond: limits.registrationsPerSecond)
        misconduct = UserRate(burst: limits.misconductBurst, perSecond: limits.misconductPerSecond)
        namedLeases = UserRate(burst: limits.namedLeasesBurst, perSecond: limits.namedLeasesPerSecond)
        malformed = MalformedPeers(limits)
        outbox = Outbox(limits)
        poller.add(socket, for: .readable)
        poller.add(wakeUp)
        connections?.register(with: &poller)
        self.socket = socket
        self.access = access
        self.connections = connections
    }

    private static func socket(
        _ configuration: CoordinatorConfiguration, _ security: SocketOptions.Security, in context: Context
    ) throws(CoordinatorError) -> Socket {
        let limits = configuration.peerLimits
        do {
            return try Socket(
                .router, in: context,
                options: SocketOptions {
                    $0.routerMandatory = true
                    $0.maxMessageSize = WireLimits.body + 1024
                    $0.handshakeInterval = .nanoseconds(limits.handshake.nanoseconds)
                    $0.sendHighWaterMark = limits.highWaterMark
                    $0.receiveHighWaterMark = limits.highWaterMark
                    // While a flood fills the queue of those who wait to be accepted, others must wait.
                    $0.backlog = 4096
                    $0.security = security
                })
        } catch {
            throw CoordinatorError(error, at: configuration.endpoint)
        }
    }

    /// Nil for a private socket: nobody else can reach it.
    private static func watch(
        _ socket: borrowing Socket, _ endpoint: String, _ peers: PeerLimits
    ) throws(CoordinatorError) -> ConnectionGuard? {
        guard endpoint.hasPrefix("tcp://") else { return nil }
        var limits = DescriptorLimit.raise()
        if let maximum = peers.unprovenMaximum { limits.unproven = min(maximum, limits.unproven) }
        do {
            return try ConnectionGuard(of: socket, limits: limits)
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
    }

    /// - Returns: the endpoint as bound.
    private static func bind(_ socket: borrowing Socket, _ endpoint: String) throws(CoordinatorError)
        -> String
    {
        do {
            return try socket.bind(endpoint)
        } catch {
            throw CoordinatorError(binding: endpoint, error)
        }
    }

    /// Waits until there is something to do.
    mutating func wait(_ span: TimeSpan?) throws(CoordinatorError) {
        // What waits for a full queue is tried again soon.
        let limit = outbox.isEmpty ? nil : TimeSpan.milliseconds(5)
        let span = [span, limit].compactMap { $0 }.min()
        do {
            try poller.wait(timeout: span.map { .nanoseconds(max(0, $0.nanoseconds)) })
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
    }

    /// Takes in what happened to connections and to the list of members. To be called in every turn.
    ///
    /// - Returns: who was revoked, or why that is not known; their sessions are at an end.
    mutating func update(at now: Instant) throws(CoordinatorError) -> AccessList.Change? {
        do {
            try connections?.update()
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
        let change = access?.refresh(at: now)
        if case .revoked(let users) = change {
            for user in users {
                registrations.remove(user)
                misconduct.remove(user)
                namedLeases.remove(user)
                connections?.cutAll(of: user)
            }
        }
        return change
    }

    /// What was refused so far.
    var refusals: PeerRefusals {
        var refusals = counted
        refusals.handshakes = access?.refusedHandshakes ?? 0
        switch connections {
        case .some(let connections): refusals.connections = connections.counts.cut
        case .none: break
        }
        return refusals
    }

    /// The next message that has arrived; those that cannot be read are answered with a refusal.
    mutating func receive(at now: Instant) throws(CoordinatorError) -> Incoming? {
        let multipart: MultipartMessage?
        do {
            multipart = try socket.tryReceive()
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
        guard let multipart else {
            audit(at: now)
            return nil
        }
        guard let routingID = multipart.frames.first, let peer = PeerID(routingID: routingID) else {
            counted.malformed += 1
            end(multipart.connection)
            return .malformed(WireError(.malformed, "routing id"), from: nil)
        }
        guard let user = user(of: multipart) else {
            counted.revoked += 1
            end(multipart.connection)
            return .refused
        }
        guard !malformed.isIgnored(peer), access == nil || misconduct.permits(user, at: now) else {
            counted.ignored += 1
            end(multipart.connection)
            return .refused
        }
        let message: WorkerMessage
        do {
            message = try WireCodec.decodeWorkerMessage(multipart.frames.dropFirst())
        } catch {
            counted.malformed += 1
            if noteNonsense(from: peer, user, at: now) {
                end(multipart.connection)
            } else {
                try send(.refuse(error.refusal), to: peer)
            }
            return .malformed(error, from: peer)
        }
        return admit(message, from: peer, user, multipart.connection, now)
    }

    /// Counts that a user's peer named leases that were never granted.
    mutating func noteForgery(by user: String, at now: Instant) {
        if access != nil { _ = misconduct.admits(user, at: now) }
    }

    /// - Returns: whether the peer is ignored from now on.
    private mutating func noteNonsense(from peer: PeerID, _ user: String, at now: Instant) -> Bool {
        let isTooMuch = access != nil && !misconduct.admits(user, at: now)
        return malformed.add(peer) || isTooMuch
    }

    /// Whom a message's connection belongs to; nil where that one may not take part any more.
    private func user(of message: MultipartMessage) -> String? {
        // Without keys a connection says about itself what it likes, so nothing of that is looked at.
        guard let access else { return "" }
        return access.name(of: message.userID)
    }

    private mutating func admit(
        _ message: WorkerMessage, from peer: PeerID, _ user: String, _ connection: Int32?, _ now: Instant
    ) -> Incoming {
        // Behind a private socket are processes of the same user only, who has easier ways to harm himself.
        if connections != nil, case .register = message, !registrations.admits(user, at: now) {
            counted.registrations += 1
            return .refused
        }
        if access != nil, !namedLeases.admits(user, message.namedLeases, at: now) {
            misconduct.exhaust(user, at: now)
            counted.ignored += 1
            end(connection)
            return .refused
        }
        if let connection, connections?.prove(connection, owner: user) == false { return .refused }
        return .message(message, from: peer, user: user)
    }

    /// Nothing is left to receive: what connections have sent beyond that is unfinished.
    private mutating func audit(at now: Instant) {
        guard now >= auditedAt + Self.auditInterval else { return }
        auditedAt = now
        connections?.audit()
    }

    private mutating func end(_ connection: Int32?) {
        if let connection { connections?.cut(connection) }
    }

    /// Sends a message, or keeps it until that is possible. Long lists travel in parts: a peer that named
    /// more leases than fit into a message must not bring forth an answer that doesn't.
    mutating func send(_ message: CoordinatorMessage, to peer: PeerID) throws(CoordinatorError) {
        switch message {
        case .acknowledge(let leases) where leases.count > Self.leasesPerMessageMaximum:
            for part in Self.parts(of: leases) { try sendWhole(.acknowledge(part), to: peer) }
        case .revoke(let leases) where leases.count > Self.leasesPerMessageMaximum:
            for part in Self.parts(of: leases) { try sendWhole(.revoke(part), to: peer) }
        default: try sendWhole(message, to: peer)
        }
    }

    private static func parts(of leases: [LeaseReference]) -> [[LeaseReference]] {
        stride(from: 0, to: leases.count, by: leasesPerMessageMaximum).map {
            Array(leases[$0..<min($0 + leasesPerMessageMaximum, leases.count)])
        }
    }

    private mutating func sendWhole(
        _ message: CoordinatorMessage, to peer: PeerID
    ) throws(CoordinatorError) {
        let frames: [[UInt8]]
        do {
            frames = try WireCodec.encode(message)
        } catch {
            throw CoordinatorError(.socket, at: endpoint, "cannot encode a message: \(error)")
        }
        let mustWait: Bool
        if outbox.holdsMessages(for: peer) {
            mustWait = true
        } else {
            mustWait = try deliver(frames, to: peer) == .wouldBlock
        }
        if mustWait, !outbox.append(frames, for: peer) { unreachable.append(peer) }
    }

    /// Tries again to send what waits.
    mutating func sendWaiting() throws(CoordinatorError) {
        for peer in outbox.peers {
            // Out of `self` meanwhile: delivering needs the rest of it.
            var queue = outbox.take(peer)
            try queue.drain { frames throws(CoordinatorError) in try deliver(frames, to: peer) }
            outbox.putBack(queue, for: peer)
        }
    }

    /// The peers found gone since the last call.
    mutating func takeUnreachable() -> [PeerID] {
        defer { unreachable = [] }
        return unreachable
    }

    private mutating func deliver(
        _ frames: [[UInt8]], to peer: PeerID
    ) throws(CoordinatorError) -> SendOutcome {
        do {
            let outcome = try socket.trySend([peer.routingID] + frames)
            if outcome == .unreachable { unreachable.append(peer) }
            return outcome
        } catch {
            throw CoordinatorError(error, at: endpoint)
        }
    }
}

extension WorkerMessage {
    /// Leases that it names; of results each brings its own work.
    fileprivate var namedLeases: Int {
        switch self {
        case .register(_, let held, _): held.count
        case .heartbeat(let heartbeat):
            heartbeat.running.count + heartbeat.queued.count + heartbeat.finished.count
        case .handBack(let leases, _): leases.count
        case .results, .credit, .leave, .ready, .unable, .fetch, .lastWords: 0
        }
    }
}
