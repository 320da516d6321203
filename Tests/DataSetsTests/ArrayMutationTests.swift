// Array files damaged at random: what is left of them is data or an error, never a trap.

import DataSets
import SweepModel
import Testing

@Suite struct ArrayMutationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("random damage gives data or an error, never a trap", arguments: 0..<8)
    func mutations(_ kind: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix(state: seed)
        let values = (0..<60).map { Double($0 % 3) }
        let originals = [
            npy("<f8", "(20, 3)", doubles(values)),
            npy(">f4", "(60,)", values.flatMap { bigEndian(Float($0).bitPattern) }),
            npy("|u1", "(5, 3, 4)", values.map { UInt8($0) }, isFortranOrder: true),
            npy("<i8", "(12, 5)", values.flatMap { littleEndian(Int64($0)) }, version: 2),
            idx(0x08, [5, 12], values.map { UInt8($0) }),
            idx(0x0d, [20, 3], values.flatMap { bigEndian(Float($0).bitPattern) }),
            try gzip(npy("<f8", "(20, 3)", doubles(values))),
            try gzip(idx(0x08, [5, 12], values.map { UInt8($0) })),
        ]
        let original = originals[kind]
        try folder.write("y", npy("|u1", "(20,)", (0..<20).map { UInt8($0 % 2) }))
        for round in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(
                    in: 0..<max(1, min(bytes.count, round % 2 == 0 ? 130 : .max)), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0 ... .max, using: &random)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2:
                    bytes.insert(UInt8.random(in: 0x20..<0x80, using: &random), at: min(place, bytes.count))
                default: bytes.removeLast(min(bytes.count, Int.random(in: 0..<20, using: &random)))
                }
            }
            try folder.write("t", bytes)
            for labels in [nil, "y", "t"] {
                do throws(DataError) {
                    let data = try folder.load("t", task: round % 3 == 0 ? .regression : .classification) {
                        $0.labels = labels
                    }
                    #expect(data.training.firstNonFinite == nil, "seed \(seed), round \(round)")
                } catch {
                    #expect(!error.message.isEmpty)
                    #expect(
                        error.path != nil || error.code != .malformedArray,
                        "seed \(seed), round \(round): \(error)")
                }
            }
        }
    }
}

/// Steele, Lea & Flood 2014: a small generator whose printed state repeats a failure.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}
