// Random choices for tests, one after the other from one seed. Not for anything that the program computes.

import ReproducibleMath

/// Draws that a seed and a number decide: the same choices in every run.
struct SeededDraw {
    private let stream: RandomStream
    private var place: UInt64 = 0

    init(seed: UInt64, number: Int) {
        stream = RandomStream(seed: seed, purpose: .sampling, substream: UInt32(truncatingIfNeeded: number))
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        place += 1
        return range.lowerBound + Int(stream.integer(at: place, below: UInt64(range.count)))
    }

    mutating func uniform(_ range: Range<Double>) -> Double {
        place += 1
        return stream.uniform(at: place, in: range)
    }

    /// Between two positive bounds, uniform in the logarithm.
    mutating func logUniform(_ range: Range<Double>) -> Double {
        Reproducible.exp(
            uniform(Reproducible.log(range.lowerBound)..<Reproducible.log(range.upperBound)))
    }

    mutating func normal() -> Double {
        place += 1
        return stream.normal(at: place)
    }

    mutating func normals(_ count: Int, deviation: Double = 1, mean: Double = 0) -> [Double] {
        (0..<count).map { _ in mean + deviation * normal() }
    }

    mutating func chance(_ probability: Double) -> Bool { uniform(0..<1) < probability }

    mutating func bits() -> UInt64 {
        place += 1
        return stream.bits(at: place)
    }

    /// - Precondition: `choices` has at least one.
    mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[integer(0...choices.count - 1)] }
}
