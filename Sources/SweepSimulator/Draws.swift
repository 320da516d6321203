// Randomness of a simulated world: all of it comes from the seed. Not for experiments (ReproducibleMath).

import SweepCore

/// A stream of draws; equal seeds give equal draws.
package struct Draws: Sendable {
    private var generator: SeededGenerator

    package init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    package mutating func next() -> UInt64 { generator.next() }

    /// Uniform, up to a bias below 2⁻⁴⁰ for the small ranges of a scenario.
    package mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(generator.next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// True in so many of a thousand cases.
    package mutating func happens(permille: Int) -> Bool { integer(in: 0...999) < permille }

    package mutating func choice<Element>(of elements: [Element]) -> Element {
        elements[integer(in: 0...elements.count - 1)]
    }

    /// Every octave between the bounds is as likely as every other.
    package mutating func logarithmic(from lowest: Int64, to highest: Int64) -> Int64 {
        var octaves = 0
        while lowest << Int64(octaves + 1) <= highest { octaves += 1 }
        let start = lowest << Int64(integer(in: 0...octaves))
        let end = min(highest, 2 * start - 1)
        return Int64(integer(in: Int(start)...Int(max(start, end))))
    }
}

/// A number that looks drawn and depends on its arguments only, so that it stays the same when something else
/// in the world is changed (the finaliser of SplitMix64, as in SweepCore's generator).
@inline(__always)
func scramble(_ first: UInt64, _ second: UInt64, _ third: UInt64 = 0) -> UInt64 {
    var mixed = first &+ 0x9E37_79B9_7F4A_7C15 &* (second &+ 1)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27) ^ third) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 32)
}
