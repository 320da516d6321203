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
    /// Workers of one revision find the same bits for a trial, whatever their release.
    package var arithmeticRevision: Int
    /// SHA-256 (64 hexadecimal digits) of the data files that it has at hand.
    package var dataSets: [String]

    package init(
        identity: String, host: String, processID: Int, slots: Int, instructionSet: String, version: String,
        arithmeticRevision: Int = 1, dataSets: [String] = []
    ) {
        self.identity = identity
        self.host = host
        self.processID = processID
        self.slots = slots
        self.instructionSet = instructionSet
        self.version = version
        self.arithmeticRevision = arithmeticRevision
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

/// A part of a data file, as a worker asks for it.
package struct DataRequest: Hashable, Sendable {
    /// Largest part that may be asked for, in bytes: what waits behind one on a slow line waits 50 ms at
    /// 10 Mbit/s.
    package static let lengthMaximum = 65_536
    /// Parts that one worker may have under way.
    package static let windowMaximum = 4

    /// Of the whole file; 64 hexadecimal digits.
    package var sha256: String
    /// In bytes.
    package var offset: Int
    /// In bytes, at least 1.
    package var length: Int

    package init(sha256: String, offset: Int, length: Int) {
        self.sha256 = sha256
        self.offset = offset
        self.length = length
    }
}

/// What is known of a worker process that died, told by the process that started it.
package struct LastWords: Hashable, Sendable {
    package static let linesMaximum = 64
    package static let lineBytesMaximum = 512

    package var identity: String
    package var host: String
    package var processID: Int
    /// How it ended, in words.
    package var cause: String
    /// What it wrote last to standard error, oldest first.
    package var lines: [String]

    package init(identity: String, host: String, processID: Int, cause: String, lines: [String]) {
        self.identity = identity
        self.host = host
        self.processID = processID
        self.cause = cause
        self.lines = lines
    }
}

package enum WorkerMessage: Hashable, Sendable {
    /// First message on a connection, repeated after a reconnection. `held` are all leases that the worker
    /// knows: running, queued, and finished without acknowledgement (their `.results` follow). `remaining`:
    /// milliseconds until it hands back what it has, nil where it knows no end.
    case register(WorkerDescription, held: [LeaseReference], remaining: Int? = nil)
    /// The worker wants to hold this many leases at a time, those that run or wait now included (slots plus
    /// prefetch). Replaces the earlier figure; because it is a level and not an increment, it may be lost or
    /// repeated without harm.
    case credit(Int)
    case results([ResultReport])
    case heartbeat(Heartbeat)
    /// Leases given back unfinished (drain). `outOfTime`: they ran, and this worker's time was too short.
    case handBack([LeaseReference], outOfTime: Bool = false)
    /// The last message: the worker leaves and holds nothing.
    case leave
    /// The announced sweep is prepared: its trials can be run here.
    case ready(SweepKey)
    /// The announced sweep cannot be run on this machine, for the given reason.
    case unable(SweepKey, String)
    /// A part of a data file is wanted.
    case fetch(DataRequest)
    /// A worker has died; from the process that started it, which isn't registered itself.
    case lastWords(LastWords)
}
