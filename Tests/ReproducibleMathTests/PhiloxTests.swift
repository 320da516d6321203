// The generator against its published test vectors, and against a second implementation of the paper's text.

import ReproducibleMath
import Testing

@Suite struct PhiloxTests {
    /// Random123's file kat_vectors (philox4x32, 10 rounds). The numbers were checked against TensorFlow's
    /// copy: tensorflow/python/kernel_tests/random/stateful_random_ops_test.py, testPhilox4x32, at commit
    /// f74735b, which took them from Random123-Boost's test_philox.cpp (commit 65e3d87, lines 50 to 52). The
    /// third counter and key are the first digits of π.
    static let published: [(counter: Philox.Block, key: SIMD2<UInt32>, bits: Philox.Block)] = [
        ([0, 0, 0, 0], [0, 0], [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
        (
            Philox.Block(repeating: .max), SIMD2(repeating: .max),
            [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
        ),
        (
            [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0],
            [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
        ),
    ]

    /// Philox as section 3.3 of the paper (Salmon et al. 2011) defines it: a network of S-boxes on pairs
    /// (L, R) with B(L, k, R) = high(R · M) ^ k ^ L and F(R) = low(R · M), the R's exchanged between pairs,
    /// the key of round r being k + r · W (a Weyl sequence).
    static func plain(_ counter: Philox.Block, _ key: SIMD2<UInt32>, rounds: UInt32 = 10) -> Philox.Block {
        var left = [counter[1], counter[3]]
        var right = [counter[0], counter[2]]
        for round in 0..<rounds {
            let products = [
                right[0].multipliedFullWidth(by: 0xD251_1F53), right[1].multipliedFullWidth(by: 0xCD9E_8D57),
            ]
            let keys = [key[0] &+ round &* 0x9E37_79B9, key[1] &+ round &* 0xBB67_AE85]
            let mixed = [products[1].high ^ keys[0] ^ left[0], products[0].high ^ keys[1] ^ left[1]]
            left = [products[1].low, products[0].low]
            right = mixed
        }
        return [right[0], left[0], right[1], left[1]]
    }

    @Test func `Philox gives the published test vectors`() {
        for (counter, key, bits) in Self.published {
            #expect(Philox.block(counter: counter, key: key) == bits)
            #expect(Self.plain(counter, key) == bits)
        }
    }

    @Test func `nine rounds would not pass`() {
        for (counter, key, bits) in Self.published {
            #expect(Self.plain(counter, key, rounds: 9) != bits)
        }
    }

    @Test func `Philox is what the paper's text says, for any counter and key`() {
        let seed = UInt64.random(in: 0 ... .max)
        let words = RandomStream(seed: seed, purpose: .noise)
        for i in 0..<20_000 {
            let bits = (0..<3).map { words.bits(at: UInt64(3 * i + $0)) }
            let counter = Philox.Block(
                UInt32(truncatingIfNeeded: bits[0]), UInt32(bits[0] >> 32),
                UInt32(truncatingIfNeeded: bits[1]), UInt32(bits[1] >> 32))
            let key = SIMD2(UInt32(truncatingIfNeeded: bits[2]), UInt32(bits[2] >> 32))
            #expect(Philox.block(counter: counter, key: key) == Self.plain(counter, key), "seed \(seed)")
        }
    }
}
