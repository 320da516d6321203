// Who may take part, kept in step with the key directory while the coordinator runs: a member that is added
// gets in without a restart, a member that is revoked is out at once, and not only at its next handshake.

internal import SweepCore
internal import SweepKeys
internal import ZeroMQ

/// The members of a key directory, as the coordinator's socket knows them.
struct AccessList {
    /// What became of a look at the list.
    enum Change: Hashable, Sendable {
        /// These may take part no longer.
        case revoked([String])
        /// The list has changed, but cannot be read: the members known so far stay.
        case unreadable(String)
    }

    /// A revocation is noticed within this time and a turn of the coordinator's loop.
    private static let interval = TimeSpan.milliseconds(200)

    let security: SocketOptions.Security
    private let directory: KeyDirectory
    private let authenticator: Authenticator
    private var names: [String: String] = [:]
    private var stamp: KeyDirectory.Stamp?
    private var lookedAt: Instant
    /// The list has changed and could not be read since.
    private var isUnreadable = false

    /// - Throws: `.keys`, where keys or list cannot be read; an empty list is none of that.
    init(_ directory: KeyDirectory, in context: Context, at now: Instant) throws(CoordinatorError) {
        self.directory = directory
        stamp = directory.membersStamp
        lookedAt = now
        do {
            let keys = try directory.coordinatorKeys()
            let members = try directory.members()
            authenticator = try Authenticator(in: context, admitting: Set(members.map(\.publicKey)))
            security = .curveServer(secretKey: keys.secretKey, authenticator: authenticator)
            for member in members { names[member.publicKey.z85] = member.name }
        } catch let error as KeyFileError {
            throw CoordinatorError(.keys, at: error.location, error.explanation)
        } catch {
            throw CoordinatorError(.keys, at: directory.path, "\(error)")
        }
    }

    /// The member that a message's connection belongs to; nil: one whose key was revoked.
    func name(of userID: String?) -> String? {
        userID.flatMap { names[$0] }
    }

    /// Handshakes refused so far.
    var refusedHandshakes: Int { authenticator.counts.refused }

    /// Looks whether the list has changed, now and then.
    mutating func refresh(at now: Instant) -> Change? {
        guard now >= lookedAt + Self.interval else { return nil }
        lookedAt = now
        let found = directory.membersStamp
        guard found != stamp else { return nil }
        do {
            let members = try directory.members()
            stamp = found
            isUnreadable = false
            return replace(with: members)
        } catch {
            // Tried again until it can be read, for it may revoke somebody; told once.
            defer { isUnreadable = true }
            return isUnreadable ? nil : .unreadable("\(error)")
        }
    }

    private mutating func replace(with members: [KeyDirectory.Member]) -> Change? {
        let keys = Set(members.map(\.publicKey))
        authenticator.admitOnly(keys)
        var present: [String: String] = [:]
        for member in members { present[member.publicKey.z85] = member.name }
        // A name with another key now is another member: whoever has the former key is out.
        let revoked = names.filter { present[$0.key] != $0.value }.map(\.value)
        names = present
        return revoked.isEmpty ? nil : .revoked(revoked.sorted())
    }
}
