// Workers that were given up for their silence: should one come back, it was frozen or cut off, and what it
// ran is innocent.

import SweepModel

/// The last of them, each with the attempts that its silence ended.
struct SilencedWorkers: Sendable {
    struct Attempt: Hashable, Sendable {
        let name: TrialName
        let attempt: Int
        let ending: AttemptEnding
    }

    private let capacity: Int
    private var attempts: [String: [Attempt]] = [:]
    /// Oldest first.
    private var order: [String] = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { order.count }

    mutating func add(_ identity: String, _ ended: [Attempt]) {
        guard !ended.isEmpty else { return }
        if attempts[identity] == nil {
            if order.count == capacity { attempts[order.removeFirst()] = nil }
            order.append(identity)
        }
        attempts[identity, default: []] += ended
    }

    /// A sweep is over: nothing of it needs a pardon.
    mutating func forget(_ sweep: SweepKey) {
        for identity in order {
            attempts[identity]?.removeAll { $0.name.sweep == sweep }
            if attempts[identity]?.isEmpty == true { attempts[identity] = nil }
        }
        order.removeAll { attempts[$0] == nil }
    }

    /// It came back.
    mutating func remove(_ identity: String) -> [Attempt] {
        guard let ended = attempts.removeValue(forKey: identity) else { return [] }
        order.removeAll { $0 == identity }
        return ended
    }
}
