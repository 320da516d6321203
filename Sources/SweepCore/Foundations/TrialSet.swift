// A set of trial numbers that stays small: one bit per trial of the sweep, 125 KB for a million.

/// Trials 0 ..< capacity, each of them in the set or not; the lowest can be taken at any time.
package struct TrialSet: Hashable, Sendable {
    package let capacity: Int
    package private(set) var count = 0
    private var words: [UInt64]
    /// No word before this one has a bit set.
    private var firstWord = 0

    /// An empty set, or that of all trials.
    package init(capacity: Int, full: Bool = false) {
        precondition(capacity >= 0, "a sweep cannot have \(capacity) trials")
        self.capacity = capacity
        words = Array(repeating: full ? .max : 0, count: (capacity + 63) / 64)
        if full {
            count = capacity
            if capacity % 64 != 0 { words[words.count - 1] = (1 << UInt64(capacity % 64)) - 1 }
        }
    }

    package var isEmpty: Bool { count == 0 }

    /// False for numbers outside of the sweep.
    package func contains(_ trial: Int) -> Bool {
        guard trial >= 0, trial < capacity else { return false }
        return words[trial >> 6] & (1 << UInt64(trial & 63)) != 0
    }

    /// - Precondition: `trial` lies in the sweep.
    /// - Returns: whether it was new.
    @discardableResult
    package mutating func insert(_ trial: Int) -> Bool {
        precondition(trial >= 0 && trial < capacity, "trial \(trial) of a sweep of \(capacity)")
        let bit: UInt64 = 1 << UInt64(trial & 63)
        guard words[trial >> 6] & bit == 0 else { return false }
        words[trial >> 6] |= bit
        count += 1
        firstWord = min(firstWord, trial >> 6)
        return true
    }

    /// - Returns: whether it was there.
    @discardableResult
    package mutating func remove(_ trial: Int) -> Bool {
        guard contains(trial) else { return false }
        words[trial >> 6] &= ~(1 << UInt64(trial & 63))
        count -= 1
        return true
    }

    /// Takes the lowest trial out of the set.
    package mutating func popFirst() -> Int? {
        guard count > 0 else { return nil }
        while words[firstWord] == 0 { firstWord += 1 }
        let trial = firstWord << 6 + words[firstWord].trailingZeroBitCount
        words[firstWord] &= words[firstWord] - 1
        count -= 1
        return trial
    }

    /// Adds all trials of `other`, which has the same capacity.
    package mutating func formUnion(_ other: TrialSet) {
        precondition(capacity == other.capacity, "sets of two sweeps")
        for index in words.indices { words[index] |= other.words[index] }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
        firstWord = 0
    }

    /// Takes out all trials of `other`, which has the same capacity.
    package mutating func subtract(_ other: TrialSet) {
        precondition(capacity == other.capacity, "sets of two sweeps")
        for index in words.indices { words[index] &= ~other.words[index] }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    package func isDisjoint(with other: TrialSet) -> Bool {
        zip(words, other.words).allSatisfy { $0 & $1 == 0 }
    }
}
