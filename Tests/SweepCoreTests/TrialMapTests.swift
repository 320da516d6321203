// The map from trials to values, against Swift's own dictionary.

import SweepCore
import Testing

@Suite struct TrialMapTests {
    /// Few trials make dense tables whose searches run into each other; many make it grow.
    @Test("It does what a dictionary does", arguments: [1, 2, 7, 8, 40, 1000, 1_000_000])
    func likeADictionary(trials: Int) {
        var generator = SeededGenerator(seed: UInt64(trials))
        var map = TrialMap<Int>()
        var reference: [Int: Int] = [:]
        for step in 0..<20_000 {
            let trial = Int.random(in: 0..<trials, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1:
                map[trial] = step
                reference[trial] = step
            case 2:
                map[trial]? += 1
                reference[trial]? += 1
            case 3:
                map[trial, default: -step] -= 2
                reference[trial, default: -step] -= 2
            case 4, 5: #expect(map.removeValue(forKey: trial) == reference.removeValue(forKey: trial))
            case 6:
                map[trial] = nil
                reference[trial] = nil
            default: #expect(map[trial] == reference[trial])
            }
            #expect(map.contains(trial) == (reference[trial] != nil))
            #expect(map.count == reference.count)
            if step % 500 == 0 { #expect(Dictionary(uniqueKeysWithValues: map.map { $0 }) == reference) }
        }
        for (trial, value) in reference { #expect(map[trial] == value) }
        map.changeValues { $0 *= 3 }
        #expect(Dictionary(uniqueKeysWithValues: map.map { $0 }) == reference.mapValues { $0 * 3 })
        for trial in Array(map.keys) {
            #expect(map.removeValue(forKey: trial) == reference[trial].map { $0 * 3 })
        }
        #expect(map.isEmpty)
    }

    @Test("What nobody granted is not there", arguments: [Int.min, -1, Int.max])
    func strange(trial: Int) {
        var map = TrialMap<Int>()
        #expect(map[trial] == nil)
        map[3] = 4
        #expect(map[trial] == nil && !map.contains(trial))
        #expect(map.removeValue(forKey: trial) == nil)
    }

    @Test("What is done to it decides the order of its walks, not the process")
    func order() {
        var maps = [TrialMap<Int>(), TrialMap<Int>()]
        for trial in [5, 9, 2, 7] { for index in maps.indices { maps[index][trial] = trial } }
        for index in maps.indices { maps[index][9] = nil }
        #expect(maps[0].keys == maps[1].keys)
        #expect(maps[0].keys == [5, 7, 2])
    }
}
