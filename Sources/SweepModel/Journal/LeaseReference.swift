// How coordinator, worker and journal name one claim on one trial. Not here: who holds it (SweepCore), how a
// token is made and checked (CoordinatorService).

/// Names a sweep where its whole digest would be too much: the digest's first 16 hexadecimal digits.
package struct SweepKey: Hashable, Sendable, Comparable {
    package var value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    /// - Parameter digest: at least 16 hexadecimal digits; nil for anything else.
    package init?(digest: String) {
        var value: UInt64 = 0
        var digits = 0
        for byte in digest.utf8.prefix(16) {
            guard let digit = UInt64(hexadecimal: byte) else { return nil }
            value = value << 4 | digit
            digits += 1
        }
        guard digits == 16 else { return nil }
        self.value = value
    }

    package static func < (left: SweepKey, right: SweepKey) -> Bool { left.value < right.value }
}

extension UInt64 {
    /// The value of a hexadecimal digit in ASCII.
    fileprivate init?(hexadecimal byte: UInt8) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self.init(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self.init(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self.init(byte - UInt8(ascii: "A") + 10)
        default: return nil
        }
    }
}

/// 128 bits that only the coordinator can make, and makes for one lease and one worker.
package struct LeaseToken: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Of a lease that has none: it was not sent yet, or it comes from the journal.
    package static let none = LeaseToken(high: 0, low: 0)
}

/// A worker's claim on one attempt at a trial, named so that it can be told apart from every other claim.
///
/// `epoch` is that of the coordinator's start which granted it and `attempt` counts per trial over all
/// epochs, so the pair is a fencing token (Kleppmann 2016): a late result names the claim it was made under.
package struct LeaseReference: Sendable {
    package var sweep: SweepKey
    package var trial: Int
    /// Counted from 1 per trial, persisted, never reused.
    package var attempt: Int
    /// Counted from 1 per run directory, persisted at each coordinator start.
    package var epoch: UInt64
    /// Proves that the claim was granted. Not part of its identity, and not persisted.
    package var token: LeaseToken

    package init(
        sweep: SweepKey, trial: Int, attempt: Int, epoch: UInt64, token: LeaseToken = .none
    ) {
        self.sweep = sweep
        self.trial = trial
        self.attempt = attempt
        self.epoch = epoch
        self.token = token
    }
}

extension LeaseReference: Hashable {
    package static func == (left: LeaseReference, right: LeaseReference) -> Bool {
        left.trial == right.trial && left.attempt == right.attempt && left.epoch == right.epoch
            && left.sweep == right.sweep
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(sweep)
        hasher.combine(trial)
        hasher.combine(attempt)
        hasher.combine(epoch)
    }
}
