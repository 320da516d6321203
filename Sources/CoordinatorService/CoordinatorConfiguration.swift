// What a coordinator is given, and what it shows while it works and when it has ended.

package import SweepCore
package import SweepModel
package import SweepProtocol

package struct CoordinatorConfiguration: Sendable {
    /// To bind: `ipc://PATH` with PATH in a directory that only its owner can enter, `tcp://HOST:PORT`
    /// (port `*`: any free one).
    package var endpoint: String
    package var sweep: SweepAnnouncement
    package var timing = Scheduler.Timing()
    package var limits = Scheduler.Limits()
    /// Time between two progress observations.
    package var progressInterval = TimeSpan.milliseconds(200)

    package init(endpoint: String, sweep: SweepAnnouncement) {
        self.endpoint = endpoint
        self.sweep = sweep
    }
}

/// What a coordinator tells while it works, on its own thread.
package enum CoordinatorObservation: Sendable {
    /// At the start, at every progress interval, and at the end.
    case progress(CoordinatorSnapshot)
    case note(Scheduler.Note)
}

/// Where a sweep stands.
package struct CoordinatorSnapshot: Hashable, Sendable {
    package var progress: SweepProgress
    /// Trials that earlier starts recorded.
    package var recordedBefore: Int
    /// Since this start.
    package var elapsed: TimeSpan
    /// Trials recorded per second, over the last ten seconds; 0 while nothing is known.
    package var ratePerSecond: Double
    /// Messages of peers that were refused because they could not be read.
    package var malformedMessages: Int
}

/// How a coordinator ended.
package struct CoordinatorReport: Sendable {
    package var reason: Scheduler.EndReason
    package var snapshot: CoordinatorSnapshot
    package var counters: Scheduler.Counters
    package var epoch: UInt64
    /// Of all epochs.
    package var identityViolations: [IdentityViolation]
}
