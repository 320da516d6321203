// Random numbers that are addressed by index: number i of a stream is a pure function of (seed, purpose,
// substream, i), so it depends neither on the order of drawing nor on what else is drawn.

/// What a stream is for. Two purposes never share random bits under one seed. The raw values are part of the
/// results' reproducibility: never reuse or renumber one.
package enum RandomPurpose: UInt32, Sendable, Hashable, CaseIterable {
    /// A network's initial weights and biases; substream: the tensor's number.
    case parameters = 1
    /// The order of the training rows; substream: the epoch.
    case shuffle = 2
    /// Inputs of a generated data set.
    case inputs = 3
    /// The teacher of a generated data set (its parameters, or the blobs' centres).
    case teacher = 4
    /// Noise on generated inputs or targets.
    case noise = 5
    /// Which rows are held out.
    case split = 6
    /// Drawing parameter values for a sweep's settings; substream: the parameter's number.
    case sampling = 7
    /// Seeds made from seeds, see ``SeedDerivation``.
    case seeds = 8
    /// Anything else that needs labels or classes at random.
    case labels = 9
    /// Which activations are dropped; the kernels address it by element, step and layer.
    case dropout = 10
}

/// An infinite sequence of independent random numbers, addressed by index.
///
/// Philox' key is the seed, its counter (i / 2, purpose, substream); an even index takes the block's first 64
/// bits, an odd one the last.
package struct RandomStream: Sendable, Hashable {
    package let seed: UInt64
    package let purpose: RandomPurpose
    package let substream: UInt32

    package init(seed: UInt64, purpose: RandomPurpose, substream: UInt32 = 0) {
        self.seed = seed
        self.purpose = purpose
        self.substream = substream
    }

    /// Blocks `index`: the bits of indices 2 · index and 2 · index + 1.
    func block(_ index: UInt64, key: UInt64) -> (UInt64, UInt64) {
        let words = Philox.block(
            counter: Philox.Block(
                UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), purpose.rawValue,
                substream),
            key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
        return (
            UInt64(words[1]) << 32 | UInt64(words[0]), UInt64(words[3]) << 32 | UInt64(words[2])
        )
    }

    /// 64 random bits.
    package func bits(at index: UInt64) -> UInt64 {
        let pair = block(index / 2, key: seed)
        return index % 2 == 0 ? pair.0 : pair.1
    }

    /// Uniform in [0, 1), a multiple of 2^−53.
    package func uniform(at index: UInt64) -> Double { Self.uniform(bits(at: index)) }

    /// Uniform in [lower, upper): lower + uniform · (upper − lower), kept below `upper` where rounding would
    /// reach it.
    package func uniform(at index: UInt64, in range: Range<Double>) -> Double {
        let value = range.lowerBound + uniform(at: index) * (range.upperBound - range.lowerBound)
        return value < range.upperBound ? value : range.upperBound.nextDown
    }

    /// Standard normal, by the inverse distribution function of a uniform number in (0, 1).
    package func normal(at index: UInt64) -> Double { Self.normal(bits(at: index)) }

    /// Uniform in 0 ..< bound, without bias: Lemire, "Fast random integer generation in an interval" (2019),
    /// algorithm 5. A rejected draw (probability below bound / 2⁶⁴) is repeated under another key.
    ///
    /// - Precondition: `bound` > 0.
    package func integer(at index: UInt64, below bound: UInt64) -> UInt64 {
        var product = bits(at: index).multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            var key = seed
            while product.low < threshold {
                key &+= 0x9E37_79B9_7F4A_7C15
                let pair = block(index / 2, key: key)
                product = (index % 2 == 0 ? pair.0 : pair.1).multipliedFullWidth(by: bound)
            }
        }
        return product.high
    }

    /// The first 53 of 64 bits as a number in [0, 1).
    static func uniform(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

    /// The first 52 of 64 bits as a number in (0, 1), symmetric about ½, through the inverse distribution
    /// function.
    static func normal(_ bits: UInt64) -> Double {
        Reproducible.normalQuantile((Double(bits >> 12) + 0.5) * 0x1p-52)
    }
}

/// The same numbers, one after another. A value: copies continue independently.
package struct RandomCursor: Sendable {
    package let stream: RandomStream
    /// Index of the number that comes next.
    package private(set) var index: UInt64
    /// The second half of the block that the last even index began.
    private var pending: UInt64 = 0

    package init(_ stream: RandomStream, startingAt index: UInt64 = 0) {
        self.stream = stream
        self.index = index
        if index % 2 == 1 { pending = stream.bits(at: index) }
    }

    package mutating func nextBits() -> UInt64 {
        defer { index &+= 1 }
        if index % 2 == 1 { return pending }
        let pair = stream.block(index / 2, key: stream.seed)
        pending = pair.1
        return pair.0
    }

    /// As ``RandomStream/uniform(at:)``.
    package mutating func nextUniform() -> Double { RandomStream.uniform(nextBits()) }

    /// As ``RandomStream/normal(at:)``.
    package mutating func nextNormal() -> Double { RandomStream.normal(nextBits()) }

    /// As ``RandomStream/integer(at:below:)``.
    package mutating func nextInteger(below bound: UInt64) -> UInt64 {
        let at = index
        _ = nextBits()
        return stream.integer(at: at, below: bound)
    }
}
