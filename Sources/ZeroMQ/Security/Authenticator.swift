// Decides which CURVE clients may connect, by their public keys (ZAP, RFC 27 at rfc.zeromq.org).
//
// libzmq asks whoever is bound to inproc://zeromq.zap.01 in the context, once per handshake, and admits
// everybody where nobody is bound. So the authenticator is bound when its init returns, is kept alive by the
// server sockets that rely on it (`SocketOptions.Security.curveServer`), and its thread ends on request only.

internal import Synchronization

/// An allowlist of public keys, answering on a thread of its own. One per context.
package final class Authenticator: Sendable {
    /// What was decided so far.
    package struct Counts: Sendable, Hashable {
        package var admitted = 0
        package var refused = 0

        package init(admitted: Int = 0, refused: Int = 0) {
            self.admitted = admitted
            self.refused = refused
        }
    }

    let context: Context
    private let policy: AuthenticationPolicy
    private let stop: WakeUp
    private let thread: ServiceThread

    /// Starts to answer; nobody is admitted yet.
    /// - Throws: `.addressInUse` where the context has an authenticator already.
    package init(in context: Context, admitting keys: Set<CurvePublicKey> = []) throws(ZeroMQError) {
        let policy = AuthenticationPolicy(admitting: keys)
        let stop = try WakeUp()
        // The socket is bound here, so that the caller learns of a failure, and then used by the thread only.
        let responder = try AuthenticationResponder(in: context, policy: policy, stop: stop)
        self.thread = try ServiceThread { responder.run() }
        self.context = context
        self.policy = policy
        self.stop = stop
    }

    deinit {
        stop.signal()
        thread.join()
    }

    /// Admits a client from now on.
    package func admit(_ key: CurvePublicKey) {
        policy.admit(key)
    }

    /// Admits a client no more. Connections that it has stay.
    package func revoke(_ key: CurvePublicKey) {
        policy.revoke(key)
    }

    /// Admits these clients from now on, and no others. Connections that others have stay.
    package func admitOnly(_ keys: Set<CurvePublicKey>) {
        policy.admitOnly(keys)
    }

    package var counts: Counts { policy.counts }
}

/// The allowlist, shared by the authenticator's owner and its thread.
final class AuthenticationPolicy: Sendable {
    private struct State {
        var admitted: Set<CurvePublicKey>
        var counts = Authenticator.Counts()
    }

    private let state: Mutex<State>

    init(admitting keys: Set<CurvePublicKey>) {
        state = Mutex(State(admitted: keys))
    }

    func admit(_ key: CurvePublicKey) {
        state.withLock { _ = $0.admitted.insert(key) }
    }

    func revoke(_ key: CurvePublicKey) {
        state.withLock { _ = $0.admitted.remove(key) }
    }

    func admitOnly(_ keys: Set<CurvePublicKey>) {
        state.withLock { $0.admitted = keys }
    }

    var counts: Authenticator.Counts {
        state.withLock { $0.counts }
    }

    /// Decides about one handshake and counts the decision; nil stands for a client without a CURVE key.
    func decide(_ key: CurvePublicKey?) -> Bool {
        state.withLock { state in
            let isAdmitted = key.map { state.admitted.contains($0) } ?? false
            if isAdmitted {
                state.counts.admitted += 1
            } else {
                state.counts.refused += 1
            }
            return isAdmitted
        }
    }
}
