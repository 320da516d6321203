// Whether two collections hold the same, without looking anything up. For checks, not against forgers.

import SweepModel

/// What many numbers come to, whatever their order: equal for equal multisets, and for others but by a chance
/// of 2⁻⁶⁴.
struct Fingerprint: Hashable, Sendable {
    private var sum: UInt64 = 0
    private var count = 0

    mutating func add(_ number: Int, _ second: UInt64 = 0, _ third: UInt64 = 0) {
        // The finaliser of SplitMix64 between the parts.
        var mixed = Self.mix(UInt64(bitPattern: Int64(number)) &+ 0x9E37_79B9_7F4A_7C15)
        mixed = Self.mix(mixed ^ second)
        sum &+= Self.mix(mixed &+ third)
        count += 1
    }

    mutating func add(_ number: Int, _ name: TrialName) {
        add(number, name.sweep.value, UInt64(bitPattern: Int64(name.trial)))
    }

    @inline(__always)
    private static func mix(_ number: UInt64) -> UInt64 {
        let first = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let second = (first ^ (first >> 27)) &* 0x94D0_49BB_1331_11EB
        return second ^ (second >> 31)
    }
}
