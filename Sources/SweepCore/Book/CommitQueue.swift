// Sends that wait until the journal has committed what they depend on.

import SweepModel

/// First in, first out, by ascending sequence number.
struct CommitQueue: Sendable {
    enum Send: Hashable, Sendable {
        case acknowledge([LeaseReference], to: WorkerNumber)
        case assign([LeaseReference], to: WorkerNumber)
    }

    private var entries: [(sequence: UInt64, send: Send)] = []
    private var head = 0

    var isEmpty: Bool { head == entries.count }
    var count: Int { entries.count - head }
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
