// What is due when: a binary heap.

import SweepCore

struct Agenda<Item> {
    private var entries: [(at: Instant, item: Item)] = []

    var first: Instant? { entries.first?.at }

    mutating func add(_ item: Item, at instant: Instant) {
        entries.append((instant, item))
        var child = entries.count - 1
        while child > 0, entries[child].at < entries[(child - 1) / 2].at {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the first item, if it is due.
    mutating func removeFirst(through now: Instant) -> Item? {
        guard let first = entries.first, first.at <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].at < entries[least].at { least = child }
            }
            guard least != parent else { break }
            entries.swapAt(parent, least)
            parent = least
        }
        return first.item
    }
}
