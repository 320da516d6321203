// Dropout masks from counter-based random numbers, 16 at a time. ReproducibleMath has the scalar twin of the
// generator: Philox4x32-10 (Salmon et al., SC 2011).

import KernelInterface

private typealias Words = SIMD16<UInt32>
private typealias LongWords = SIMD16<UInt64>

@inline(__always) private func long(_ x: Words) -> LongWords {
    LongWords(
        UInt64(x[0]), UInt64(x[1]), UInt64(x[2]), UInt64(x[3]), UInt64(x[4]), UInt64(x[5]), UInt64(x[6]),
        UInt64(x[7]), UInt64(x[8]), UInt64(x[9]), UInt64(x[10]), UInt64(x[11]), UInt64(x[12]), UInt64(x[13]),
        UInt64(x[14]), UInt64(x[15]))
}

@inline(__always) private func short(_ x: LongWords) -> Words {
    Words(
        UInt32(truncatingIfNeeded: x[0]), UInt32(truncatingIfNeeded: x[1]), UInt32(truncatingIfNeeded: x[2]),
        UInt32(truncatingIfNeeded: x[3]), UInt32(truncatingIfNeeded: x[4]), UInt32(truncatingIfNeeded: x[5]),
        UInt32(truncatingIfNeeded: x[6]), UInt32(truncatingIfNeeded: x[7]), UInt32(truncatingIfNeeded: x[8]),
        UInt32(truncatingIfNeeded: x[9]), UInt32(truncatingIfNeeded: x[10]),
        UInt32(truncatingIfNeeded: x[11]), UInt32(truncatingIfNeeded: x[12]),
        UInt32(truncatingIfNeeded: x[13]), UInt32(truncatingIfNeeded: x[14]),
        UInt32(truncatingIfNeeded: x[15]))
}

/// The first word of 16 blocks.
@inline(__always)
private func philox(_ counter: (Words, Words, Words, Words), _ key: (Words, Words)) -> Words {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
        let p0 = long(c0) &* 0xD251_1F53
        let p1 = long(c2) &* 0xCD9E_8D57
        let next0 = short(p1 &>> 32) ^ c1 ^ k0
        let next2 = short(p0 &>> 32) ^ c3 ^ k1
        c1 = short(p1)
        c3 = short(p0)
        c0 = next0
        c2 = next2
        k0 &+= Words(repeating: 0x9E37_79B9)
        k1 &+= Words(repeating: 0xBB67_AE85)
    }
    return c0
}

func dropoutMask<L: ElementLayout>(_: L.Type, _ m: DropoutMask) {
    var (seedLow, seedHigh, step, threshold) = (Words.zero, Words.zero, Words.zero, Words.zero)
    var kept = Vector.zero
    for lane in 0..<vectorWidth {
        let network = L.lanes == 1 ? 0 : lane
        seedLow[lane] = UInt32(truncatingIfNeeded: m.seeds[network])
        seedHigh[lane] = UInt32(truncatingIfNeeded: m.seeds[network] >> 32)
        step[lane] = m.steps[network]
        let probability = m.probabilities[network]
        threshold[lane] = UInt32(probability * 0x1p32)
        kept[lane] = Scalar(1 / (1 - probability))
    }
    let mask = scalars(m.mask)
    let places = Words(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    @inline(__always) func body(_ at: Int, _ valid: Int) {
        let index =
            L.lanes == 1
            ? Words(repeating: UInt32(truncatingIfNeeded: at)) &+ places
            : Words(repeating: UInt32(truncatingIfNeeded: at / vectorWidth))
        let words = philox(
            (index, step, Words(repeating: m.purpose), Words(repeating: m.layer)), (seedLow, seedHigh))
        var value = kept
        for lane in 0..<vectorWidth where words[lane] < threshold[lane] { value[lane] = 0 }
        storeVector(value, mask + at, valid: valid)
    }
    L.forEach(m.count, body)
}
