// A seeded generator, so that a failure of a randomised test can be repeated.

/// SplitMix64 (Steele et al. 2014).
struct TestRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// One digit replaced by another, which leaves most texts well formed.
    mutating func changeDigit(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let digits = bytes.indices.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) }
        guard let place = digits.randomElement(using: &self) else { return bytes }
        bytes[place] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &self)
        return bytes
    }

    /// A few bytes replaced, inserted, removed, copied, or the end cut off.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let interesting = Array("{}[]\",:\\-+.eE0123456789nulltrueNaN\u{0}\u{7F}".utf8) + [0xFF, 0xC3, 0xED]
        for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            let byte = interesting[Int.random(in: 0..<interesting.count, using: &self)]
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0..<40, using: &self)))
            case 4: bytes[place] = UInt8.random(in: 0...255, using: &self)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...30, using: &self))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        return bytes
    }
}
