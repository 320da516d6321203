// What the scheduler is given and what it shows: configuration, counters, notes, progress.

package import SweepModel
package import SweepProtocol

/// A connection, as the coordinator's socket names it. It ends with the connection; a worker that reconnects
/// has a new one.
package struct PeerID: Hashable, Sendable, Comparable {
    package var value: UInt64

    package init(_ value: UInt64) {
        self.value = value
    }

    package static func < (left: PeerID, right: PeerID) -> Bool { left.value < right.value }
}

extension Scheduler {
    /// The rates of a coordinator.
    package struct Timing: Hashable, Sendable {
        package var heartbeatInterval = TimeSpan.seconds(1)
        /// Silence after which a worker is given up.
        package var workerTimeout = TimeSpan.seconds(5)
        /// Of all workers together: where there are so many that they would be heard more often, both spans
        /// grow.
        package var heartbeatsPerSecondMaximum = 1000
        /// Standing still after which a running trial is taken for hung.
        package var hangTimeout = TimeSpan.seconds(600)
        /// How long workers may take to leave at the end.
        package var farewell = TimeSpan.seconds(2)
        /// A deadline that is handled later than this says that the coordinator itself stood still.
        package var standstill = TimeSpan.seconds(1)
        /// What a trial must have taken at least before it is given to a second worker as well.
        package var speculationFloor = TimeSpan.seconds(2)
        /// What a worker could not prepare is announced to it again after so long.
        package var preparationPause = TimeSpan.seconds(60)
        /// How long a trial that its worker had no time for waits for one that has more.
        package var overlongPatience = TimeSpan.seconds(60)
        /// How long a recorded trial waits for another worker to verify it when there is none.
        package var verificationPatience = TimeSpan.seconds(5)

        package init() {}
    }

    /// Bounds on everything that a peer could make grow.
    package struct Limits: Hashable, Sendable {
        /// Points (2 for a worker that died or hung in it beside others, 1 for one that fell silent) after
        /// which a trial is tried alone.
        package var suspicionsMaximum = 4
        /// Points, counted alike while nothing but the trial was in the worker, after which it is set aside
        /// as failed.
        package var blamesMaximum = 6
        /// Workers whose time may be too short for a trial before it is set aside as failed.
        package var cutOffsMaximum = 3
        /// Hosts where a trial is tried when it fails for the machine's sake.
        package var workerFailuresMaximum = 3
        /// Failures in a row after which a host is left alone for a while.
        package var hostFailuresMaximum = 5
        package var sweepsMaximum = 64
        /// One per host: a cluster of 10,000. Each costs about a kilobyte here.
        package var workersMaximum = 10_240
        /// Of those, the places that workers under one key may have: 10,000, where there are 10,240.
        var workersPerKeyMaximum: Int { max(1, workersMaximum - max(1, workersMaximum * 3 / 128)) }
        package var slotsPerWorkerMaximum = 4096
        package var leasesPerWorkerMaximum = 16_384
        /// Of one message.
        package var leasesPerMessageMaximum = 1024
        /// Records of one sweep that may wait for their commit; beyond, nothing is granted or taken in.
        package var volatileRecordsMaximum: UInt64 = 262_144
        /// Leases in the sends of one sweep that wait for a commit; beyond, likewise.
        package var volatileLeasesMaximum = 1_048_576
        /// Bytes of results that may wait for their commit.
        package var volatileBytesMaximum = 256 << 20
        /// Trials that may wait to be tried on another host.
        package var retriesMaximum = 1024
        /// Recorded trials that may wait to be verified; beyond, they stay unverified.
        package var verificationsMaximum = 65_536
        package var silencedWorkersMaximum = 1024

        package init() {}
    }

    package struct Configuration: Sendable {
        /// Of this coordinator's start; told to workers.
        package var epoch: UInt64
        /// The coordinator ends when all sweeps that were submitted have ended.
        package var endsWithSweeps = true
        /// Workers of another revision are turned away.
        package var arithmeticRevision = 1
        package var timing = Timing()
        package var limits = Limits()

        package init(epoch: UInt64) {
            self.epoch = epoch
        }
    }

    /// What has been counted since this start.
    package struct Counters: Hashable, Sendable {
        package var leasesGranted = 0
        package var duplicates = 0
        package var identityViolations = 0
        /// Results for leases that were never granted.
        package var unknownLeases = 0
        package var workersJoined = 0
        package var workersLost = 0
        /// Messages and registrations that were refused.
        package var turnedAway = 0
        /// Second attempts at stragglers.
        package var speculations = 0
        /// Results that were not taken in because too much waits for the disk.
        package var postponedResults = 0
        /// Times that this coordinator itself stood still.
        package var standstills = 0

        package init() {}
    }

