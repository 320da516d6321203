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

    package init(
        identity: String, host: String, processID: Int, slots: Int, instructionSet: String, version: String
    ) {
        self.identity = identity
        self.host = host
        self.processID = processID
        self.slots = slots
        self.instructionSet = instructionSet
        self.version = version
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

/// What the coordinator counts without opening a payload.
package enum OutcomeSummary: Hashable, Sendable {
    case verdict(Verdict)
    case failed(TrialFailure.Cause)
}

/// A sign of life with a sign of work.
package struct Heartbeat: Hashable, Sendable {
    /// Grows whenever any slot has done training steps; standing still while leases are held means hung.
    package var progress: UInt64
    /// Leases that the worker holds, running or queued.
    package var held: [LeaseReference]

    package init(progress: UInt64, held: [LeaseReference]) {
        self.progress = progress
        self.held = held
    }
}

package enum WorkerMessage: Hashable, Sendable {
    /// First message on a connection, repeated after a reconnection; `held` are leases still worked on,
    /// finished results follow as `.results`.
    case register(WorkerDescription, held: [LeaseReference])
    /// The worker can take this many more trials now (free slots plus prefetch); replaces earlier credit.
    case credit(Int)
    case results([ResultReport])
    case heartbeat(Heartbeat)
    /// Leases given back unfinished (drain).
    case handBack([LeaseReference])
    /// The last message: the worker leaves and holds nothing.
    case leave
}
