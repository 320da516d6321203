// The last things that happened to a machine, for the failure message that needs them. Not the run's log.

/// A ring of the last entries with their times.
package struct StoryLog: Sendable {
    package struct Entry: Hashable, Sendable {
        package var at: Instant
        package var text: String
    }

    private let capacity: Int
    private var ring: [Entry] = []
    private var next = 0

    package init(capacity: Int = 64) {
        precondition(capacity > 0, "a story of \(capacity) entries")
        self.capacity = capacity
    }

    package mutating func append(_ text: String, at instant: Instant) {
        let entry = Entry(at: instant, text: text)
        if ring.count < capacity {
            ring.append(entry)
        } else {
            ring[next] = entry
        }
        next = (next + 1) % capacity
    }

    /// Oldest first.
    package var entries: [Entry] {
        ring.count < capacity ? ring : Array(ring[next...] + ring[..<next])
    }

    /// One line per entry, oldest first.
    package var text: String {
        entries.map { "\($0.at.nanoseconds / 1_000_000) ms: \($0.text)" }.joined(separator: "\n")
    }
}
