// Values by trial. Not here: sets of trials (TrialSet).

/// A map from a trial's number to a value, for few of many trials.
///
/// A dictionary does the same; looking a trial up there costs some hundred instructions of a hash that
/// withstands chosen keys, and walking through it copies each value, while the scheduler and its invariants
/// do little else. Here nobody chooses: only trials that this coordinator granted are ever put in. Keys and
/// values lie densely in two arrays, in an order of no meaning that depends on nothing but what was done to
/// the map; a table of places by hash finds them. Open addressing with linear probing, multiplicative
/// hashing, deletion by moving back (Knuth 1998, "The Art of Computer Programming" 3, section 6.4, algorithms
/// L and R).
package struct TrialMap<Value: Sendable>: Sendable {
    private static var free: Int32 { -1 }

    /// Its trials.
    package private(set) var keys: [Int] = []
    /// In the same order.
    package private(set) var values: [Value] = []
    /// By hash: a place in `keys`, or `free`. A power of two of them, or none.
    private var table: [Int32] = []

    package init() {}

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    /// - Parameter trial: not negative.
    package subscript(trial: Int) -> Value? {
        get { slot(of: trial).map { values[Int(table[$0])] } }
        set {
            switch (slot(of: trial), newValue) {
            case (let slot?, let value?): values[Int(table[slot])] = value
            case (let slot?, nil): removeValue(at: slot)
            case (nil, let value?): insert(value, for: trial)
            case (nil, nil): break
            }
        }
    }

    package subscript(trial: Int, default value: @autoclosure () -> Value) -> Value {
        get { self[trial] ?? value() }
        set { self[trial] = newValue }
    }

    package func contains(_ trial: Int) -> Bool { slot(of: trial) != nil }

    package mutating func removeValue(forKey trial: Int) -> Value? {
        guard let slot = slot(of: trial) else { return nil }
        return removeValue(at: slot)
    }

    /// Changes each value where it is.
    package mutating func changeValues(_ change: (inout Value) -> Void) {
        for place in values.indices { change(&values[place]) }
    }

    // MARK: The table

    /// Where a trial would be if nothing were in its way.
    private func home(of trial: Int) -> Int {
        let hash = UInt64(bitPattern: Int64(trial)) &* 0x9E37_79B9_7F4A_7C15
        return Int(hash >> 32) & (table.count - 1)
    }

    private func slot(of trial: Int) -> Int? {
        guard !keys.isEmpty else { return nil }
        var slot = home(of: trial)
        while table[slot] != Self.free {
            if keys[Int(table[slot])] == trial { return slot }
            slot = (slot + 1) & (table.count - 1)
        }
        return nil
    }

    private mutating func insert(_ value: Value, for trial: Int) {
        keys.append(trial)
        values.append(value)
        if keys.count * 4 > table.count * 3 {
            table = Array(repeating: Self.free, count: Swift.max(8, table.count * 2))
            for place in keys.indices { enter(place) }
        } else {
            enter(keys.count - 1)
        }
    }

    private mutating func enter(_ place: Int) {
        var slot = home(of: keys[place])
        while table[slot] != Self.free { slot = (slot + 1) & (table.count - 1) }
        table[slot] = Int32(place)
    }

    @discardableResult
    private mutating func removeValue(at slot: Int) -> Value? {
        let place = Int(table[slot])
        free(slot)
        // The last one takes its place.
        if place < keys.count - 1, let key = keys.last, let moved = self.slot(of: key) {
            table[moved] = Int32(place)
            keys.swapAt(place, keys.count - 1)
            values.swapAt(place, keys.count - 1)
        }
        keys.removeLast()
        return values.popLast()
    }

    /// Empties a slot; what had to make way for it moves back, so that no search ends too early.
    private mutating func free(_ slot: Int) {
        let mask = table.count - 1
        var hole = slot
        var next = (slot + 1) & mask
        while table[next] != Self.free {
            // Not to where no search for it would come by.
            if (next - home(of: keys[Int(table[next])])) & mask >= (next - hole) & mask {
                table[hole] = table[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        table[hole] = Self.free
    }
}

extension TrialMap: Sequence {
    package func makeIterator() -> Zip2Sequence<[Int], [Value]>.Iterator { zip(keys, values).makeIterator() }

    package var underestimatedCount: Int { count }
}
