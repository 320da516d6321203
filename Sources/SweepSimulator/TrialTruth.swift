// What a simulated trial is and does: its result, how long it takes, whether it kills. Known to the simulator
// and to no machine.

/// What a trial does to the worker that runs it.
enum TrialNature: UInt8, Sendable {
    case honest
    /// Ends its worker's process.
    case kills
    /// Never ends and makes no progress.
    case hangs
}

/// The function that workers compute in place of training.
enum TrialFunction {
    /// The bits that every honest worker finds for a trial.
    static func value(sweep: Int, trial: Int) -> UInt64 {
        // Never 0: that stands for "none" in the journal.
        scramble(UInt64(sweep), UInt64(trial), 0x7472_6961_6C73) | 1
    }

    /// Eight bytes, as they travel.
    static func payload(_ value: UInt64) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 8) { buffer, count in
            for index in 0..<8 { buffer[index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index)) }
            count = 8
        }
    }

    /// The value of a payload; nil: of a failure, which has other bytes.
    static func value(_ payload: [UInt8]) -> UInt64? {
        guard payload.count == 8 else { return nil }
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(payload[index]) << UInt64(8 * index) }
        return value
    }

    /// What a failure that the coordinator makes up looks like.
    static let failurePayload: [UInt8] = [0xFA]

    /// What a worker says whose machine lacks the data.
    static let missingDataPayload: [UInt8] = [0xDA]
}
