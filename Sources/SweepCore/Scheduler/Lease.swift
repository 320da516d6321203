// The scheduler's own records: leases, workers, and what waits for a commit.

import SweepModel
import SweepProtocol

/// Workers in the order of their registration; a process that registers again after it was given up gets a
/// new number.
typealias WorkerNumber = Int

/// A granted lease. Its states:
enum LeaseState: Hashable, Sendable {
    /// The grant is not durable yet, the worker has not heard of it. → `sent` on commit.
    case committing
    /// Sent or adopted, not reported yet: it may run. → `waiting`, `running` as the worker reports.
    case sent(at: Instant)
    /// Reported as waiting. → `running`.
    case waiting
    /// Reported as running; hung when `progress` stands still from `since` for too long.
    case running(progress: UInt64, since: Instant)
    /// Reported as finished; the result is on its way.
    case finished
}

struct Lease: Hashable, Sendable {
    let reference: LeaseReference
    let holder: WorkerNumber
    var state: LeaseState
    /// The holder holds nothing else while it holds this.
    let isAlone: Bool
    /// When the holder last named it.
    var sightedAt: Instant

    var isRunning: Bool {
        if case .running = state { true } else { false }
    }

    /// What its holder's loss means for it.
    var endingOnLoss: AttemptEnding {
        switch state {
        case .committing, .waiting: .neverStarted
        case .finished: .resultLost
        case .sent, .running: isAlone ? .workerLostAlone : .workerLost
        }
    }
}

/// A registered worker.
struct Worker: Hashable, Sendable {
    var description: WorkerDescription
    var peer: PeerID
    /// False after a message could not be delivered; the worker will register again over a new connection.
    var isReachable = true
    /// How many leases it wants to hold.
    var credit = 0
    /// Gets nothing more until it is empty, and then a suspect alone.
    var isReserved = false
    /// The suspect that it holds alone.
    var aloneTrial: Int?
    /// The trials that it has leases on.
    var trials: Set<Int> = []
    var heardAt: Instant
    /// When the first of its running trials is taken for hung.
    var hangsAt: Instant?

    var isExclusive: Bool { isReserved || aloneTrial != nil }
    /// May be given leases.
    var isWilling: Bool { isReachable && credit > 0 }
}

/// Sends that wait until the journal has committed what they depend on.
struct CommitQueue: Sendable {
    enum Send: Hashable, Sendable {
        case acknowledge([LeaseReference], to: WorkerNumber)
        case assign([LeaseReference], to: WorkerNumber)
    }

    private var entries: [(sequence: UInt64, send: Send)] = []
    private var head = 0

    var isEmpty: Bool { head == entries.count }
    var first: UInt64? { isEmpty ? nil : entries[head].sequence }
    /// Sequence numbers ascend.
    var isOrdered: Bool {
        zip(entries[head...], entries[head...].dropFirst()).allSatisfy { $0.sequence <= $1.sequence }
    }

    mutating func append(_ send: Send, after sequence: UInt64) {
        entries.append((sequence, send))
    }

    /// The next send that depends on nothing later than `sequence`.
    mutating func next(through sequence: UInt64) -> Send? {
        guard !isEmpty, entries[head].sequence <= sequence else { return nil }
        defer {
            head += 1
            if isEmpty {
                entries.removeAll(keepingCapacity: entries.count < 4096)
                head = 0
            }
        }
        return entries[head].send
    }
}
