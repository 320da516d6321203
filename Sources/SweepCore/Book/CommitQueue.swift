// Sends that wait until the journal has committed what they depend on.

import SweepModel

/// First in, first out, by ascending sequence number.
struct CommitQueue: Sendable {
    enum Send: Hashable, Sendable {
        case acknowledge([LeaseReference], to: WorkerNumber)
        case assign([LeaseReference], to: WorkerNumber)

        var leases: [LeaseReference] {
            switch self {
            case .acknowledge(let leases, _), .assign(let leases, _): leases
            }
        }
    }

    private var entries: [(sequence: UInt64, send: Send)] = []
    private var head = 0
    /// Leases in all sends that wait.
    private(set) var leaseCount = 0

    var isEmpty: Bool { head == entries.count }
    var count: Int { entries.count - head }
    var first: UInt64? { isEmpty ? nil : entries[head].sequence }
    /// Sequence numbers ascend.
    var isOrdered: Bool {
        zip(entries[head...], entries[head...].dropFirst()).allSatisfy { $0.sequence <= $1.sequence }
    }

    mutating func append(_ send: Send, after sequence: UInt64) {
        entries.append((sequence, send))
        leaseCount += send.leases.count
    }

    /// The next send that depends on nothing later than `sequence`.
    mutating func next(through sequence: UInt64) -> Send? {
        guard !isEmpty, entries[head].sequence <= sequence else { return nil }
        defer {
            leaseCount -= entries[head].send.leases.count
            head += 1
            if isEmpty {
                entries.removeAll(keepingCapacity: entries.count < 4096)
                head = 0
            }
        }
        return entries[head].send
    }
}
