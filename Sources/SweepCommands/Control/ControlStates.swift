// Where sweeps, workers and the coordinator stand, as a control socket tells it.

import CoordinatorService
import Foundation
import SweepCore
import SweepModel
import SweepProtocol

/// One sweep.
struct SweepState: Codable, Sendable {
    enum Course: String, Codable, Sendable {
        case running, paused
        /// There is no room for its journal; it goes on when there is.
        case noRoom = "no_room"
        /// What runs is finished, nothing more is begun.
        case stopping
        /// All is recorded, the result files are being written.
        case writing
        case completed, stopped, cancelled
        /// Its journal could not be written, or its result files; or it could not be gone on with after a
        /// restart: see `problem`.
        case failed

        /// Whether it still wants workers.
        var isOpen: Bool {
            switch self {
            case .running, .paused, .noRoom, .stopping: true
            case .writing, .completed, .stopped, .cancelled, .failed: false
            }
        }

        var text: String {
            switch self {
            case .noRoom: "paused: no room"
            case .writing: "writing results"
            default: rawValue
            }
        }
    }

    /// 16 hexadecimal digits.
    var id: String
    var name: String
    var state: Course
    var problem: String?
    var runDirectory: String
    var priority: Int
    var weight: Int
    var trials = 0
    var recorded = 0
    /// Trials by verdict, those of no trial left out.
    var verdicts: [String: Int] = [:]
    var failed = 0
    /// Trials a second, over the last ten seconds.
    var rate = 0.0
    var leased = 0
    var running = 0
    var suspects = 0
    var verified = 0
    var awaitingVerification = 0
    var unverified = 0

    init(_ record: SweepRecord) {
        id = record.id
        name = record.name
        state = record.course
        problem = record.problem
        runDirectory = record.directory
        priority = record.priority
        weight = record.weight
        if let snapshot = record.last { take(snapshot) }
    }

    /// Takes over what the scheduler says of a sweep that is open.
    mutating func take(_ snapshot: CoordinatorSnapshot) {
        let progress = snapshot.progress
        trials = progress.trialCount
        recorded = progress.recorded
        for verdict in Verdict.allCases where progress.outcomes[verdict] > 0 {
            verdicts[verdict.rawValue] = progress.outcomes[verdict]
        }
        failed = progress.outcomes.failed
        rate = snapshot.ratePerSecond
        leased = progress.leased
        running = progress.running
        suspects = progress.suspects
        verified = progress.verified
        awaitingVerification = progress.awaitingVerification
        unverified = progress.unverified
        guard state.isOpen else { return }
        if progress.isStopping {
            state = .stopping
        } else if progress.isPaused {
            state = .paused
        } else if snapshot.isOutOfRoom {
            state = .noRoom
        }
    }
}

/// One worker process.
struct WorkerState: Codable, Sendable {
    var identity: String
    var host: String
    var process: Int
    var user: String
    var slots: Int
    var instructionSet: String
    var version: String
    var leases: Int
    var running: Int
    var delivered: Int
    /// Since it last said something.
    var silenceSeconds: Double
    var isReachable: Bool
    /// Its host failed several times in a row and is left alone for a while.
    var isResting: Bool
    /// Sweeps that it can run, and those that it cannot.
    var ready: Int
    var unable: Int
    /// Until its time is up; nil: it knows no end.
    var secondsLeft: Double?

    init(_ status: WorkerStatus) {
        let description = status.description
        identity = description.identity
        host = description.host
        process = description.processID
        user = status.user
        slots = description.slots
        instructionSet = description.instructionSet
        version = description.version
        leases = status.leases
        running = status.running
        delivered = status.delivered
        silenceSeconds = (Double(status.silence.nanoseconds) / 1e6).rounded() / 1e3
        isReachable = status.isReachable
        isResting = status.isResting
        ready = status.ready
        unable = status.unable
        secondsLeft = status.timeLeft.map { max(0, (Double($0.nanoseconds) / 1e9).rounded()) }
    }
}

/// The coordinator itself.
struct CoordinatorState: Codable, Sendable {
    var version: String
    var host: String
    var process: Int
    /// Where workers connect.
    var endpoint: String
    /// Whether it takes further sweeps.
    var takesSweeps: Bool
    var workers: Int
    var slots: Int
    var leasesGranted: Int
    var duplicates: Int
    var identityViolations: Int
    var workersLost: Int
    var malformedMessages: Int
    var refusedHandshakes: Int
    var forgedLeases: Int

    init(_ status: CoordinatorStatus, endpoint: String, takesSweeps: Bool) {
        version = Release.version
        host = ProcessInfo.processInfo.hostName
        process = Int(ProcessInfo.processInfo.processIdentifier)
        self.endpoint = endpoint
        self.takesSweeps = takesSweeps
        workers = status.workers.count
        slots = status.workers.reduce(0) { $0 + $1.description.slots }
        leasesGranted = status.counters.leasesGranted
        duplicates = status.counters.duplicates
        identityViolations = status.counters.identityViolations
        workersLost = status.counters.workersLost
        malformedMessages = status.refusals.malformed
        refusedHandshakes = status.refusals.handshakes
        forgedLeases = status.forgedLeases
    }
}
