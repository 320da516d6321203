// The random numbers of one parameter in one draw. Not here: what is made of them (Distribution+Drawing).

import ReproducibleMath

/// Numbers addressed by the parameter's name and the draw's number: no draw depends on another's, nor on
/// which other parameters there are or in which order.
struct ParameterDraws {
    /// Numbers that one draw may take.
    static let numbersPerDraw = 1_024

    private let stream: RandomStream
    private let start: UInt64

    init(seed: UInt64, parameter: String, draw: Int) {
        // FNV-1a, 32 bits (Fowler, Noll, Vo): stays when the table of options grows; a test holds that no two
        // options share a stream.
        let name = parameter.utf8.reduce(UInt32(0x811c_9dc5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        stream = RandomStream(seed: seed, purpose: .sampling, substream: name)
        start = UInt64(draw) * UInt64(Self.numbersPerDraw)
    }

    /// Uniform in 0 ≤ u < 1.
    var uniform: Double { stream.uniform(at: start) }

    /// Uniform in 0 ..< `count`.
    func index(below count: Int) -> Int { Int(stream.integer(at: start, below: UInt64(count))) }

    /// Standard normal; `attempt` < `numbersPerDraw`.
    func normal(_ attempt: Int) -> Double { stream.normal(at: start + UInt64(attempt)) }
}
