// What a coordinator is given, and what it shows while it works and when it has ended.

package import SweepCore
package import SweepJournal
package import SweepKeys
package import SweepModel
internal import SweepProtocol

package struct CoordinatorConfiguration: Sendable {
    /// How connections are protected.
    package enum Security: Hashable, Sendable {
        /// Plain text, over ipc in a private directory and nothing else.
        case privateSocket
        /// Plain text over whatever the endpoint says: whoever can reach it can take part.
        case insecurePlaintext
        /// CURVE, for the members of a key directory only; its list is watched while the sweep runs.
        case keys(KeyDirectory)
    }

    /// To bind: `ipc://PATH` with PATH in a directory that only its owner can enter, `tcp://HOST:PORT`
    /// (port `*`: any free one).
    package var endpoint: String
    package var security = Security.privateSocket
    package var peerLimits = PeerLimits()
    /// Of this start; told to workers.
    package var epoch: UInt64 = 1
    /// Workers of another revision of the arithmetic are turned away.
    package var arithmeticRevision = 1
    /// The coordinator ends when all its sweeps have ended.
    package var endsWithSweeps = true
    package var timing = Scheduler.Timing()
    package var limits = Scheduler.Limits()
    /// Time between two progress observations.
    package var progressInterval = TimeSpan.milliseconds(200)

    package init(endpoint: String) {
        self.endpoint = endpoint
    }
}

/// What a coordinator tells while it works, on its own thread.
package enum CoordinatorObservation: Sendable {
    /// Where a sweep stands: at the start and at every progress interval.
    case progress(SweepKey, CoordinatorSnapshot)
    /// At the start and at every progress interval, after the sweeps' progress.
    case tick
    case note(Scheduler.Note)
    /// A journal takes nothing any more, and it is not for want of room; the sweep's end follows.
    case unrecordable(SweepKey, JournalError)
    /// All that there is of a sweep is in its journal, which can be closed.
    case sweepEnded(SweepKey, SweepEnd, CoordinatorSnapshot)
    /// A journal's disk has no room: nothing of the sweep is recorded until there is some. Told once per
    /// pause.
    case paused(SweepKey, JournalError)
    /// There is room again, after so long.
    case resumed(SweepKey, after: TimeSpan)
}

/// Where a sweep stands.
package struct CoordinatorSnapshot: Hashable, Sendable {
    package var name: String
    package var progress: SweepProgress
    /// Trials that earlier starts recorded.
    package var recordedBefore: Int
    /// Since this start.
    package var elapsed: TimeSpan
    /// Trials recorded per second, over the last ten seconds; 0 while nothing is known.
    package var ratePerSecond: Double
    /// The journal cannot be written for want of room; the sweep goes on when there is.
    package var isOutOfRoom: Bool
}

/// Where a coordinator stands, for those who ask.
package struct CoordinatorStatus: Sendable {
    package struct Sweep: Sendable {
        package var key: SweepKey
        package var snapshot: CoordinatorSnapshot
    }

    package var sweeps: [Sweep]
    package var workers: [WorkerStatus]
    package var counters: Scheduler.Counters
    package var refusals: PeerRefusals
    package var forgedLeases: Int
}

/// How a coordinator ended.
package struct CoordinatorReport: Sendable {
    package struct Sweep: Sendable {
        package var key: SweepKey
        package var end: SweepEnd
        package var snapshot: CoordinatorSnapshot
    }

    package var reason: Scheduler.EndReason
    /// The last of those that ended.
    package var sweeps: [Sweep]
    package var counters: Scheduler.Counters
    package var refusals: PeerRefusals
    /// Leases that workers named and were never granted.
    package var forgedLeases: Int
}
