// How much one peer may ask of the coordinator before it is no longer listened to. Not here: how much the
// scheduler takes (SweepCore's limits), who may connect (AccessList).

package import SweepCore

/// Bounds on what peers can do to the coordinator's socket.
package struct PeerLimits: Hashable, Sendable {
    /// Registrations that one user may make at once: a pool of workers is started, or finds its coordinator
    /// again, in one moment.
    package var registrationBurst = 512
    /// Registrations per second and user beyond that.
    package var registrationsPerSecond = 64
    /// Messages that cannot be read, after which a connection is ended and its peer ignored.
    package var malformedMaximum = 16
    /// Messages of one user that are nonsense or name leases that were never granted: so many at once, and so
    /// many per second beyond that, before its connections are ended unheard. Without keys nobody can be told
    /// from others, and this is not counted.
    package var misconductBurst = 256
    package var misconductPerSecond = 32
    /// Leases that one user's workers may name in all they say but results: so many at once, and so many per
    /// second beyond that. Ten thousand workers of a hundred slots say less than half. Who says more is not
    /// listened to for a while.
    package var namedLeasesBurst = 512 << 10
    package var namedLeasesPerSecond = 256 << 10
    /// Messages that wait in libzmq for one peer, in each direction.
    package var highWaterMark = 256
    /// Bytes that wait here for one peer that does not read, once libzmq's queue is full.
    package var waitingBytesPerPeer = 64 << 20
    /// Bytes that wait here for all such peers together.
    package var waitingBytes = 256 << 20
    /// Connections that have not said anything of worth yet; nil: a third of the descriptors that there are.
    package var unprovenMaximum: Int?
    /// How long a connection may take to prove who it is.
    package var handshake = TimeSpan.seconds(10)

    package init() {}
}

/// What has been refused since the start.
package struct PeerRefusals: Hashable, Sendable {
    /// Messages that could not be read.
    package var malformed = 0
    /// Messages of peers and users that had sent too much nonsense, thrown away unread.
    package var ignored = 0
    /// Messages of users whose keys were revoked, thrown away unread.
    package var revoked = 0
    /// Registrations beyond the rate, not answered: their workers come again.
    package var registrations = 0
    /// Handshakes without an allowed key.
    package var handshakes = 0
    /// Connections ended from here: too many that never said anything, revoked, or talking nonsense.
    package var connections = 0

    package init() {}
}

/// How often something may happen, by user: a token bucket each.
struct UserRate {
    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let burst: Double
    private let perSecond: Double
    private var buckets: [String: Bucket] = [:]

    init(burst: Int, perSecond: Int) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
    }

    /// Whether it may happen now; nothing is counted.
    func permits(_ user: String, at now: Instant) -> Bool {
        guard let bucket = buckets[user] else { return true }
        return tokens(in: bucket, at: now) >= 1
    }

    /// Counts that it happened, unless it may not.
    ///
    /// - Parameters:
    ///   - user: one of the allowlist's, so that there are not more buckets than members.
    ///   - count: how often at once.
    mutating func admits(_ user: String, _ count: Int = 1, at now: Instant) -> Bool {
        var bucket = buckets[user] ?? Bucket(tokens: burst, at: now)
        bucket.tokens = tokens(in: bucket, at: now)
        bucket.at = now
        let isAdmitted = bucket.tokens >= Double(count)
        if isAdmitted { bucket.tokens -= Double(count) }
        buckets[user] = bucket
        return isAdmitted
    }

    /// It may not happen for twice the time in which all that may happen at once comes together.
    mutating func exhaust(_ user: String, at now: Instant) {
        buckets[user] = Bucket(tokens: 1 - 2 * burst, at: now)
    }

    /// Forgets those who may not take part any more.
    mutating func remove(_ user: String) {
        buckets[user] = nil
    }

    private func tokens(in bucket: Bucket, at now: Instant) -> Double {
        min(burst, bucket.tokens + Double((now - bucket.at).nanoseconds) / 1e9 * perSecond)
    }
}

/// Peers that talk nonsense.
struct MalformedPeers {
    /// Peers remembered; a flood of new connections makes the list forget, never grow.
    private static let peersMaximum = 4096

    private let maximum: Int
    private var counts: [PeerID: Int] = [:]

    init(_ limits: PeerLimits) {
        maximum = limits.malformedMaximum
    }

    func isIgnored(_ peer: PeerID) -> Bool {
        !counts.isEmpty && counts[peer, default: 0] >= maximum
    }

    /// Counts a message that was nonsense.
    /// - Returns: whether the peer is ignored from now on.
    mutating func add(_ peer: PeerID) -> Bool {
        if counts.count >= Self.peersMaximum, counts[peer] == nil { counts.removeAll() }
        counts[peer, default: 0] += 1
        return isIgnored(peer)
    }
}
