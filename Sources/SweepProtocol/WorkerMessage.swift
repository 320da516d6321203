// What a worker says to its coordinator, as plain values. Not here: bytes (SweepWire), sockets.

package import SweepModel

/// Who a worker is; `identity` is drawn anew at each process start.
package struct WorkerDescription: Hashable, Sendable {
    /// 32 hexadecimal digits.
    package var identity: String
    package var host: String
    package var processID: Int
    package var slots: Int
    /// `avx512`, `avx2`, `neon`, `portable`.
    package var instructionSet: String
    /// The release, such as `0.1.0`.
    package var version: String
    /// SHA-256 (64 hexadecimal digits) of the data files that it has at hand.
    package var dataSets: [String]

    package init(
        identity: String, host: String, processID: Int, slots: Int, instructionSet: String, version: String,
        dataSets: [String] = []
    ) {
        self.identity = identity
        self.host = host
        self.processID = processID
        self.slots = slots
        self.instructionSet = instructionSet
        self.version = version
        self.dataSets = dataSets
    }
}

/// One finished attempt.
package struct ResultReport: Hashable, Sendable {
    package var lease: LeaseReference
    /// Wall time of the execution, in nanoseconds.
    package var durationNanoseconds: UInt64
    /// For counters and progress; the payload stays authoritative.
    package var summary: OutcomeSummary
    /// The encoded `TrialOutcome`: equal outcomes have equal bytes.
    package var payload: [UInt8]

    package init(
        lease: LeaseReference, durationNanoseconds: UInt64, summary: OutcomeSummary, payload: [UInt8]
    ) {
        self.lease = lease
        self.durationNanoseconds = durationNanoseconds
        self.summary = summary
        self.payload = payload
    }
}

/// A lease whose trial runs now.
package struct RunningLease: Hashable, Sendable {
    package var lease: LeaseReference
    /// Grows whenever the slot that runs it has done training steps; standing still means hung.
    package var progress: UInt64

    package init(lease: LeaseReference, progress: UInt64) {
        self.lease = lease
        self.progress = progress
    }
}

/// A sign of life with a sign of work: every lease that the worker knows is in one of the three lists.
///
/// Only what runs can be hung or can have taken its worker down, so the coordinator must know it apart from
/// what merely waits; a lease in none of the lists never arrived.
package struct Heartbeat: Hashable, Sendable {
    package var running: [RunningLease]
    package var queued: [LeaseReference]
    /// Finished, with a result that is not acknowledged yet.
    package var finished: [LeaseReference]

    package init(
        running: [RunningLease] = [], queued: [LeaseReference] = [], finished: [LeaseReference] = []
    ) {
        self.running = running
        self.queued = queued
        self.finished = finished
    }
}

package enum WorkerMessage: Hashable, Sendable {
    /// First message on a connection, repeated after a reconnection. `held` are all leases that the worker
    /// knows: running, queued, and finished without acknowledgement (their `.results` follow).
    case register(WorkerDescription, held: [LeaseReference])
    /// The worker wants to hold this many leases at a time, those that run or wait now included (slots plus
    /// prefetch). Replaces the earlier figure; because it is a level and not an increment, it may be lost or
    /// repeated without harm.
    case credit(Int)
    case results([ResultReport])
    case heartbeat(Heartbeat)
    /// Leases given back unfinished (drain).
    case handBack([LeaseReference])
    /// The last message: the worker leaves and holds nothing.
    case leave
    /// The announced sweep is prepared: its trials can be run here.
    case ready(SweepKey)
    /// The announced sweep cannot be run on this machine, for the given reason.
    case unable(SweepKey, String)
}
