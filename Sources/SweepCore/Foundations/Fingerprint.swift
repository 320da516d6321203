// Whether two collections hold the same, without looking anything up. For checks, not against forgers.

import SweepModel

/// What many numbers come to, whatever their order: equal for equal multisets, and for others but by a chance
/// of 2⁻⁶⁴.
struct Fingerprint: Hashable, Sendable {
    private var sum: UInt64 = 0
    private var count = 0

    /// Up to three numbers that belong together.
    mutating func add(_ number: Int, _ second: UInt64 = 0, _ third: UInt64 = 0) {
        // Multiplied by odd numbers without a pattern, so that neighbours don't add up to the same.
        let joined =
            UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15
            &+ second &* 0xC2B2_AE3D_27D4_EB4F &+ third &* 0x1656_67B1_9E37_79F9
        sum &+= SeededGenerator.finalize(joined &+ 0x9E37_79B9_7F4A_7C15)
        count += 1
    }

    mutating func add(_ number: Int, _ name: TrialName) {
        add(number, name.sweep.value, UInt64(bitPattern: Int64(name.trial)))
    }
}
