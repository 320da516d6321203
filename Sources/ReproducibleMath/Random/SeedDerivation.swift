// Seeds from seeds. A trial's randomness hangs on its replicate's seed only, never on the setting, so that
// settings are compared on the same draws.

/// How a sweep's one seed becomes all others: 53 bits (so that JSON and spreadsheets keep them) of the stream
/// `RandomPurpose.seeds` of the parent seed, substream = role, index = number.
package enum SeedDerivation {
    /// What the derived seed is for; the substream's number.
    private enum Role: UInt32 {
        case trial = 1
        case data = 2
        case split = 3
        case sampling = 4
    }

    private static func derive(_ parent: UInt64, _ role: Role, _ number: UInt64) -> UInt64 {
        RandomStream(seed: parent, purpose: .seeds, substream: role.rawValue).bits(at: number) >> 11
    }

    /// The seed of replicate `replicate` (0, 1, …), the same in every setting.
    package static func trialSeed(sweepSeed: UInt64, replicate: Int) -> UInt64 {
        derive(sweepSeed, .trial, UInt64(truncatingIfNeeded: replicate))
    }

    /// The seed of a generated data set, the same in all trials.
    package static func dataSeed(sweepSeed: UInt64) -> UInt64 { derive(sweepSeed, .data, 0) }

    /// The seed of the split into training and held-out rows, the same in all trials.
    package static func splitSeed(sweepSeed: UInt64) -> UInt64 { derive(sweepSeed, .split, 0) }

    /// The seed that draws the settings of a random sweep.
    package static func samplingSeed(sweepSeed: UInt64) -> UInt64 { derive(sweepSeed, .sampling, 0) }
}
