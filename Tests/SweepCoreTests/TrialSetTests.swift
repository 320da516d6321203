// The bitmap of trials, against Swift's own set.

import SweepCore
import Testing

@Suite struct TrialSetTests {
    @Test("It does what a set does, and gives the lowest trial first", arguments: [0, 1, 63, 64, 65, 200])
    func likeASet(capacity: Int) {
        var generator = SeededGenerator(seed: UInt64(capacity))
        var set = TrialSet(capacity: capacity)
        var reference: Set<Int> = []
        for _ in 0..<2000 where capacity > 0 {
            let trial = Int.random(in: 0..<capacity, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1: #expect(set.insert(trial) == reference.insert(trial).inserted)
            case 2: #expect(set.remove(trial) == (reference.remove(trial) != nil))
            default:
                let lowest = reference.min()
                #expect(set.popFirst() == lowest)
                if let lowest { reference.remove(lowest) }
            }
            #expect(set.count == reference.count)
            #expect(set.contains(trial) == reference.contains(trial))
        }
    }

    @Test("A full set holds every trial once and nothing beyond", arguments: [0, 1, 64, 100])
    func full(capacity: Int) {
        var set = TrialSet(capacity: capacity, full: true)
        #expect(!set.contains(-1) && !set.contains(capacity))
        var trials: [Int] = []
        while let trial = set.popFirst() { trials.append(trial) }
        #expect(trials == Array(0..<capacity))
        #expect(set.isEmpty)
    }

    @Test("Union and difference keep the count")
    func algebra() {
        var left = TrialSet(capacity: 130)
        var right = TrialSet(capacity: 130)
        for trial in [0, 64, 129] { left.insert(trial) }
        for trial in [1, 64] { right.insert(trial) }
        #expect(!left.isDisjoint(with: right))
        left.formUnion(right)
        #expect(left.count == 4)
        left.subtract(right)
        #expect(left.count == 2 && left.isDisjoint(with: right))
        #expect(left.popFirst() == 0 && left.popFirst() == 129)
    }
}
