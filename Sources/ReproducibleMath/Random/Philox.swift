// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
// easy as 1, 2, 3" (SC 2011), section 3.3 and table 2. Not for cryptography.

/// The bijection from a 128-bit counter to 128 random bits under a 64-bit key.
package enum Philox {
    /// Four 32-bit words, lowest first.
    package typealias Block = SIMD4<UInt32>

    private static let rounds = 10

    /// Random bits for one counter. Every counter gives independent bits; there is no state.
    ///
    /// - Parameter key: low word first, as in the paper's test vectors.
    package static func block(counter: Block, key: SIMD2<UInt32>) -> Block {
        var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
        var (k0, k1) = (key[0], key[1])
        for _ in 0..<rounds {
            let p0 = UInt64(c0) &* 0xD251_1F53
            let p1 = UInt64(c2) &* 0xCD9E_8D57
            let next0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
            let next2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
            c1 = UInt32(truncatingIfNeeded: p1)
            c3 = UInt32(truncatingIfNeeded: p0)
            c0 = next0
            c2 = next2
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return Block(c0, c1, c2, c3)
    }
}
