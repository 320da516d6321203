// Whether two collections hold the same, without looking anything up. For checks, not against forgers.

import SweepModel

/// What many numbers come to, whatever their order: equal for equal multisets, and for others but by a chance
/// of 2⁻⁶⁴.
struct Fingerprint: Hashable, Sendable {
    private var sum: UInt64 = 0
    private var count = 0

    mutating func add(_ number: Int, _ second: UInt64 = 0, _ third: UInt64 = 0) {
        var mixed = SeededGenerator.finalize(UInt64(bitPattern: Int64(number)) &+ 0x9E37_79B9_7F4A_7C15)
        mixed = SeededGenerator.finalize(mixed ^ second)
        sum &+= SeededGenerator.finalize(mixed &+ third)
        count += 1
    }

    mutating func add(_ number: Int, _ name: TrialName) {
        add(number, name.sweep.value, UInt64(bitPattern: Int64(name.trial)))
    }
}
