// Random streams: their addressing, and the numbers made from the generator's bits. Not here: the generator
// (PhiloxTests).

import ReproducibleMath
import Testing

@Suite struct RandomStreamTests {
    @Test func `a stream's key and counter are the documented ones`() {
        let stream = RandomStream(seed: 0x299F_31D0_A409_3822, purpose: .shuffle, substream: 7)
        let block = Philox.block(counter: [5, 1, 2, 7], key: [0xA409_3822, 0x299F_31D0])
        #expect(stream.bits(at: (1 << 32 + 5) * 2) == UInt64(block[1]) << 32 | UInt64(block[0]))
        #expect(stream.bits(at: (1 << 32 + 5) * 2 + 1) == UInt64(block[3]) << 32 | UInt64(block[2]))
    }

    @Test func `seed, purpose and substream each change the numbers`() {
        let stream = RandomStream(seed: 1, purpose: .parameters)
        let others = [
            RandomStream(seed: 2, purpose: .parameters), RandomStream(seed: 1, purpose: .shuffle),
            RandomStream(seed: 1, purpose: .parameters, substream: 1),
            RandomStream(seed: 1 << 32 | 1, purpose: .parameters),
        ]
        for other in others { #expect(other.bits(at: 0) != stream.bits(at: 0)) }
        #expect(Set(RandomPurpose.allCases.map(\.rawValue)).count == RandomPurpose.allCases.count)
    }

    @Test(arguments: [0, 1, 6, 7])
    func `a cursor draws what the index addresses`(start: UInt64) {
        let stream = RandomStream(seed: 3, purpose: .noise)
        var cursor = RandomCursor(stream, startingAt: start)
        for i in start..<start + 40 {
            switch i % 4 {
            case 0: #expect(cursor.nextBits() == stream.bits(at: i))
            case 1: #expect(cursor.nextUniform() == stream.uniform(at: i))
            case 2: #expect(cursor.nextNormal() == stream.normal(at: i))
            default: #expect(cursor.nextInteger(below: 10) == stream.integer(at: i, below: 10))
            }
        }
        #expect(cursor.index == start + 40)
    }

    @Test func `uniform numbers lie in [0, 1) and fill it evenly`() {
        let stream = RandomStream(seed: 4, purpose: .inputs)
        var bins = [Int](repeating: 0, count: 20)
        var sum = 0.0
        let count = 200_000
        for i in 0..<count {
            let u = stream.uniform(at: UInt64(i))
            #expect(u >= 0 && u < 1)
            bins[Int(u * 20)] += 1
            sum += u
        }
        #expect(abs(sum / Double(count) - 0.5) < 5 * (1.0 / 12 / Double(count)).squareRoot())
        let expected = Double(count) / 20
        let chiSquare = bins.map { ($0 - Int(expected)) * ($0 - Int(expected)) }.reduce(0, +)
        // 19 degrees of freedom: 43.8 is exceeded once in 1,000.
        #expect(Double(chiSquare) / expected < 43.8)
    }

    @Test func `uniform numbers of a range stay below its end`() {
        let stream = RandomStream(seed: 5, purpose: .inputs)
        let narrow = 1.0..<1.0.nextUp
        for i in 0..<100 {
            #expect(stream.uniform(at: UInt64(i), in: narrow) == 1)
            #expect((-2.0..<3.0).contains(stream.uniform(at: UInt64(i), in: -2..<3)))
        }
    }

    @Test func `normal numbers have the normal distribution's moments and tails`() {
        let stream = RandomStream(seed: 6, purpose: .parameters)
        let count = 400_000
        var sums = [0.0, 0.0, 0.0, 0.0]
        var beyondTwo = 0
        for i in 0..<count {
            let x = stream.normal(at: UInt64(i))
            for power in 0..<4 { sums[power] += (0...power).reduce(1.0) { product, _ in product * x } }
            if abs(x) > 2 { beyondTwo += 1 }
        }
        let n = Double(count)
        // Variances of x, x², x³, x⁴: 1, 2, 15, 96. Five standard errors.
        #expect(abs(sums[0] / n) < 5 * (1 / n).squareRoot())
        #expect(abs(sums[1] / n - 1) < 5 * (2 / n).squareRoot())
        #expect(abs(sums[2] / n) < 5 * (15 / n).squareRoot())
        #expect(abs(sums[3] / n - 3) < 5 * (96 / n).squareRoot())
        #expect(abs(Double(beyondTwo) / n - 0.0455003) < 5 * (0.0434 / n).squareRoot())
    }

    @Test func `bounded integers reach every value evenly, and rejections are handled`() {
        let stream = RandomStream(seed: 7, purpose: .shuffle)
        var counts = [Int](repeating: 0, count: 6)
        for i in 0..<60_000 { counts[Int(stream.integer(at: UInt64(i), below: 6))] += 1 }
        for count in counts { #expect(abs(count - 10_000) < 500) }
        // A bound just above 2⁶³ rejects nearly every other draw.
        let bound = UInt64(1) << 63 + 1
        var upper = 0
        for i in 0..<2_000 {
            let value = stream.integer(at: UInt64(i), below: bound)
            #expect(value < bound)
            if value >= bound / 2 { upper += 1 }
        }
        #expect(abs(upper - 1_000) < 150)
        #expect(stream.integer(at: 0, below: 1) == 0)
        #expect(stream.integer(at: 9, below: .max) < .max)
    }

    @Test func `a permutation holds every number once, and all orders are equally likely`() {
        let stream = RandomStream(seed: 8, purpose: .shuffle)
        #expect(stream.permutation(count: 0).isEmpty && stream.permutation(count: 1) == [0])
        let order = stream.permutation(count: 1_000)
        #expect(order.sorted() == Array(0..<1_000) && order != Array(0..<1_000))
        var counts: [[Int]: Int] = [:]
        for epoch in 0..<6_000 {
            let stream = RandomStream(seed: 8, purpose: .shuffle, substream: UInt32(epoch))
            counts[stream.permutation(count: 3), default: 0] += 1
        }
        #expect(counts.count == 6)
        for count in counts.values { #expect(abs(count - 1_000) < 150) }
    }

    /// Pinned: a change here changes every published result.
    @Test func `the first numbers of a stream are pinned`() {
        let stream = RandomStream(seed: 42, purpose: .parameters)
        #expect(
            (0..<3).map { stream.bits(at: $0) } == [
                0x2051_E913_0293_3769, 0xB62C_409C_3B68_B038, 0xFDD2_1D94_20FF_9139,
            ])
        #expect(
            (0..<3).map { stream.normal(at: $0) }
                == [-1.1442988780249537, 0.5581023083823669, 2.386161285797123])
        #expect(stream.permutation(count: 8) == [3, 1, 5, 6, 7, 2, 4, 0])
        #expect(SeedDerivation.trialSeed(sweepSeed: 42, replicate: 0) == 0x1C_81E2_B043_B212)
    }

    @Test func `derived seeds differ by role, number and parent, and fit 53 bits`() {
        var seeds: Set<UInt64> = []
        for parent in UInt64(0)..<50 {
            for replicate in 0..<20 {
                seeds.insert(SeedDerivation.trialSeed(sweepSeed: parent, replicate: replicate))
            }
            seeds.insert(SeedDerivation.dataSeed(sweepSeed: parent))
            seeds.insert(SeedDerivation.splitSeed(sweepSeed: parent))
            seeds.insert(SeedDerivation.samplingSeed(sweepSeed: parent))
        }
        #expect(seeds.count == 50 * 23)
        #expect(seeds.allSatisfy { $0 < 1 << 53 })
    }
}
