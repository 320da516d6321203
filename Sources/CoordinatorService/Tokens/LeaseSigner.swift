// Makes and checks the tokens of leases: a worker can only speak for what was granted to it, also after this
// coordinator was started anew. Not here: what becomes of a message whose leases are not genuine.

import SweepCore
internal import SweepModel
internal import SweepProtocol

/// One sweep's signer, under its run's key.
struct LeaseSigner: Sendable {
    private let hash: SipHash

    /// - Parameter key: 16 bytes, the same at every start of the run.
    init?(key: [UInt8]) {
        guard let hash = SipHash(key: key) else { return nil }
        self.hash = hash
    }

    /// The token of a lease that this worker holds.
    func token(of lease: LeaseReference, worker: WorkerTag) -> LeaseToken {
        let words: [UInt64] = [
            lease.sweep.value, UInt64(bitPattern: Int64(lease.trial)),
            UInt64(bitPattern: Int64(lease.attempt)), lease.epoch, worker.high, worker.low,
        ]
        let (high, low) = hash.hash(words)
        return LeaseToken(high: high, low: low)
    }

    /// Whether the lease was granted to this worker.
    func isGenuine(_ lease: LeaseReference, worker: WorkerTag) -> Bool {
        token(of: lease, worker: worker) == lease.token
    }
}

/// A worker's identity in as many words as its 32 hexadecimal digits have.
struct WorkerTag: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// - Parameter identity: as registered; the decoder lets nothing through but 32 hexadecimal digits.
    init(identity: String) {
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in identity.utf8.prefix(32).enumerated() {
            let digit = UInt64(Self.value(ofDigit: byte))
            if index < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
        }
        (high, low) = words
    }

    private static func value(ofDigit byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: 0
        }
    }
}
