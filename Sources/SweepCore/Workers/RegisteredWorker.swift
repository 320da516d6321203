// A registered worker as the scheduler keeps it. Not here: what becomes of its leases (Scheduler).

import SweepModel
import SweepProtocol

/// A trial of a sweep.
struct TrialName: Hashable, Sendable, Comparable {
    let sweep: SweepKey
    let trial: Int

    init(_ sweep: SweepKey, _ trial: Int) {
        self.sweep = sweep
        self.trial = trial
    }

    init(_ reference: LeaseReference) {
        self.init(reference.sweep, reference.trial)
    }

    static func < (left: TrialName, right: TrialName) -> Bool {
        (left.sweep, left.trial) < (right.sweep, right.trial)
    }
}

/// What a worker said of itself, with who vouches for it; shared, because workers are copied often.
final class WorkerCard: Sendable {
    let description: WorkerDescription
    /// Whose key the connection used; empty over a private socket or plain text.
    let user: String
    let host: Host

    init(_ description: WorkerDescription, user: String) {
        self.description = description
        self.user = user
        host = Host(name: description.host, user: user)
    }
}

struct RegisteredWorker: Sendable {
    var card: WorkerCard
    var peer: PeerID
    /// False after a message could not be delivered; the worker will register again over a new connection.
    var isReachable = true
    /// How many leases it wants to hold.
    var credit = 0
    /// Gets nothing more until it is empty, and then a suspect alone.
    var isReserved = false
    /// The suspect that it holds alone.
    var aloneTrial: TrialName?
    /// The trials that it has leases on.
    var trials: Set<TrialName> = []
    /// Sweeps that it can run.
    var ready: Set<SweepKey> = []
    /// Sweeps whose journals know it.
    var enrolled: Set<SweepKey> = []
    /// Sweeps that it said it cannot run.
    var unable: Set<SweepKey> = []
    var heardAt: Instant
    /// When it last said what it holds: who never does would hold it for ever.
    var reportedAt: Instant
    /// It kept what it should have run or given back, and no result of what it held came since.
    var isKeeper = false
    /// Since when it has said that leases wait with it and that none runs; nil: it doesn't.
    var stalledSince: Instant?
    /// By what its heartbeat interval and the silence that is granted to it are longer than usual.
    var stretch = 1
    /// When it was last told of all sweeps.
    var announcedAt: Instant
    /// When it hands back what it has, because its time is up; nil: it knows no end.
    var leavesAt: Instant?
    /// What was left of its time when it came; nil likewise.
    var allotted: TimeSpan?
    /// Results that it brought.
    var delivered = 0

    /// A lease on a trial is gone.
    mutating func release(_ name: TrialName) {
        trials.remove(name)
        if aloneTrial == name { aloneTrial = nil }
    }

    var description: WorkerDescription { card.description }
    /// Whether something that takes so long can end here.
    func hasTime(for span: TimeSpan, _ now: Instant) -> Bool { leavesAt.map { now + span <= $0 } ?? true }

    /// Whether something that usually takes so long may begin here: where it can end, and where nobody who
    /// comes like this one would have more time for it. It may be quicker than is usual.
    func mayBegin(_ span: TimeSpan, _ now: Instant) -> Bool {
        guard let leavesAt, let allotted else { return true }
        return now + span <= leavesAt || (leavesAt - now) * 10 >= allotted * 9
    }

    var slots: Int { card.description.slots }
    var isExclusive: Bool { isReserved || aloneTrial != nil }
    /// May be given leases.
    var isWilling: Bool { isReachable && credit > 0 }
}