    /// Something worth telling a person or a log.
    package enum Note: Hashable, Sendable {
        case workerJoined(WorkerDescription)
        /// The same process came back over a new connection.
        case workerReturned(WorkerDescription)
        case workerLeft(WorkerDescription)
        case workerLost(WorkerDescription, because: String, leases: Int)
        case workerRefused(identity: String, because: String)
        case workerUnable(WorkerDescription, sweep: String, because: String)
        /// A worker that was given up for its silence came back: what ran there is innocent.
        case workerPardoned(identity: String, attempts: Int)
        case hostRests(String, TimeSpan)
        /// Will be tried alone.
        case trialSuspected(Int)
        /// Ends as failed.
        case trialSetAside(Int, because: String)
        case trialHung(LeaseReference, on: WorkerDescription)
        /// Leases that a worker named as waiting after they were asked back or while nothing ran, or as
        /// finished without a result.
        case leasesKept(Int, by: WorkerDescription)
        /// A worker died; what the process that started it knows of that.
        case workerDied(LastWords)
        /// Its worker's time was too short.
        case trialCutOff(Int, after: TimeSpan, on: WorkerDescription)
        /// It needs more time than any worker has left.
        case trialNeedsTime(Int, more: TimeSpan)
        /// Failed for the machine's sake; goes to another host.
        case trialRetried(Int, host: String)
        case unknownLease(LeaseReference, from: WorkerDescription)
        case identityViolation(IdentityViolation)
        case speculated(LeaseReference, on: WorkerDescription)
        case unverified(sweep: String, trials: Int)
        case stoodStill(TimeSpan)
        case sweepSubmitted(String, trials: Int)
        case sweepControlled(String, SweepControl)
        case sweepEnded(String, SweepEnd)
        case submissionRefused(String, because: String)
    }
}

/// A sweep's state in figures.
package struct SweepProgress: Hashable, Sendable {
    package var trialCount = 0
    package var recorded = 0
    package var outcomes = OutcomeCounts()
    /// Trials that a worker holds, running or waiting.
    package var leased = 0
    /// Trials known to run.
    package var running = 0
    /// Trials that wait to be tried alone.
    package var suspects = 0
    /// Recorded trials that another worker has confirmed or is to confirm, and those nobody could.
    package var verified = 0
    package var awaitingVerification = 0
    package var unverified = 0
    package var isPaused = false
    /// Grants nothing more, and ends when nothing runs.
    package var isStopping = false
    package var workers = 0
    package var slots = 0

    package init() {}

    /// Whether every trial is recorded and nothing waits for verification.
    package var isSettled: Bool { recorded == trialCount && awaitingVerification == 0 }
}

/// A registered worker, for those who ask.
package struct WorkerStatus: Hashable, Sendable {
    package var description: WorkerDescription
    /// Whose key its connection uses; empty without keys.
    package var user: String
    package var leases: Int
    package var running: Int
    package var delivered: Int
    /// Since its last message.
    package var silence: TimeSpan
    package var isReachable: Bool
    /// Its host failed several times in a row and is left alone.
    package var isResting: Bool
    /// Sweeps that it can and cannot run.
    package var ready: Int
    package var unable: Int
    /// Until its time is up; nil: it knows no end.
    package var timeLeft: TimeSpan?
}

extension Scheduler {
    /// The registered workers, in the order of their registration.
    package func workerStatus(at now: Instant) -> [WorkerStatus] {
        workers.numbers.compactMap { number in
            guard let worker = workers[number] else { return nil }
            let running = worker.trials.count { name in
                guard let index = index(of: name.sweep) else { return false }
                return books[index].lease(on: name.trial, of: number)?.isRunning == true
            }
            return WorkerStatus(
                description: worker.description, user: worker.card.user, leases: worker.trials.count,
                running: running, delivered: worker.delivered, silence: now - worker.heardAt,
                isReachable: worker.isReachable,
                isResting: hosts.isResting(worker.card.host, now), ready: worker.ready.count,
                unable: worker.unable.count, timeLeft: worker.leavesAt.map { $0 - now })
        }
    }

    /// Who is registered on a connection.
    package func identity(of peer: PeerID) -> String? {
        numbersByPeer[peer].flatMap { workers[$0]?.description.identity }
    }

    /// Where a sweep stands; nil when it isn't here (any more).
    package func progress(of key: SweepKey) -> SweepProgress? {
        guard let index = index(of: key) else { return nil }
        let book = books[index]
        var progress = SweepProgress()
        progress.trialCount = book.trialCount
        progress.recorded = book.recorded.count
        progress.outcomes = book.outcomes
        progress.leased = book.leases.count
        progress.running = book.leases.values.count { $0.isRunning }
        progress.suspects = book.suspects.count
        progress.verified = book.verification.verifiedCount
        progress.awaitingVerification = book.verification.due.count
        progress.unverified = book.verification.unverifiedCount
        progress.isPaused = book.course == .paused
        if case .stopping = book.course { progress.isStopping = true }
        progress.workers = workers.count
        progress.slots = slotsTotal
        return progress
    }

    /// The sweeps that have not ended, in the order of their submission.
    package var sweeps: [SweepKey] { books.map(\.key) }
}
